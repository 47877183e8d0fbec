"""Incidents, who may declare them, how far their steps are, the journal."""
