"""XLSX workbooks: the sheet whose headings fit, its cells as text."""

import contextlib
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from pathlib import Path
from xml.parsers.expat import ExpatError
from zipfile import BadZipFile

import pandas as pd
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from connectors.roster_sheet.headings import Headings
from connectors.roster_sheet.layout import TOP_ROWS, layout_of
from connectors.roster_sheet.sheet_error import SheetError
from connectors.roster_sheet.unread_cells import unread_cells
from plans.people.reasons import Reason

#: Whole numbers beyond this have lost digits: a spreadsheet keeps 15.
_EXACT = 10**15
#: What calamine, the archive in the file and the XML in that find wrong.
_DAMAGES = (CalamineError, BadZipFile, ExpatError, NotImplementedError, zlib.error)
_UNREADABLE = Reason(
    "it cannot be read as a workbook (damaged, or behind a password); open it and save "
    "it again as XLSX",
    "无法作为工作簿读取（可能已损坏或有密码），请打开后另存为 XLSX",
)

Cell = int | float | str | bool | time | date | datetime | timedelta


@dataclass(frozen=True)
class _Sheet:
    name: str
    rows: list[list[str]]
    fit: int
    is_whole: bool


def read_workbook(file: Path, headings: Headings, named: str) -> pd.DataFrame:
    """Return all rows of one sheet; columns 0, 1, ...; all of it text.

    Args:
        file: An XLSX file.
        headings: Of what is looked for.
        named: The sheet to read; empty: the one whose headings fit.

    Raises:
        SheetError: It is no workbook, or no sheet fits, or several do.
    """
    with _told(file), CalamineWorkbook.from_path(file) as book:
        sheets = [
            _sheet(file, book.get_sheet_by_name(name), headings)
            for name in _candidates(file, book, named)
        ]
    chosen = sheets[0] if len(sheets) == 1 else _fitting(file, sheets)
    return pd.DataFrame(chosen.rows, dtype=object)


def _candidates(file: Path, book: CalamineWorkbook, named: str) -> list[str]:
    sheets = [one for one in book.sheets_metadata if one.typ is SheetTypeEnum.WorkSheet]
    if named:
        if named in {one.name for one in sheets}:
            return [named]
        names = ", ".join(one.name for one in sheets)
        raise SheetError(
            file,
            Reason(
                f"it has no sheet {named}; it has {names}",
                f"没有工作表“{named}”，只有：{names}",
            ),
        )
    if not sheets:
        raise SheetError(file, _UNREADABLE)
    visible = [one.name for one in sheets if one.visible is SheetVisibleEnum.Visible]
    return visible or [one.name for one in sheets]


def _fitting(file: Path, sheets: Sequence[_Sheet]) -> _Sheet:
    """Return the sheet with the needed headings and rows below; only one may have."""
    whole = [one for one in sheets if one.is_whole]
    fitting = [one for one in whole if one.fit > 1] or whole
    if len(fitting) > 1:
        names = ", ".join(one.name for one in fitting)
        raise SheetError(
            file,
            Reason(
                f"several sheets have these headings: {names}; say which: --sheet NAME",
                f"有几个工作表都符合：{names}；请用 --sheet 名称 指定一个",
            ),
        )
    return fitting[0] if fitting else max(sheets, key=lambda one: one.fit)


def _sheet(file: Path, sheet: CalamineSheet, headings: Headings) -> _Sheet:
    cells = sheet.to_python(skip_empty_area=False)
    rows = [[_text(cell) for cell in row] for row in cells]
    layout = layout_of(rows[:TOP_ROWS], headings)
    if layout.missing:
        _fill_merged(rows, sheet)
        layout = layout_of(rows[:TOP_ROWS], headings)
    if not layout.missing:
        for (row, column), text in unread_cells(file, sheet.name).items():
            _put(rows, row, column, text)
        _fill_merged(rows, sheet)
    has_rows = any(map(any, rows[layout.row + 1 :]))
    is_whole = not layout.missing and has_rows
    return _Sheet(sheet.name, rows, layout.fit, is_whole)


def _fill_merged(rows: list[list[str]], sheet: CalamineSheet) -> None:
    """Write what stands in merged cells into every row that they cover."""
    for (top, left), (bottom, _) in sheet.merged_cell_ranges or ():
        if top < len(rows) and left < len(rows[top]) and rows[top][left]:
            for row in rows[top + 1 : bottom + 1]:
                row[left] = row[left] or rows[top][left]


def _put(rows: list[list[str]], row: int, column: int, text: str) -> None:
    width = len(rows[0]) if rows else 0
    rows.extend([""] * width for _ in range(row + 1 - len(rows)))
    if column >= width:
        for one in rows:
            one.extend([""] * (column + 1 - width))
    rows[row][column] = text


def _text(cell: Cell) -> str:
    """Return a cell as somebody would type it."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return "yes" if cell else "no"
    if isinstance(cell, int | float):
        return _number(cell)
    return _moment(cell)


def _number(cell: float) -> str:
    if abs(cell) >= _EXACT:
        return f"{cell:e}"
    return str(int(cell)) if float(cell).is_integer() else repr(cell)


def _moment(cell: time | date | timedelta) -> str:
    if isinstance(cell, timedelta):
        minutes = int(cell.total_seconds()) // 60
        return f"{minutes // 60:02}:{minutes % 60:02}"
    if isinstance(cell, time):
        return f"{cell:%H:%M}"
    if isinstance(cell, datetime) and cell.time() != time():
        return cell.isoformat(sep=" ")
    return f"{cell:%Y-%m-%d}"


@contextlib.contextmanager
def _told(file: Path) -> Iterator[None]:
    try:
        yield
    except _DAMAGES as error:
        raise SheetError(file, _UNREADABLE) from error
