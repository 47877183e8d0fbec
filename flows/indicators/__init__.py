"""What is measured: watched, told when something is the matter, acted on."""
