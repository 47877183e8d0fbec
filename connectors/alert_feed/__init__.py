"""Feeds of hazard alerts: Atom, RSS, or one address that holds the alert."""

from connectors.alert_feed.feed import AlertFeed

__all__ = ["AlertFeed"]
