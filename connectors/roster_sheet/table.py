"""A CSV file as columns of text; each distinct text of a column is read once."""

import csv
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Generic, TypeVar

import pandas as pd

from connectors.roster_sheet.headings import Headings
from plans.errors import MobilizationError

_FIELD_LIMIT = 1_000
#: What `write_bad_rows` puts before a cell that a spreadsheet would calculate.
FORMULA_GUARDS = ("'=", "'+", "'-", "'@")

Entry = TypeVar("Entry")


class SheetError(MobilizationError):
    """A file cannot be taken in at all."""

    def __init__(self, file: Path, reason: str) -> None:
        self.file, self.reason = file, reason
        super().__init__(f"{file}: {reason}")


@dataclass(kw_only=True)
class Table:
    """The rows of a file, and what is wrong with some of them."""

    #: One row per row of the file; columns 0, 1, ...; all of it text as written.
    frame: pd.DataFrame
    headings: Sequence[str]
    #: Where each of our columns stands in the frame.
    place_by_name: dict[str, int]
    unread: tuple[str, ...]
    reasons_by_row: dict[int, list[str]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.frame)

    def refuse(self, row: int, reason: str) -> None:
        """Remember why a row is bad (counted from 0)."""
        self.reasons_by_row.setdefault(row, []).append(reason)

    def is_refused_for(self, row: int, names: tuple[str, ...]) -> bool:
        """Say whether one of these columns is among a row's reasons."""
        return any(one.startswith(names) for one in self.reasons_by_row.get(row, ()))

    def column(self, name: str, read: Callable[[str], Any]) -> list[Any]:
        """Return what the texts of a column mean; a bad one refuses its rows.

        Args:
            name: Of one of our columns; one that is not there reads as empty.
            read: Takes a text without spaces around it; raises ValueError.
        """
        if name not in self.place_by_name:
            return [read("")] * len(self)
        codes, texts = pd.factorize(self.frame[self.place_by_name[name]])
        values: list[Any] = []
        reason_by_code: dict[int, str] = {}
        for code, text in enumerate(texts):
            try:
                values.append(read(_clean(text)))
            except ValueError as error:
                values.append(None)
                reason_by_code[code] = f"{name}: {error}"
        places = codes.tolist()
        if reason_by_code:
            for row, code in enumerate(places):
                if code in reason_by_code:
                    self.refuse(row, reason_by_code[code])
        return [values[code] for code in places]

    def refuse_repeated(self, name: str, values: Sequence[Any]) -> None:
        """Refuse every row whose value another row has too."""
        repeated = pd.Series(values, dtype=object).duplicated(keep=False)
        for row in repeated.to_numpy().nonzero()[0].tolist():
            if values[row]:
                self.refuse(row, f"{name}: another row of this file has the same")

    def good_rows(self) -> Iterable[int]:
        """Return the rows that nothing is wrong with."""
        return (row for row in range(len(self)) if row not in self.reasons_by_row)


@dataclass(frozen=True, kw_only=True)
class SheetRead(Generic[Entry]):
    """What a file came to."""

    table: Table
    entries: Sequence[Entry]
    #: Where each entry stands in the table.
    rows: Sequence[int]

    def refuse(self, refused: Iterable[tuple[int, str]]) -> None:
        """Remember what the registry refused: index of the entry, and why."""
        for index, reason in refused:
            self.table.refuse(self.rows[index], reason)


def read_table(file: Path, headings: Headings) -> Table:
    """Return the rows of a CSV file.

    Raises:
        SheetError: It is not there, no CSV in UTF-8, or lacks a column.
    """
    if file.suffix.lower() in {".xlsx", ".xls", ".ods"}:
        raise SheetError(file, "save it as CSV UTF-8 first; only CSV is read so far")
    try:
        frame = _frame(file)
    except UnicodeDecodeError as error:
        reason = "it is not in UTF-8; save it as CSV UTF-8"
        raise SheetError(file, reason) from error
    except (pd.errors.ParserError, csv.Error) as error:
        reason = f"it is no CSV file: {str(error).splitlines()[-1].strip()}"
        raise SheetError(file, reason) from error
    except OSError as error:
        reason = f"{error.strerror or error}; name a CSV file that is there"
        raise SheetError(file, reason) from error
    return _table(file, frame, headings)


def _frame(file: Path) -> pd.DataFrame:
    """Return headings and rows, one column or more wider than the headings."""
    with file.open(encoding="utf-8-sig", newline="") as lines:
        width = len(next(csv.reader(lines), [])) + 1
        try:
            return _frame_of(file, width)
        except pd.errors.ParserError:
            # A row has more fields than that; commas are a bound on how many.
            longest = max((line.count(",") for line in lines), default=0) + 2
            return _frame_of(file, max(width, min(longest, _FIELD_LIMIT)))


def _frame_of(file: Path, width: int) -> pd.DataFrame:
    return pd.read_csv(
        file,
        header=None,
        names=list(range(width)),
        index_col=False,
        dtype=object,
        na_filter=False,
        skip_blank_lines=False,
        encoding="utf-8-sig",
    )


def _table(file: Path, frame: pd.DataFrame, headings: Headings) -> Table:
    written = [_heading(text) for text in frame.iloc[0]] if len(frame) else []
    while written and not written[-1]:
        written.pop()
    names = [headings.name_of(text) for text in written]
    place_by_name = {name: place for place, name in enumerate(names) if name}
    twice = {name for name in names if name and names.count(name) > 1}
    if twice:
        raise SheetError(file, f"it has the column {min(twice)} twice")
    missing = [name for name in headings.needed if name not in place_by_name]
    if missing:
        found = ", ".join(filter(None, written)) or "nothing"
        reason = (
            f"it lacks the column {', '.join(missing)}; its first row has "
            f"{found[:200]}; see docs/roster.md"
        )
        raise SheetError(file, reason)
    rows = frame.iloc[1:]
    rows = rows[~_is_blank(rows, place_by_name[headings.needed[0]])]
    table = Table(
        frame=rows,
        headings=written,
        place_by_name=place_by_name,
        unread=tuple(
            text
            for text, name in zip(written, names, strict=True)
            if text and not name and text not in headings.ignored
        ),
    )
    _refuse_long_rows(table)
    return table


def _is_blank(rows: pd.DataFrame, place: int) -> "pd.Series[bool]":
    # Looks at whole rows only where a column that every row needs is empty.
    is_blank = rows[place].str.strip() == ""
    suspects = rows[is_blank]
    is_blank[is_blank] = (suspects.apply(lambda c: c.str.strip()) == "").all(axis=1)
    return is_blank


def _refuse_long_rows(table: Table) -> None:
    more = table.frame.iloc[:, len(table.headings) :]
    is_long = (more != "").any(axis=1).to_numpy()
    for row in is_long.nonzero()[0].tolist():
        table.refuse(row, "it has more fields than there are headings")


def _heading(text: str) -> str:
    """Return a heading on one line; a cell of a spreadsheet may have several."""
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())


def _clean(text: str) -> str:
    """Return the text as meant: no spaces around it, no guard against formulas.

    Raises:
        ValueError: It has characters that nobody types on purpose.
    """
    text = text.strip()
    if not text.isprintable():
        # Chinese texts have wide spaces, copied ones hard spaces.
        text = text.replace("\u3000", " ").replace("\u00a0", " ")
        if not text.isprintable():
            msg = "it has a line break or another character that cannot be printed"
            raise ValueError(msg)
    return text[1:] if text.startswith(FORMULA_GUARDS) else text
