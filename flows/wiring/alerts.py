"""Alerts as others write them, through connectors.cap."""

from dataclasses import replace
from pathlib import Path

from connectors.cap import Limits, Reading, read_alert
from flows.settings import Settings


def read_alert_file(file: Path, settings: Settings) -> Reading:
    """Return the alert in a file, if it can be used, and every finding about it.

    Raises:
        OSError: The file cannot be read.
    """
    with file.open("rb") as opened:  # one byte more tells that it is too large
        raw = opened.read(settings.alert_bytes + 1)
    return read_alert_bytes(raw, settings, source=str(file))


def read_alert_bytes(raw: bytes, settings: Settings, *, source: str) -> Reading:
    """Return the alert that the bytes hold, if it can be used, and every finding.

    Args:
        raw: CAP 1.1 or 1.2.
        settings: Of the site.
        source: What findings call them: an address.
    """
    limits = replace(Limits(), size_bytes=settings.alert_bytes)
    return read_alert(raw, source=source, limits=limits)
