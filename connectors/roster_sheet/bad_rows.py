"""The rows that were refused, in a file beside theirs: to be mended and read again."""

import csv
from collections.abc import Iterable
from pathlib import Path

from connectors.roster_sheet.headings import WRITTEN_BY_US
from connectors.roster_sheet.table import SheetError, Table

#: What a spreadsheet would calculate when it opens the file.
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


def write_bad_rows(table: Table, file: Path) -> Path | None:
    """Write the bad rows with number and reason; return where, None without any.

    Raises:
        SheetError: The file cannot be written.
    """
    if not table.reasons_by_row:
        return None
    target = file.with_name(f"{file.name}.bad.csv")
    unfinished = target.with_name(f".{target.name}.part")
    try:
        with unfinished.open("w", encoding="utf-8-sig", newline="") as lines:
            csv.writer(lines).writerows(_rows(table))
        unfinished.replace(target)
    except OSError as error:
        unfinished.unlink(missing_ok=True)
        reason = f"the bad rows cannot be written: {error.strerror or error}"
        raise SheetError(target, reason) from error
    return target


def _rows(table: Table) -> Iterable[list[str]]:
    """Yield headings and rows; those of an earlier such file lose our two columns."""
    ours = {n for n, text in enumerate(table.headings) if text in WRITTEN_BY_US}
    yield ["row", "reason", *_without(ours, table.headings)]
    numbers = table.frame.index.to_numpy()
    for row, reasons in sorted(table.reasons_by_row.items()):
        # The heading is number 0 of the frame and row 1 of a spreadsheet.
        number = str(int(numbers[row]) + 1)
        fields = table.frame.iloc[row].tolist()
        while len(fields) > len(table.headings) and not fields[-1]:
            fields.pop()
        yield [number, _guarded("; ".join(reasons)), *_without(ours, fields)]


def _without(ours: set[int], fields: Iterable[str]) -> list[str]:
    return [_guarded(text) for n, text in enumerate(fields) if n not in ours]


def _guarded(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA_STARTS) else text
