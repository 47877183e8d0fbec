"""The demo: a whole mobilization on this machine, with simulated responders."""
