"""Jurisdiction profiles, one a file; the model is plans.incident.law."""
