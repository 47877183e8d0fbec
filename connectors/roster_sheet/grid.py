"""cells.csv and posts.csv: one cell, one post a row."""

from pathlib import Path

from connectors.roster_sheet import fields
from connectors.roster_sheet.headings import CELLS, POSTS
from connectors.roster_sheet.known import Known
from connectors.roster_sheet.people import places_of
from connectors.roster_sheet.reading import read_table
from connectors.roster_sheet.table import SheetRead, Table
from connectors.roster_sheet.vocabulary import naming
from plans.identity import CellCode
from plans.people.places import Cell, CellLevel, Post
from plans.people.reasons import Reason
from plans.people.written import words_of

_LEVELS = tuple(CellLevel)
#: What lies above these may be outside the site.
_MAY_STAND_ALONE = frozenset({CellLevel.COUNTY, CellLevel.TOWNSHIP})
_NAME_BY_LEVEL: dict[CellLevel | None, str] = {
    CellLevel.COUNTY: "县",
    CellLevel.TOWNSHIP: "乡镇",
    CellLevel.COMMUNITY: "社区",
    CellLevel.GRID_CELL: "网格",
    CellLevel.HOUSEHOLD_GROUP: "户组",
}
_NAMELESS = Reason("it has no name in any language", "没有任何语言的名称")


def read_cells(file: Path, known: Known) -> SheetRead[Cell]:
    """Return the cells of a file.

    Raises:
        SheetError: It cannot be read at all.
    """
    table = read_table(file, CELLS, known.sheet)
    codes = table.column("code", fields.needed(fields.code))
    levels = table.column("level", fields.level)
    parents = table.column("parent", fields.code)
    names, places = _names(table), places_of(table)
    populations = table.column("population", fields.population)
    table.refuse_repeated("code", codes)
    level_by_code = {**known.level_by_cell, **dict(zip(codes, levels, strict=True))}
    for row, (level, parent) in enumerate(zip(levels, parents, strict=True)):
        if level is not None and parent is not None:
            reason = _reason_against(level, parent, level_by_code.get(parent))
            if reason:
                table.refuse(row, ("parent",), reason)
    rows = list(table.good_rows())
    cells = [
        Cell(
            code=CellCode(codes[row]),
            level=levels[row],
            name=names[row],
            parent=CellCode(parents[row]) if parents[row] else None,
            latitude=places["latitude"][row],
            longitude=places["longitude"][row],
            population=populations[row],
        )
        for row in rows
    ]
    return SheetRead(table=table, entries=cells, rows=rows)


def read_posts(file: Path, known: Known) -> SheetRead[Post]:
    """Return the posts of a file.

    Raises:
        SheetError: It cannot be read at all.
    """
    table = read_table(file, POSTS, known.sheet)
    columns = {
        "post_no": table.column("post_no", fields.needed(fields.code)),
        "kind": table.column("kind", fields.word),
        "name": _names(table),
        "cell": table.column("cell", fields.needed(fields.cell(known.level_by_cell))),
        "places": table.column("places", fields.places),
        "skills": table.column("skills", naming(_skills, known.skills)),
        "shifts": table.column("shifts", fields.shifts),
        "is_hard": table.column("hard", fields.yes_or_no),
        **places_of(table),
    }
    table.refuse_repeated("post_no", columns["post_no"])
    rows = list(table.good_rows())
    posts = [
        Post(**{name: values[row] for name, values in columns.items()}) for row in rows
    ]
    return SheetRead(table=table, entries=posts, rows=rows)


def _skills(written: str) -> frozenset[str]:
    return frozenset(words_of(written))


def _names(table: Table) -> list[dict[str, str]]:
    headings = [name for name in table.place_by_name if name.startswith("name_")]
    names: list[dict[str, str]] = [{} for _ in range(len(table))]
    for heading in headings:
        for name, text in zip(names, table.column(heading, fields.text), strict=True):
            if text:
                name[heading.removeprefix("name_")] = text
    for row, name in enumerate(names):
        if not name:
            table.refuse(row, ("name_en", "name_zh"), _NAMELESS)
    return names


def _reason_against(
    level: CellLevel, parent: str, parent_level: CellLevel | None
) -> Reason | None:
    here, above = _NAME_BY_LEVEL[level], _NAME_BY_LEVEL.get(parent_level, "")
    if level in _MAY_STAND_ALONE and parent_level is None:
        return None
    if not parent:
        return Reason(
            f"a {level} lies in another cell; name it", f"{here}须写明所属的上级网格"
        )
    if parent_level is None:
        return Reason(
            f"no cell {parent!r} in this file or in the store",
            f"本文件和系统中都没有网格“{parent}”",
        )
    if _LEVELS.index(parent_level) >= _LEVELS.index(level):
        return Reason(
            f"a {level} cannot lie in a {parent_level}", f"{here}不能属于{above}"
        )
    return None
