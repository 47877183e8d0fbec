"""The rows that were refused, in a file beside theirs: to be mended and read again."""

from collections.abc import Iterable
from pathlib import Path

from connectors.roster_sheet.headings import WRITTEN_BY_US
from connectors.roster_sheet.sheet_error import SheetError
from connectors.roster_sheet.table import Table
from connectors.roster_sheet.writing import write_csv
from plans.people.reasons import Reason


def write_bad_rows(table: Table, file: Path, language: str = "en") -> Path | None:
    """Write the bad rows with number and reason; return where, None without any.

    Raises:
        SheetError: The file cannot be written.
    """
    if not table.refusals_by_row:
        return None
    target = file.with_name(f"{file.name}.bad.csv")
    try:
        write_csv(target, _rows(table, language))
    except OSError as error:
        what = error.strerror or error
        reason = Reason(
            f"the bad rows cannot be written: {what}", f"无法写出有误的行：{what}"
        )
        raise SheetError(target, reason) from error
    return target


def _rows(table: Table, language: str) -> Iterable[list[str]]:
    """Yield headings and rows; those of an earlier such file lose our two columns."""
    ours = {n for n, text in enumerate(table.headings) if text in WRITTEN_BY_US}
    is_chinese = language.startswith("zh")
    yield [
        *(("行号", "原因") if is_chinese else ("row", "reason")),
        *_without(ours, table.headings),
    ]
    separator = "；" if is_chinese else "; "
    for row, refusals in sorted(table.refusals_by_row.items()):
        fields = table.frame.iloc[row].tolist()
        while len(fields) > len(table.headings) and not fields[-1]:
            fields.pop()
        reasons = separator.join(one.line(language) for one in refusals)
        yield [str(table.number_of(row)), reasons, *_without(ours, fields)]


def _without(ours: set[int], fields: Iterable[str]) -> list[str]:
    return [text for n, text in enumerate(fields) if n not in ours]
