"""When people can be had: weekly windows in the site's zone, and days away.

Written as `mon-fri 08:00-18:00; sat 09:00-12:00`: days, then hours. Without days a
window holds every day, without hours all day; `22:00-06:00` goes on into the next day.
"""

import re
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from plans.people.reasons import MisreadError
from plans.people.roster import Party

_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_CHINESE_DAYS = ("周一", "周二", "周三", "周四", "周五", "周六", "周日")
_NUMBER_BY_DAY = {
    day: n for days in (_DAYS, _CHINESE_DAYS) for n, day in enumerate(days)
}
_EVERY_DAY = ("daily", "always", "每天")
_DAY = "|".join(_NUMBER_BY_DAY)
_WINDOW = re.compile(
    rf"(?:(?P<every>{'|'.join(_EVERY_DAY)})|(?P<first>{_DAY})(?:\s*-\s*(?P<last>{_DAY}))?)?"
    r"\s*(?P<hours>[0-9]{1,2}:[0-9]{2}\s*-\s*[0-9]{1,2}:[0-9]{2})?",
    re.IGNORECASE,
)
_SPLIT = re.compile(r"[;\uff1b,\uff0c、\n]")
_A_DAY = timedelta(days=1)


@dataclass(frozen=True)
class Window:
    """Some hours of some weekdays; the days are those on which it begins."""

    #: Monday is 0.
    days: frozenset[int]
    starts: timedelta = timedelta(0)
    #: After midnight, not before `starts`: beyond 24 h it goes on into the next day.
    ends: timedelta = _A_DAY

    def holds(self, day: int, since_midnight: timedelta) -> bool:
        """Say whether a moment of a weekday lies inside."""
        if day in self.days and self.starts <= since_midnight < self.ends:
            return True
        yesterday = (day - 1) % 7
        return yesterday in self.days and since_midnight + _A_DAY < self.ends


def hours_of(text: str) -> tuple[timedelta, timedelta]:
    """Return begin and end of `22:00-06:00`, counted from the first day's midnight.

    Raises:
        ValueError: It is not written so.
    """
    begin, _, end = text.partition("-")
    starts, ends = _since_midnight(begin), _since_midnight(end)
    if starts >= _A_DAY:
        raise MisreadError(
            f"{text[:20]!r} begins at 24:00; write 00:00",
            f"“{text[:20]}”从 24:00 开始，请写 00:00",
        )
    return starts, ends if ends > starts else ends + _A_DAY


@lru_cache(maxsize=4096)
def windows_of(text: str) -> tuple[Window, ...]:
    """Return the windows; empty for none.

    Raises:
        ValueError: One of them is not written as the module says.
    """
    parts = (part.strip() for part in _SPLIT.split(text))
    return tuple(_window(part) for part in parts if part)


def is_within(text: str, at: datetime, zone: ZoneInfo) -> bool:
    """Say whether a moment lies in one of the windows; an empty text has none.

    The clock on the wall counts, whatever daylight saving has done to it.
    """
    local = at.astimezone(zone)
    since_midnight = timedelta(
        hours=local.hour, minutes=local.minute, seconds=local.second
    )
    return any(
        window.holds(local.weekday(), since_midnight) for window in windows_of(text)
    )


def is_away(party: Party, at: datetime, zone: ZoneInfo) -> bool:
    """Say whether the day of a moment is one that the party is away."""
    today = at.astimezone(zone).date()
    return any(first <= today <= last for first, last in party.away)


def is_available(party: Party, at: datetime, zone: ZoneInfo) -> bool:
    """Say whether the party can be had at a moment; without windows always."""
    if is_away(party, at, zone):
        return False
    return not party.available.strip() or is_within(party.available, at, zone)


def is_on_call(party: Party, at: datetime, zone: ZoneInfo) -> bool:
    """Say whether the party is on call at a moment; without windows never."""
    return not is_away(party, at, zone) and is_within(party.on_call, at, zone)


def _window(part: str) -> Window:
    found = _WINDOW.fullmatch(part)
    if found is None:
        raise MisreadError(
            f"{part[:40]!r} is no time of the week; write mon-fri 08:00-18:00",
            f"“{part[:40]}”不是每周的时段，请写成 周一-周五 08:00-18:00",
        )
    hours = hours_of(found["hours"]) if found["hours"] else (timedelta(0), _A_DAY)
    return Window(_days(found["first"], found["last"]), *hours)


def _days(first: str | None, last: str | None) -> frozenset[int]:
    if first is None:
        return frozenset(range(7))
    begin = _NUMBER_BY_DAY[first.lower()]
    end = _NUMBER_BY_DAY[last.lower()] if last else begin
    return frozenset((begin + n) % 7 for n in range((end - begin) % 7 + 1))


def _since_midnight(text: str) -> timedelta:
    text = text.strip()
    if text == "24:00":
        return _A_DAY
    try:
        read = time.fromisoformat(text.zfill(5))
    except ValueError as error:
        raise MisreadError(
            f"{text[:20]!r} is no time of day; write 08:00",
            f"“{text[:20]}”不是时刻，请写成 08:00",
        ) from error
    return timedelta(hours=read.hour, minutes=read.minute)
