"""people.csv: one person a row."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from connectors.roster_sheet import fields
from connectors.roster_sheet.contacts import contacts_of
from connectors.roster_sheet.headings import MOST_CONTACTS, PEOPLE
from connectors.roster_sheet.known import Known
from connectors.roster_sheet.reading import read_table
from connectors.roster_sheet.table import SheetRead, Table
from connectors.roster_sheet.vocabulary import naming
from plans.people.reasons import MisreadError, Reason
from plans.people.registry import PartyEntry
from plans.people.roster import PartyKind
from plans.people.written import languages_of, words_of

_ADDRESSES = tuple(f"contact{number}_address" for number in range(1, MOST_CONTACTS + 1))
_NOBODY = Reason(
    "without it, birth_year and contact1 are needed",
    "没有人员编号时，须有出生年份和联系方式",
)


def read_people(file: Path, known: Known) -> SheetRead[PartyEntry]:
    """Return the people of a file.

    Raises:
        SheetError: It cannot be read at all.
    """
    table = read_table(file, PEOPLE, known.sheet)
    columns = {
        "number": table.column("person_no", fields.code),
        "birth_year": table.column("birth_year", fields.birth_year),
        **party_columns(table, known),
        "skills": table.column("skills", naming(fields.skills, known.skills)),
        "on_call": table.column("on_call", fields.windows),
        "away": table.column("away", fields.days_away),
    }
    columns["deputy_number"] = _deputies(table, columns["number"], known)
    table.refuse_repeated("person_no", columns["number"])
    _refuse_unidentified(table, columns)
    _refuse_same_people(table, columns)
    return entries_of(table, PartyKind.PERSON, columns)


def party_columns(table: Table, known: Known) -> dict[str, list[Any]]:
    """Return what people and partners have alike, by field of PartyEntry."""
    return {
        "name": table.column("name", fields.name),
        "languages": table.column("languages", _languages),
        "cell": table.column("cell", fields.cell(known.level_by_cell)),
        **places_of(table),
        "roles": table.column("roles", naming(words_of, known.roles)),
        "available": table.column("available", fields.windows),
        "points": contacts_of(table, known),
    }


def places_of(table: Table) -> dict[str, list[Any]]:
    """Return latitudes and longitudes; one without the other refuses the row."""
    latitudes = table.column("latitude", fields.degrees(90))
    longitudes = table.column("longitude", fields.degrees(180))
    for row, (latitude, longitude) in enumerate(
        zip(latitudes, longitudes, strict=True)
    ):
        is_half = (latitude is None) is not (longitude is None)
        if is_half and not table.is_refused_for(row, ("latitude", "longitude")):
            table.refuse(
                row,
                ("latitude", "longitude"),
                Reason("one of them is missing", "缺少其中一个"),
            )
    return {"latitude": latitudes, "longitude": longitudes}


def entries_of(
    table: Table, kind: PartyKind, columns: Mapping[str, Sequence[Any]]
) -> SheetRead[PartyEntry]:
    """Return an entry for every row that nothing is wrong with."""
    rows = list(table.good_rows())
    every = list(zip(*columns.values(), strict=True))
    entries = [
        PartyEntry(kind=kind, **dict(zip(columns, every[row], strict=True)))
        for row in rows
    ]
    return SheetRead(table=table, entries=entries, rows=rows)


def _languages(written: str) -> str:
    return ",".join(languages_of(written))


def _deputies(table: Table, numbers: Sequence[str], known: Known) -> list[str | None]:
    somebody = set(filter(None, numbers))

    def deputy(written: str) -> str | None:
        written = fields.whole_number(written)
        if written and written not in somebody and written not in known.numbers:
            raise MisreadError(
                f"no person_no {written[:40]!r} in this file or on the roster",
                f"本文件和名册中都没有人员编号“{written[:40]}”",
            )
        return written or None

    deputies = table.column("deputy", deputy)
    for row, (number, other) in enumerate(zip(numbers, deputies, strict=True)):
        if other is not None and other == number:
            table.refuse(
                row,
                ("deputy",),
                Reason("nobody is his or her own deputy", "本人不能做自己的代理人"),
            )
    return deputies


def _refuse_unidentified(table: Table, columns: Mapping[str, Sequence[Any]]) -> None:
    facts = zip(
        columns["number"], columns["birth_year"], columns["points"], strict=True
    )
    for row, (number, birth_year, points) in enumerate(facts):
        if number == "" and not (birth_year and points):
            blame = ("person_no", "birth_year")
            if not table.is_refused_for(row, (*blame, *_ADDRESSES)):
                table.refuse(row, ("person_no",), _NOBODY)


def _refuse_same_people(table: Table, columns: Mapping[str, Sequence[Any]]) -> None:
    """Refuse who has no number and is the same as somebody in an earlier row."""
    names = ("number", "name", "birth_year", "points")
    row_by_triple: dict[tuple[Any, ...], int] = {}
    for row, facts in enumerate(zip(*(columns[name] for name in names), strict=True)):
        number, name, birth_year, points = facts
        if number != "" or not points or row in table.refusals_by_row:
            continue
        first = row_by_triple.setdefault((name, birth_year, points[0].address), row)
        if first != row:
            other = table.number_of(first)
            reason = Reason(
                f"row {other} has the same name, birth year and first contact; give a "
                "person_no",
                f"与第 {other} 行的姓名、出生年份和首个联系方式相同，请填写人员编号",
            )
            table.refuse(row, ("name",), reason)
