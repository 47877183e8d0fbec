"""Drills: plans tried before they are needed."""
