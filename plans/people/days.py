"""Days as people and spreadsheets write them; what could be two days is refused."""

import re
from collections.abc import Iterable
from datetime import date, timedelta

from plans.people.reasons import MisreadError

_TIME = r"(?:[ T][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?)?"
_YEAR_FIRST = re.compile(
    rf"([0-9]{{4}})(?:([-/.])([0-9]{{1,2}})\2([0-9]{{1,2}})"
    rf"|年([0-9]{{1,2}})月([0-9]{{1,2}})日?){_TIME}"
)
_YEAR_LAST = re.compile(rf"([0-9]{{1,2}})([-/.])([0-9]{{1,2}})\2([0-9]{{4}}){_TIME}")
_DIGITS = re.compile(r"([0-9]{4})([0-9]{2})([0-9]{2})")
_DAY_MONTH = re.compile(r"([0-9]{1,2})[ -]([A-Za-z]{3,9})\.?[ -]([0-9]{4})")
_MONTH_DAY = re.compile(r"([A-Za-z]{3,9})\.? ([0-9]{1,2}),? ([0-9]{4})")
#: What a spreadsheet keeps of a day: how many there were since the end of 1899.
_SERIAL = re.compile(r"([0-9]{5})(?:\.[0-9]+)?")
_SERIALS = range(32_874, 73_051)  # 1990 to 2099
_SERIAL_0 = date(1899, 12, 30)
_MONTHS = (
    *("january", "february", "march", "april", "may", "june", "july", "august"),
    *("september", "october", "november", "december"),
)
_MOST_MONTHS = 12
_SPLIT = re.compile(r"[;；,，、\n]")
_RANGE = re.compile(r"\s*(?:~|\uff5e|至|到|–|—|\bto\b|\s-\s)\s*")


def day_of(text: str) -> date:
    """Return a day: `2027-03-01`, `2027/3/1`, `2027年3月1日`, `1 Mar 2027`, `46082`.

    A time of day behind it is left out. `01/03/2027` is refused: it is a day in
    January or in March.

    Raises:
        ValueError: It is no day, or could be two.
    """
    text = text.strip()
    try:
        found = _day_of(text)
    except ValueError:
        found = None
    if found is None:
        raise MisreadError(
            f"{text[:30]!r} is no day; write it as 2027-03-01",
            f"“{text[:30]}”不是日期，请写成 2027-03-01",
        )
    return found


def days_away_of(text: str) -> tuple[tuple[date, date], ...]:
    """Return days away, both included: `2026-12-01/2026-12-10; 2027-01-05`.

    Raises:
        ValueError: A day is not written so, or the last comes before the first.
    """
    found = []
    for part in dict.fromkeys(filter(None, map(str.strip, _SPLIT.split(text)))):
        days = _RANGE.split(part, maxsplit=1)
        if len(days) == 1 and part.count("/") == 1:
            days = part.split("/")
        since, until = day_of(days[0]), day_of(days[-1])
        if until < since:
            raise MisreadError(
                f"{part[:30]!r} ends before it begins",
                f"“{part[:30]}”的结束早于开始",
            )
        found.append((since, until))
    return tuple(found)


def days_away_written(days: Iterable[tuple[date, date]]) -> str:
    """Return days away as the store keeps them and `days_away_of` reads them."""
    return "; ".join(
        f"{since}" if since == until else f"{since}/{until}" for since, until in days
    )


def _day_of(text: str) -> date | None:
    if found := _YEAR_FIRST.fullmatch(text):
        year, _, *rest = found.groups()
        month, day = filter(None, rest)
        return date(int(year), int(month), int(day))
    if found := _DIGITS.fullmatch(text):
        return date(*map(int, found.groups()))
    if found := _SERIAL.fullmatch(text):
        days = int(found[1])
        return _SERIAL_0 + timedelta(days=days) if days in _SERIALS else None
    if found := _YEAR_LAST.fullmatch(text):
        return _unless_ambiguous(int(found[1]), int(found[3]), int(found[4]))
    return _with_month_named(text)


def _unless_ambiguous(one: int, other: int, year: int) -> date | None:
    if one > _MOST_MONTHS or one == other:
        return date(year, other, one)
    return date(year, one, other) if other > _MOST_MONTHS else None


def _with_month_named(text: str) -> date | None:
    if found := _DAY_MONTH.fullmatch(text):
        day, name, year = found.groups()
    elif found := _MONTH_DAY.fullmatch(text):
        name, day, year = found.groups()
    else:
        return None
    name = name.lower()
    for number, month in enumerate(_MONTHS, start=1):
        if name in {month, month[:3], "sept" if month.startswith("sept") else ""}:
            return date(int(year), number, int(day))
    return None
