"""Rows that are no rows of the table: titles, blanks, repeated headings, totals."""

import re
from dataclasses import dataclass

import numpy as np
import pandas as pd

from connectors.roster_sheet.layout import Layout

#: A total, or who made the list: in its first cell, and little else in its row.
_CLOSING = re.compile(
    r"(合\s*计|总\s*计|小\s*计|共\s*计|total|sum|subtotal|grand total)\s*([:：].*)?"
    r"|共\s*[0-9]+\s*(人|条|个|名).*"
    r"|(制表|填表|审核|审批|负责|联系|录入)(人|日期|时间|单位)?\s*[:：].*"
    r"|(备\s*注|说\s*明|注)\s*[0-9]?\s*[:：].*"
    r"|(notes?|remarks?|prepared by|checked by|as of|printed)\s*[:：].*",
    re.IGNORECASE | re.DOTALL,
)
_MOST_CELLS = 4
#: How many columns may stand before the one that every row needs.
_FIRST_COLUMNS = 5


@dataclass(frozen=True)
class LeftOut:
    """Which rows are left out, and which of them a person has to know of."""

    is_left_out: "pd.Series[bool]"
    #: Row numbers of the sheet, from 1: totals and notes.
    told: tuple[int, ...]


def rows_left_out(
    frame: pd.DataFrame, layout: Layout, needed: int, *, is_translated: bool
) -> LeftOut:
    """Return what is no row of the table.

    Args:
        frame: All rows of the sheet.
        layout: Where its headings stand.
        needed: The place of a column that every row needs.
        is_translated: The row below the headings has them in another language.
    """
    is_left_out = pd.Series(np.arange(len(frame)) <= layout.row, index=frame.index)
    for row in range(layout.row - layout.depth + 1, layout.row + 1):
        is_left_out |= _is_same(frame, row, needed)
    is_left_out[layout.row + 1 : layout.row + 2] |= is_translated
    is_blank = frame[needed].str.strip() == ""
    # Looks at whole rows only where that column is empty.
    suspects = frame[is_blank]
    is_blank[is_blank] = (suspects.apply(lambda c: c.str.strip()) == "").all(axis=1)
    is_left_out |= is_blank
    closing = [row for row in _closing(frame, needed) if not is_left_out[row]]
    is_left_out[closing] = True
    return LeftOut(is_left_out, tuple(row + 1 for row in closing))


def _is_same(frame: pd.DataFrame, row: int, needed: int) -> "pd.Series[bool]":
    """Say of every row whether a heading stands there once more, as on each page."""
    own = frame.iloc[row]
    is_same: pd.Series[bool] = frame[needed] == own[needed]
    same = frame[is_same]
    is_same[is_same] = (same == own).all(axis=1)
    return is_same


def _closing(frame: pd.DataFrame, needed: int) -> list[int]:
    found: set[int] = set()
    for column in {*range(min(needed, _FIRST_COLUMNS)), needed}:
        texts = dict.fromkeys(frame[column].tolist())
        closing = [text for text in texts if _CLOSING.fullmatch(text.strip())]
        if closing:
            rows = frame[column].isin(closing).to_numpy().nonzero()[0]
            found.update(rows.tolist())
    return sorted(row for row in found if _is_closing(frame.iloc[row].tolist()))


def _is_closing(cells: list[str]) -> bool:
    texts = [text.strip() for text in cells if text.strip()]
    return len(set(texts)) <= _MOST_CELLS and bool(_CLOSING.fullmatch(texts[0]))
