"""A file as columns of text; each distinct text of a column is read once."""

import re
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, NamedTuple, TypeVar

import pandas as pd

from connectors.roster_sheet.cleaning import cleaned
from connectors.roster_sheet.headings import Headings
from plans.people.reasons import MisreadError, Reason

Entry = TypeVar("Entry")

#: Columns of numbers and codes.
_CODES = frozenset(
    {"person_no", "deputy", "partner", "code", "parent", "cell", "post_no"}
)
_POINT_NOUGHT = re.compile(r"([0-9]+)\.0+")


class Refusal(NamedTuple):
    """Why a row is bad, and where."""

    #: Our names of the columns; empty: the row as a whole.
    names: tuple[str, ...]
    #: Their headings as the file has them.
    heading: Reason
    reason: Reason

    def line(self, language: str) -> str:
        """Return heading and reason."""
        heading, reason = self.heading.line(language), self.reason.line(language)
        colon = "：" if language.startswith("zh") else ": "
        return f"{heading}{colon}{reason}" if heading else reason


@dataclass(kw_only=True)
class Table:
    """The rows of a file, and what is wrong with some of them."""

    #: One row per row of the file; columns 0, 1, ...; all of it text as written.
    #: Its index counts the rows of the sheet from 0.
    frame: pd.DataFrame
    headings: Sequence[str]
    #: Where each of our columns stands in the frame.
    place_by_name: dict[str, int]
    #: What stands in a contact whose channel no column says.
    kind_by_contact: Mapping[int, str]
    #: What the columns may be called.
    columns: Headings
    #: Totals and notes, by row number of the sheet.
    rows_left_out: tuple[int, ...] = ()
    refusals_by_row: dict[int, list[Refusal]] = field(default_factory=dict)
    #: Headings that are none of ours.
    unread: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        return len(self.frame)

    @property
    def reasons_by_row(self) -> dict[int, list[str]]:
        """Why rows are bad, in English."""
        return {
            row: [one.line("en") for one in refusals]
            for row, refusals in self.refusals_by_row.items()
        }

    def number_of(self, row: int) -> int:
        """Return the number that a spreadsheet shows beside a row."""
        return int(self.frame.index[row]) + 1

    def heading_of(self, name: str) -> Reason:
        """Return what the file calls one of our columns, else what the guide does."""
        if name in self.place_by_name:
            heading = self.headings[self.place_by_name[name]]
            return Reason(heading, heading)
        return Reason(name, self.columns.written(name, "zh"))

    def refuse(self, row: int, names: Collection[str], reason: Reason) -> None:
        """Remember why a row is bad.

        Args:
            row: Counted from 0.
            names: Of the columns that are to blame.
            reason: Without them.
        """
        headings = [self.heading_of(name) for name in names]
        together = Reason(
            ", ".join(one.en for one in headings), "、".join(one.zh for one in headings)
        )
        refusal = Refusal(tuple(names), together, reason)
        self.refusals_by_row.setdefault(row, []).append(refusal)

    def is_refused_for(self, row: int, names: Collection[str]) -> bool:
        """Say whether one of these columns is to blame for a row."""
        refusals = self.refusals_by_row.get(row, ())
        return any(not set(names).isdisjoint(one.names) for one in refusals)

    def column(self, name: str, read: Callable[[str], Any]) -> list[Any]:
        """Return what the texts of a column mean; a bad one refuses its rows.

        Args:
            name: Of one of our columns; one that is not there reads as empty.
            read: Takes a text without spaces around it; raises MisreadError.
        """
        if name not in self.place_by_name:
            return [read("")] * len(self)
        codes, texts = pd.factorize(self.frame[self.place_by_name[name]])
        values: list[Any] = []
        reason_by_code: dict[int, Reason] = {}
        written = texts.tolist()
        for code, text in enumerate(_as_codes(written) if name in _CODES else written):
            try:
                values.append(read(cleaned(text, name)))
            except MisreadError as error:
                values.append(None)
                reason_by_code[code] = error.reason
        places = codes.tolist()
        if reason_by_code:
            for row, code in enumerate(places):
                if code in reason_by_code:
                    self.refuse(row, (name,), reason_by_code[code])
        return [values[code] for code in places]

    def refuse_repeated(self, name: str, values: Sequence[Any]) -> None:
        """Refuse rows with a value of another row; of equal rows the first stays."""
        repeated = pd.Series(values, dtype=object).duplicated(keep=False)
        rows_by_value: dict[Any, list[int]] = {}
        for row in repeated.to_numpy().nonzero()[0].tolist():
            if values[row]:
                rows_by_value.setdefault(values[row], []).append(row)
        for rows in rows_by_value.values():
            ours = self.frame.iloc[rows, sorted(self.place_by_name.values())]
            alike = ours.apply(lambda c: c.str.strip()).duplicated()
            is_same_row = alike.tolist()[1:] == [True] * (len(rows) - 1)
            for row in rows[1:] if is_same_row else rows:
                self._refuse_as_repeated(row, name, rows)

    def good_rows(self) -> Iterable[int]:
        """Return the rows that nothing is wrong with."""
        return (row for row in range(len(self)) if row not in self.refusals_by_row)

    def look_at_other_columns(self, *, is_workbook: bool) -> None:
        """Remember which columns nobody reads; refuse rows of a CSV that are too long.

        Args:
            is_workbook: There nothing can have slipped into a column too far right.
        """
        read = set(self.place_by_name.values())
        for place in range(self.frame.shape[1]):
            heading = self.headings[place] if place < len(self.headings) else ""
            if place in read or heading in self.columns.ignored:
                continue
            is_beyond = place >= len(self.headings) and not is_workbook
            if heading:
                self.unread.append(heading)
            elif not is_beyond and (self.frame[place].str.strip() != "").any():
                self.unread.append(_letters(place))
        if not is_workbook:
            self._refuse_long_rows()

    def leave_unread(self, name: str) -> None:
        """Remember that nobody can make use of one of our columns."""
        place = self.place_by_name.pop(name)
        self.unread.append(self.headings[place])

    def _refuse_as_repeated(self, row: int, name: str, rows: list[int]) -> None:
        others = [self.number_of(other) for other in rows if other != row]
        numbers = ", ".join(map(str, others[:5]))
        self.refuse(
            row,
            (name,),
            Reason(
                f"another row of this file has the same: {numbers}",
                f"与本文件第 {numbers} 行相同",
            ),
        )

    def _refuse_long_rows(self) -> None:
        more = self.frame.iloc[:, len(self.headings) :]
        is_long = (more != "").any(axis=1).to_numpy()
        reason = Reason(
            "it has more fields than there are headings", "字段数多于列名数"
        )
        for row in is_long.nonzero()[0].tolist():
            self.refuse(row, (), reason)


@dataclass(frozen=True, kw_only=True)
class SheetRead(Generic[Entry]):
    """What a file came to."""

    table: Table
    entries: Sequence[Entry]
    #: Where each entry stands in the table.
    rows: Sequence[int]

    def refuse(self, refused: Iterable[tuple[int, Reason]]) -> None:
        """Remember what the registry refused: index of the entry, and why."""
        for index, reason in refused:
            self.table.refuse(self.rows[index], (), reason)


def _as_codes(texts: Sequence[str]) -> Sequence[str]:
    """Return `12` for `12.0` where a program made measures of a whole column."""
    found = [_POINT_NOUGHT.fullmatch(text) for text in texts if text]
    if not found or not all(found):
        return texts
    return [match[1] if (match := _POINT_NOUGHT.fullmatch(t)) else t for t in texts]


def _letters(place: int) -> str:
    """Return what a spreadsheet calls a column: A, B, ..., AA."""
    letters = ""
    number = place + 1
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
