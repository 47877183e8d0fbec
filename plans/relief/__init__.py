"""Needs, pledges, donations: what is asked for, promised and received."""
