"""Who may sit at the duty desk: passwords, logging in, sessions."""
