"""CSV and tab-separated files in the encodings and with the separators of offices."""

import csv
from itertools import islice
from pathlib import Path

import pandas as pd

from connectors.roster_sheet.headings import Headings
from connectors.roster_sheet.layout import TOP_ROWS, layout_of
from connectors.roster_sheet.sheet_error import SheetError
from plans.encodings import encoding_of
from plans.people.reasons import Reason

_FIELD_LIMIT = 1_000
_SEPARATORS = (",", ";", "\t")
_UNKNOWN = Reason(
    "it is not in UTF-8, GB18030 or UTF-16; save it as CSV UTF-8 or as XLSX",
    "文件编码不是 UTF-8、GB18030 或 UTF-16，请另存为 CSV UTF-8 或 XLSX",
)


def read_text_file(file: Path, headings: Headings) -> pd.DataFrame:
    """Return all rows of a text file; columns 0, 1, ...; all of it text as written.

    Raises:
        SheetError: Its encoding is not known, or it is no table.
        OSError: It cannot be read.
    """
    encoding = _encoding_of(file)
    try:
        separator, width = _shape_of(file, encoding, headings)
        try:
            return _frame(file, encoding, separator, width)
        except pd.errors.ParserError:
            # A row has more fields than that; separators are a bound on how many.
            with file.open(encoding=encoding, newline="") as lines:
                longest = max((line.count(separator) for line in lines), default=0) + 2
            most = max(width, min(longest, _FIELD_LIMIT))
            return _frame(file, encoding, separator, most)
    except UnicodeError as error:
        raise SheetError(file, _UNKNOWN) from error
    except (pd.errors.ParserError, csv.Error) as error:
        what = str(error).splitlines()[-1].strip()
        reason = Reason(f"it is no CSV file: {what}", f"文件不是 CSV：{what}")
        raise SheetError(file, reason) from error


def _encoding_of(file: Path) -> str:
    encoding = encoding_of(file.read_bytes())
    if encoding is None:
        raise SheetError(file, _UNKNOWN)
    return encoding


def _shape_of(file: Path, encoding: str, headings: Headings) -> tuple[str, int]:
    """Return the separator under which most headings are ours, and a width."""
    best, most, width = ",", -1, 1
    for separator in _SEPARATORS:
        with file.open(encoding=encoding, newline="") as lines:
            rows = list(islice(csv.reader(lines, delimiter=separator), TOP_ROWS))
        fit = layout_of(rows, headings).fit
        if fit > most:
            best, most = separator, fit
            width = max(map(len, rows), default=0) + 1
    return best, width


def _frame(file: Path, encoding: str, separator: str, width: int) -> pd.DataFrame:
    return pd.read_csv(
        file,
        sep=separator,
        header=None,
        names=list(range(width)),
        index_col=False,
        dtype=object,
        na_filter=False,
        skip_blank_lines=False,
        encoding=encoding,
    )
