"""Hazard warnings: alerts that come in and go out, trigger rules, thresholds."""
