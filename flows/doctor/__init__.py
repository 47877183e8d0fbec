"""What `muster doctor` looks at, so that nobody finds it out at night."""
