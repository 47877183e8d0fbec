"""Alerts of the Common Alerting Protocol as XML, read and written."""

from connectors.cap.reading import AlertError, Reading, read_alert
from connectors.cap.safe_xml import Limits
from connectors.cap.writing import UnwritableError, write_alert

__all__ = [
    "AlertError",
    "Limits",
    "Reading",
    "UnwritableError",
    "read_alert",
    "write_alert",
]
