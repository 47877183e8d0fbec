"""Alerts as XML, with CAP loaded when the first one is written or read."""

from functools import lru_cache
from importlib import import_module
from types import ModuleType

from plans.warning.alerts import Alert

#: Feeds read the same few over and over; the bytes of an alert never change.
_READ_BEFORE = 1024


class CapTexts:
    """See plans.warning.published.AlertTexts."""

    def write(self, alert: Alert) -> bytes:
        """See AlertTexts.write.

        Raises:
            MobilizationError: It breaks a rule of CAP.
        """
        raw: bytes = _cap().write_alert(alert)
        return raw

    def read(self, raw: bytes) -> Alert:
        """See AlertTexts.read.

        Raises:
            MobilizationError: It is no alert that can be used.
        """
        return _read(raw)


@lru_cache(maxsize=_READ_BEFORE)
def _read(raw: bytes) -> Alert:
    alert: Alert = _cap().read_alert(raw).usable_alert()
    return alert


def _cap() -> ModuleType:
    # Few transactions meet an alert, and declaring has no time to load its schemas.
    return import_module("connectors.cap")
