"""The duty desk: what the office sees and does in a browser, behind a login."""
