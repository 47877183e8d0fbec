"""What an office sends: a file, and what has to come of it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from connectors.roster_sheet import Known
from plans.people.places import CellLevel, Post
from plans.people.registry import PartyEntry, PointEntry
from plans.site import Channel

KNOWN = Known(
    channels={
        "sms": Channel(url="json://127.0.0.1/sms?:to={address}"),
        "voice": Channel(url="json://127.0.0.1/voice?:to={address}"),
        "email": Channel(url="mailto://127.0.0.1/?to={address}"),
    },
    level_by_cell={
        "LH": CellLevel.TOWNSHIP,
        "LH-1": CellLevel.COMMUNITY,
        "LH-2": CellLevel.COMMUNITY,
        "330101": CellLevel.COMMUNITY,
    },
    numbers={"C9"},
)

#: What a good row says, without what is as good as empty.
Said = Mapping[str, Any]
Write = Callable[[Path], None]


@dataclass(frozen=True, kw_only=True)
class Office:
    """One file as an office has it."""

    #: Of the file; it says what is special about it.
    file: str
    write: Write
    good: Sequence[Said] = ()
    #: By row number of the sheet: the headings that are to blame.
    bad: Mapping[int, Sequence[str]] = field(default_factory=dict)
    noun: str = "people"
    #: Columns that nobody reads, and rows that are totals or notes.
    unread: Sequence[str] = ()
    left_out: Sequence[int] = ()


def text(*rows: str, encoding: str = "utf-8", end: str = "\n") -> Write:
    """Return a writer of lines of text."""
    content = "".join(f"{row}{end}" for row in rows).encode(encoding)
    return lambda file: _write_bytes(file, content)


def book(
    *rows: Sequence[object],
    merged: Sequence[str] = (),
    dress: Callable[[Worksheet], None] | None = None,
) -> Write:
    """Return a writer of a workbook with one sheet.

    Args:
        rows: Values of cells; None is an empty one.
        merged: Ranges of merged cells: `A1:C1`.
        dress: What else is done to the sheet.
    """
    return lambda file: _save(file, {"Sheet1": rows}, merged, dress)


def books(sheets: Mapping[str, Sequence[Sequence[object]]]) -> Write:
    """Return a writer of a workbook with several sheets; `~` before a name hides it."""
    return lambda file: _save(file, sheets, (), None)


def said(entry: Any) -> dict[str, Any]:  # noqa: ANN401 -- a party, a post or a cell
    """Return what an entry says that is not as good as empty."""
    plain = {one.name: getattr(entry, one.name) for one in fields(entry)}
    if isinstance(entry, PartyEntry):
        plain["points"] = [_point(one) for one in entry.points]
        plain["skills"] = [
            f"{skill}:{until}" if until else skill
            for skill, until in entry.skills.items()
        ]
        del plain["kind"]
    if isinstance(entry, Post):
        plain["skills"] = sorted(entry.skills)
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in plain.items()
        if value or value == 0.0
        if not isinstance(value, bool) or value
    }


def ana(**more: object) -> Said:
    """Return what a row of Ana says."""
    return {"number": "A1", "name": "Ana", **more}


def bo(**more: object) -> Said:
    """Return what a row of Bo says."""
    return {"number": "B1", "name": "Bo", **more}


def _point(point: PointEntry) -> str:
    words = (point.channel, point.address, str(point.verified_on or ""))
    exercises = "exercises" if point.is_allowed_for_exercises else ""
    return " ".join(filter(None, (*words, exercises)))


def _write_bytes(file: Path, content: bytes) -> None:
    file.write_bytes(content)


def _save(
    file: Path,
    sheets: Mapping[str, Sequence[Sequence[object]]],
    merged: Sequence[str],
    dress: Callable[[Worksheet], None] | None,
) -> None:
    workbook = Workbook()
    workbook.remove(workbook.worksheets[0])
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name.removeprefix("~"))
        if name.startswith("~"):
            sheet.sheet_state = "hidden"
        for number, row in enumerate(rows, start=1):
            for column, value in enumerate(row, start=1):
                if value is not None:
                    sheet.cell(number, column).value = value
        for cells in merged:
            sheet.merge_cells(cells)
        if dress is not None:
            dress(sheet)
    with file.open("wb") as opened:
        workbook.save(opened)
