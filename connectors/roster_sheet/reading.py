"""A file as a table: whatever kind it is, with titles and totals left out."""

from pathlib import Path

import pandas as pd

from connectors.roster_sheet.headings import Headings
from connectors.roster_sheet.layout import (
    TOP_ROWS,
    Layout,
    is_translated,
    layout_of,
    placed,
)
from connectors.roster_sheet.leaving_out import rows_left_out
from connectors.roster_sheet.sheet_error import SheetError
from connectors.roster_sheet.table import Table
from connectors.roster_sheet.text_file import read_text_file
from connectors.roster_sheet.workbook import read_workbook
from plans.people.reasons import Reason

_ZIP = b"PK\x03\x04"
_OLD_OFFICE = b"\xd0\xcf\x11\xe0"
_SAVE_AS = Reason(
    "it is no CSV and no XLSX file, whatever its name ends in; open it in a "
    "spreadsheet program and save it as XLSX",
    "文件既不是 CSV 也不是 XLSX（与扩展名无关），请用表格软件打开并另存为 XLSX",
)
_EMPTY = Reason(
    "it is empty; it needs a row of headings and a row for each entry, see "
    "docs/roster.md",
    "文件是空的：需要一行列名，每条记录一行，见 docs/roster.md",
)


def read_table(file: Path, headings: Headings, sheet: str = "") -> Table:
    """Return the rows of a CSV or XLSX file; its first bytes say which it is.

    Args:
        file: To read.
        headings: Of what it should hold.
        sheet: Of a workbook; empty: the one whose headings fit.

    Raises:
        SheetError: It is not there, cannot be read, or lacks a column.
    """
    try:
        frame, is_workbook = _frame(file, headings, sheet)
    except OSError as error:
        what = error.strerror or error
        reason = Reason(
            f"{what}; name a CSV file that is there", f"{what}；请给出已有的文件"
        )
        raise SheetError(file, reason) from error
    top = frame.iloc[:TOP_ROWS].to_numpy().tolist()
    layout = layout_of(top, headings)
    _refuse_missing(file, layout, headings)
    try:
        place_by_name, kind_by_contact = placed(layout, headings)
    except KeyError as error:
        twice = Reason(
            f"it has the column {error.args[0]} twice", f"“{error.args[0]}”列出现两次"
        )
        raise SheetError(file, twice) from error
    left_out = rows_left_out(
        frame,
        layout,
        place_by_name[headings.needed[0]],
        is_translated=is_translated(top, layout, headings),
    )
    table = Table(
        frame=frame[~left_out.is_left_out],
        headings=layout.headings,
        place_by_name=place_by_name,
        kind_by_contact=kind_by_contact,
        columns=headings,
        rows_left_out=left_out.told,
    )
    table.look_at_other_columns(is_workbook=is_workbook)
    return table


def _frame(file: Path, headings: Headings, sheet: str) -> tuple[pd.DataFrame, bool]:
    with file.open("rb") as opened:
        first = opened.read(512)
    if first.startswith(_ZIP):
        return read_workbook(file, headings, sheet), True
    is_page = first.lstrip().lower().startswith((b"<html", b"<!doctype", b"<table"))
    if first.startswith(_OLD_OFFICE) or is_page:
        raise SheetError(file, _SAVE_AS)
    if sheet:
        raise SheetError(
            file,
            Reason(
                f"it is no workbook and has no sheet {sheet}",
                f"文件不是工作簿，没有工作表“{sheet}”",
            ),
        )
    return read_text_file(file, headings), False


def _refuse_missing(file: Path, layout: Layout, headings: Headings) -> None:
    if not layout.missing:
        return
    if not layout.headings:
        raise SheetError(file, _EMPTY)
    found = ", ".join(filter(None, layout.headings))
    missing = [headings.written(name, "zh") for name in layout.missing]
    raise SheetError(
        file,
        Reason(
            f"it lacks the column {', '.join(layout.missing)}; its headings (row "
            f"{layout.row + 1}) are {found[:200] or 'nothing'}; see docs/roster.md",
            f"缺少列 {'、'.join(missing)}；现有列名（第 {layout.row + 1} 行）为 "
            f"{found[:200] or '空'}；见 docs/roster.md",
        ),
    )
