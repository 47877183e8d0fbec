"""Moments as people type them: the clock on the site's wall."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flows.settings import spoken_language
from flows.texts import words
from plans.errors import MobilizationError

#: A watch may be so much ahead of ours.
_AHEAD = timedelta(minutes=5)
_DAY = timedelta(days=1)
_TIME = re.compile(r"([01]?[0-9]|2[0-3])[:：]([0-5][0-9])")
_BOTH = re.compile(rf"(\d{{4}}-\d\d-\d\d)[ T]({_TIME.pattern})")


class MomentError(MobilizationError):
    """A moment cannot be read, or has not come yet."""

    def __init__(self, text: str) -> None:
        self.text = text
        super().__init__(words("answer.bad-moment", spoken_language()))


def said_at_of(text: str, zone: ZoneInfo, now: datetime) -> datetime:
    """Return when something was said: a time of day is the last such moment.

    Args:
        text: `03:20`, or `2026-11-25 03:20`.
        zone: Of the site.
        now: Wall time.

    Raises:
        MomentError: It is neither, or lies ahead.
    """
    there = now.astimezone(zone)
    if found := _TIME.fullmatch(text.strip()):
        hour, minute = int(found[1]), int(found[2])
        today = there.replace(hour=hour, minute=minute, second=0, microsecond=0)
        is_ahead = today - there > _AHEAD
        return min(today - _DAY if is_ahead else today, now)
    moment = _moment(text, zone)
    if moment is None or moment - now > _AHEAD:
        raise MomentError(text)
    return min(moment, now)


def _moment(text: str, zone: ZoneInfo) -> datetime | None:
    found = _BOTH.fullmatch(text.strip())
    if not found:
        return None
    try:
        day = datetime.fromisoformat(found[1])
    except ValueError:  # no such day
        return None
    return day.replace(hour=int(found[3]), minute=int(found[4]), tzinfo=zone)
