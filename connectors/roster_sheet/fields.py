"""What single fields mean; each function raises MisreadError with a reason."""

import re
from collections.abc import Callable, Collection, Mapping
from datetime import date
from typing import TypeVar

from plans.identity import CellCode
from plans.people.availability import hours_of, windows_of
from plans.people.days import day_of, days_away_of, days_away_written
from plans.people.places import CellLevel
from plans.people.reasons import MisreadError
from plans.people.written import skills_of, words_of

_YES = frozenset({"yes", "y", "true", "1", "是", "√", "✓"})
_NO = frozenset({"", "no", "n", "false", "0", "否", "\u00d7"})
_CODE = re.compile(r"[^\s,;]{1,40}")
_LONGEST_NAME = 120
_BIRTH_YEARS = range(1900, 2101)
_PLACES = range(1, 10_001)
_POPULATIONS = range(100_000_001)
_WHOLE = re.compile(r"([0-9]+)(?:\.0+)?")
#: A number with the .0 that a program puts behind what it takes for a measure.
_WHOLE_NUMBER = re.compile(r"([0-9]{5,15})\.0+")
_YEAR_AND_MONTH = re.compile(r"([0-9]{4})(?:年|[-./年](?:0?[1-9]|1[0-2])月?)")
_UNTIL = re.compile(r"\s*[~至到–—]\s*")
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
        raise MisreadError("it is empty", "是空的")
    if len(written) > _LONGEST_NAME:
        raise MisreadError(
            f"it is longer than {_LONGEST_NAME} characters",
            f"超过 {_LONGEST_NAME} 个字",
        )
    return written


def code(written: str) -> str:
    """Return a number or code as the office writes it; empty for none."""
    if written and not _CODE.fullmatch(written):
        raise MisreadError(
            f"{written[:40]!r} is no number; up to 40 characters without , ; and "
            "spaces",
            f"“{written[:40]}”不是编号：最多 40 个字符，不含 , ; 和空格",
        )
    return whole_number(written)


def whole_number(written: str) -> str:
    """Return `13800001234` for `13800001234.0`: exact, up to 15 digits."""
    found = _WHOLE_NUMBER.fullmatch(written)
    return found[1] if found else written


def word(written: str) -> str:
    """Return one word of a plan."""
    words = words_of(name(written))
    if len(words) != 1:
        raise MisreadError(
            f"{written[:40]!r} is more than one word", f"“{written[:40]}”不止一个词"
        )
    return words[0]


def needed(read: Callable[[str], Value]) -> Callable[[str], Value]:
    """Return a reader that refuses an empty field."""
    return lambda written: read(name(written))


def birth_year(written: str) -> int | None:
    """Return a year of birth, also out of a day or a month of birth; None for none."""
    if not written:
        return None
    if found := _YEAR_AND_MONTH.fullmatch(written):
        return _whole(found[1], _BIRTH_YEARS)
    try:
        return _whole(written, _BIRTH_YEARS)
    except MisreadError as error:
        return _year_of_day(written, error)


def places(written: str) -> int:
    """Return how many people at once."""
    return _whole(written, _PLACES)


def population(written: str) -> int | None:
    """Return how many people live somewhere; None for nobody knows."""
    return _whole(written, _POPULATIONS) if written else None


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
            raise MisreadError(
                f"{written[:20]!r} is not from -{most} to {most} degrees",
                f"“{written[:20]}”不是 -{most} 到 {most} 之间的度数",
            )
        return found

    return read


def yes_or_no(written: str) -> bool:
    """Return whether it says yes; empty is no."""
    if written.lower() not in _YES | _NO:
        raise MisreadError(
            f"{written[:20]!r} is neither yes nor no", f"“{written[:20]}”既非是也非否"
        )
    return written.lower() in _YES


def windows(written: str) -> str:
    """Return times of the week as the store keeps them."""
    written = _UNTIL.sub("-", written).replace("星期", "周").replace("周天", "周日")
    windows_of(written)
    return written


def shifts(written: str) -> tuple[str, ...]:
    """Return daily shifts, `06:00-14:00; 14:00-22:00`."""
    parts = re.split(r"[;；、]", _UNTIL.sub("-", written))
    found = tuple(part.replace(" ", "") for part in parts if part.strip())
    for shift in found:
        hours_of(shift)
    return found


def days_away(written: str) -> str:
    """Return days away as the store keeps them."""
    return days_away_written(days_away_of(written))


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
        raise MisreadError(
            f"{written[:20]!r} is none of {', '.join(CellLevel)}",
            f"“{written[:20]}”不属于 {'、'.join(_CHINESE_LEVELS)}",
        ) from error


def cell(known: Collection[str]) -> Callable[[str], CellCode | None]:
    """Return a reader of codes of cells that are known."""

    def read(written: str) -> CellCode | None:
        written = whole_number(written)
        if written and written not in known:
            raise MisreadError(
                f"no cell {written[:40]!r} here; import the cells first",
                f"没有网格“{written[:40]}”，请先导入网格",
            )
        return CellCode(written) if written else None

    return read


def _whole(written: str, allowed: range) -> int:
    found = _WHOLE.fullmatch(written) if written.isascii() else None
    number = int(found[1]) if found else -1
    if number not in allowed:
        raise MisreadError(
            f"{written[:20]!r} is no number from {allowed[0]} to {allowed[-1]}",
            f"“{written[:20]}”不是 {allowed[0]} 到 {allowed[-1]} 之间的整数",
        )
    return number


def _year_of_day(written: str, error: MisreadError) -> int:
    try:
        return day_of(written).year
    except ValueError:
        raise error from None
