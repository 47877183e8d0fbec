"""Writes tables of text that no spreadsheet calculates: CSV with a mark, or XLSX."""

import csv
from collections.abc import Iterable, Sequence
from itertools import chain
from pathlib import Path

import xlsxwriter

from connectors.roster_sheet.cleaning import guarded
from connectors.roster_sheet.sheet_error import SheetError
from plans.people.reasons import Reason

Row = Sequence[str]
_WIDTH = 16


def write_csv(file: Path, rows: Iterable[Row]) -> None:
    """Write the rows as CSV in UTF-8 with a byte order mark, all of it or nothing.

    Raises:
        OSError: It cannot be written.
    """
    unfinished = _begun(file)
    try:
        with unfinished.open("w", encoding="utf-8-sig", newline="") as lines:
            csv.writer(lines).writerows(map(_guarded, rows))
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)


def write_xlsx(file: Path, rows: Iterable[Row]) -> None:
    """Write the rows as one sheet of texts, all of it or nothing.

    Raises:
        OSError: It cannot be written.
        SheetError: A sheet has no room for them.
    """
    unfinished = _begun(file)
    try:
        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_numbers": False,
            "strings_to_urls": False,
        }
        with xlsxwriter.Workbook(str(unfinished), options) as book:
            page = book.add_worksheet()
            is_text = book.add_format({"num_format": "@"})
            page.set_column(0, 99, _WIDTH, is_text)
            page.freeze_panes(1, 0)
            places = chain.from_iterable(
                ((line, column, text) for column, text in enumerate(_guarded(row)))
                for line, row in enumerate(rows)
            )
            for line, column, text in places:
                if text and page.write_string(line, column, text, is_text):
                    raise SheetError(file, _NO_ROOM)
        unfinished.replace(file)
    finally:
        unfinished.unlink(missing_ok=True)


_NO_ROOM = Reason(
    "it is more than a sheet has room for; export it as .csv",
    "超出一个工作表的容量，请导出为 .csv",
)


def _begun(file: Path) -> Path:
    """Return an empty file beside this one that nobody else can read."""
    unfinished = file.with_name(f".{file.name}.part")
    unfinished.unlink(missing_ok=True)
    unfinished.touch(mode=0o600)
    return unfinished


def _guarded(row: Row) -> list[str]:
    return [guarded(text) for text in row]
