"""One mutated alert: what has to hold of it, whatever it is."""

from connectors.cap import AlertError, UnwritableError, read_alert, write_alert
from plans.warning.alerts import Alert
from plans.writing.findings import Severity

LONGEST_LINE = 700


def try_alert(raw: bytes) -> bool:
    """Read the bytes, and write what was read; return whether it is an alert.

    Raises:
        AssertionError: Something does not hold.
    """
    reading = read_alert(raw, source="it.xml")
    for one in reading.findings:
        for language in ("en", "zh"):
            line = one.line(language)
            assert line.isprintable(), line
            assert len(line) < LONGEST_LINE, line
    has_errors = any(one.severity is Severity.ERROR for one in reading.findings)
    assert (reading.alert is None) == has_errors
    if reading.alert is not None:
        _write_again(reading.alert)
    return reading.alert is not None


def _write_again(alert: Alert) -> None:
    """Write the alert; only what says clearly why may refuse it."""
    try:
        raw = write_alert(alert)
    except (AlertError, UnwritableError):
        return
    assert read_alert(raw).alert == alert
