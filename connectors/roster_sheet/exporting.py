"""What was imported as a file again: read in once more, it changes nothing."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date
from pathlib import Path

from connectors.roster_sheet.headings import CELLS, PARTNERS, PEOPLE, POSTS, Headings
from connectors.roster_sheet.sheet_error import SheetError
from connectors.roster_sheet.writing import Row, write_csv, write_xlsx
from plans.people.places import Cell, Post
from plans.people.reasons import Reason
from plans.people.registry import PartyEntry, PointEntry

#: What a row says of a column, by our name of it.
Facts = dict[str, str]
_YES = {"en": "yes", "zh": "是"}


def write_people(file: Path, people: Sequence[PartyEntry], language: str) -> None:
    """Write people as CSV or XLSX, which the name of the file ends in.

    Raises:
        SheetError: It is there already or cannot be written.
    """
    _write(file, PEOPLE, [_person(one, language) for one in people], language)


def write_partners(file: Path, partners: Sequence[PartyEntry], language: str) -> None:
    """Write partners; see write_people."""
    _write(file, PARTNERS, [_partner(one, language) for one in partners], language)


def write_cells(file: Path, cells: Sequence[Cell], language: str) -> None:
    """Write cells; see write_people."""
    _write(file, CELLS, [_cell(one) for one in cells], language)


def write_posts(file: Path, posts: Sequence[Post], language: str) -> None:
    """Write posts; see write_people."""
    _write(file, POSTS, [_post(one, language) for one in posts], language)


def _write(
    file: Path, headings: Headings, facts: Sequence[Facts], language: str
) -> None:
    write = _writer(file)
    try:
        if file.exists():
            raise SheetError(file, _THERE)
        write(file, _rows(headings, facts, language))
    except OSError as error:
        what = error.strerror or error
        reason = Reason(f"it cannot be written: {what}", f"无法写入：{what}")
        raise SheetError(file, reason) from error


def _writer(file: Path) -> Callable[[Path, Iterable[Row]], None]:
    if file.suffix.lower() == ".csv":
        return write_csv
    if file.suffix.lower() == ".xlsx":
        return write_xlsx
    raise SheetError(file, _NO_KIND)


_THERE = Reason("it is there already; name a new file", "文件已存在，请给出新的文件名")
_NO_KIND = Reason("end its name in .csv or .xlsx", "文件名请以 .csv 或 .xlsx 结尾")


def _rows(
    headings: Headings, facts: Sequence[Facts], language: str
) -> Iterator[list[str]]:
    """Yield headings and rows; of contacts and names, as many columns as are used."""
    used = {name for row in facts for name in row}
    names = [
        *(n for n in headings.chinese if n in used or not n.startswith("contact")),
        *sorted(used - headings.chinese.keys()),
    ]
    yield [headings.written(name, language) for name in names]
    for row in facts:
        yield [row.get(name, "") for name in names]


def _person(one: PartyEntry, language: str) -> Facts:
    return _party(one, language) | {
        "person_no": one.number,
        "birth_year": str(one.birth_year or ""),
        "skills": ";".join(_dated(one.skills.items())),
        "on_call": one.on_call,
        "away": one.away,
        "deputy": one.deputy_number or "",
    }


def _partner(one: PartyEntry, language: str) -> Facts:
    return _party(one, language) | {
        "partner": one.number,
        "certificates": one.certificates.replace(",", ";"),
    }


def _party(one: PartyEntry, language: str) -> Facts:
    facts = {
        "name": one.name,
        "languages": one.languages.replace(",", ";"),
        "cell": one.cell or "",
        **_place(one),
        "roles": ";".join(one.roles),
        "available": one.available,
    }
    for number, point in enumerate(one.points, start=1):
        facts |= _contact(number, point, language)
    return facts


def _contact(number: int, point: PointEntry, language: str) -> Facts:
    part = f"contact{number}"
    return {
        f"{part}_channel": point.channel,
        f"{part}_address": point.address,
        f"{part}_verified": str(point.verified_on or ""),
        f"{part}_exercises": _yes(language, is_so=point.is_allowed_for_exercises),
    }


def _cell(one: Cell) -> Facts:
    return {
        "code": one.code,
        "level": one.level,
        "parent": one.parent or "",
        **{f"name_{language}": name for language, name in one.name.items()},
        **_place(one),
        "population": "" if one.population is None else str(one.population),
    }


def _post(one: Post, language: str) -> Facts:
    return {
        "post_no": one.post_no,
        "kind": one.kind,
        "cell": one.cell,
        "places": str(one.places),
        "skills": ";".join(sorted(one.skills)),
        "shifts": ";".join(one.shifts),
        "hard": _yes(language, is_so=one.is_hard),
        **{f"name_{spoken}": name for spoken, name in one.name.items()},
        **_place(one),
    }


def _place(one: PartyEntry | Cell | Post) -> Facts:
    degrees = {"latitude": one.latitude, "longitude": one.longitude}
    return {
        name: "" if number is None else repr(number) for name, number in degrees.items()
    }


def _dated(days: Iterable[tuple[str, date | None]]) -> Iterator[str]:
    return (f"{one}:{until}" if until else one for one, until in sorted(days))


def _yes(language: str, *, is_so: bool) -> str:
    return _YES["zh" if language.startswith("zh") else "en"] if is_so else ""
