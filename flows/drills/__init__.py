"""Drills: rehearsals with simulated people, on a clock that jumps."""
