"""What single fields mean; each function raises ValueError with a reason."""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import TypeVar

from plans.identity import CellCode
from plans.people.availability import hours_of, windows_of
from plans.people.places import CellLevel
from plans.people.written import day_of, days_away_of, skills_of, words_of

_YES = frozenset({"yes", "y", "true", "1", "是"})
_NO = frozenset({"", "no", "n", "false", "0", "否"})
_CODE = re.compile(r"[^\s,;]{1,40}")
_LONGEST_NAME = 120
_BIRTH_YEARS = range(1900, 2101)
_PLACES = range(1, 10_001)
_CHINESE_LEVELS = {
    "县": CellLevel.COUNTY,
    "乡镇": CellLevel.TOWNSHIP,
    "社区": CellLevel.COMMUNITY,
    "网格": CellLevel.GRID_CELL,
    "户组": CellLevel.HOUSEHOLD_GROUP,
}

Value = TypeVar("Value")


def text(written: str) -> str:
    """Return a text that is as good as any."""
    return written


def name(written: str) -> str:
    """Return the name of somebody or something."""
    if not written:
        msg = "it is empty"
        raise ValueError(msg)
    if len(written) > _LONGEST_NAME:
        msg = f"it is longer than {_LONGEST_NAME} characters"
        raise ValueError(msg)
    return written


def code(written: str) -> str:
    """Return a number or code as the office writes it; empty for none."""
    if written and not _CODE.fullmatch(written):
        msg = (
            f"{written[:40]!r} is no number; up to 40 characters without , ; and spaces"
        )
        raise ValueError(msg)
    return written


def word(written: str) -> str:
    """Return one word of a plan."""
    words = words_of(name(written))
    if len(words) != 1:
        msg = f"{written[:40]!r} is more than one word"
        raise ValueError(msg)
    return words[0]


def needed(read: Callable[[str], Value]) -> Callable[[str], Value]:
    """Return a reader that refuses an empty field."""
    return lambda written: read(name(written))


def birth_year(written: str) -> int | None:
    """Return a year of birth; None for none."""
    return _whole(written, _BIRTH_YEARS) if written else None


def places(written: str) -> int:
    """Return how many people at once."""
    return _whole(written, _PLACES)


def degrees(most: int) -> Callable[[str], float | None]:
    """Return a reader of degrees up to a number, either side of nought."""

    def read(written: str) -> float | None:
        if not written:
            return None
        try:
            found = float(written)
        except ValueError:
            found = float("nan")
        if not -most <= found <= most:
            msg = f"{written[:20]!r} is not from -{most} to {most} degrees"
            raise ValueError(msg)
        return found

    return read


def yes_or_no(written: str) -> bool:
    """Return whether it says yes; empty is no."""
    if written.lower() not in _YES | _NO:
        msg = f"{written[:20]!r} is neither yes nor no"
        raise ValueError(msg)
    return written.lower() in _YES


def windows(written: str) -> str:
    """Return times of the week as written."""
    windows_of(written)
    return written


def shifts(written: str) -> tuple[str, ...]:
    """Return daily shifts, `06:00-14:00; 14:00-22:00`."""
    parts = re.split(r"[;；]", written)
    found = tuple(part.replace(" ", "") for part in parts if part.strip())
    for shift in found:
        hours_of(shift)
    return found


def days_away(written: str) -> str:
    """Return days away as the store keeps them."""
    days_away_of(written)
    return written


def skills(written: str) -> Mapping[str, date | None]:
    """Return skills, and when their certificates end."""
    return skills_of(written)


def certificates(written: str) -> str:
    """Return certificates as the store keeps them: `public_fundraising:2028-01-01`."""
    return ",".join(
        f"{one}:{until}" if until else one for one, until in skills_of(written).items()
    )


def day(written: str) -> date | None:
    """Return a day; None for none."""
    return day_of(written) if written else None


def level(written: str) -> CellLevel:
    """Return what kind of area a cell is."""
    if written in _CHINESE_LEVELS:
        return _CHINESE_LEVELS[written]
    try:
        return CellLevel(written.lower().replace(" ", "_"))
    except ValueError as error:
        msg = f"{written[:20]!r} is none of {', '.join(CellLevel)}"
        raise ValueError(msg) from error


def cell(known: Collection[str]) -> Callable[[str], CellCode | None]:
    """Return a reader of codes of cells that are known."""

    def read(written: str) -> CellCode | None:
        if written and written not in known:
            msg = f"no cell {written[:40]!r} here; import the cells first"
            raise ValueError(msg)
        return CellCode(written) if written else None

    return read


def _whole(written: str, allowed: range) -> int:
    number = int(written) if written.isascii() and written.isdigit() else -1
    if number not in allowed:
        msg = f"{written[:20]!r} is no number from {allowed[0]} to {allowed[-1]}"
        raise ValueError(msg)
    return number
