"""Warnings that come in: taken, judged, acted on, watched for."""
