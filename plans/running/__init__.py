"""Running: what the processes of a site tell each other through the store."""
