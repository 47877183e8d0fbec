"""The tables of a review in the order in which people read them."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from flows.reports.channels import channels_table
from flows.reports.corrections import corrections_table
from flows.reports.decisions import decisions_table
from flows.reports.injects import injects_table
from flows.reports.levels import levels_table
from flows.reports.reach import reach_table
from flows.reports.reader import Reader, Row
from flows.reports.steps import steps_table
from flows.reports.targets import targets_table
from flows.reports.tiers import tiers_table
from flows.reports.upward import upward_table
from flows.reports.warnings import warnings_table

_Write = Callable[[Sequence[Mapping[str, Any]], Reader], pd.DataFrame]
#: How a row looks; no column of its own.
_LOOK = "class"
#: Name of the part, the document's list, and its table.
_PARTS: Sequence[tuple[str, str, _Write]] = (
    ("targets", "targets", targets_table),
    ("steps", "steps", steps_table),
    ("tiers", "steps", tiers_table),
    ("channels", "channels", channels_table),
    ("reach", "reach", reach_table),
    ("decisions", "decisions", decisions_table),
    ("corrections", "corrections", corrections_table),
    ("reports", "reports", upward_table),
    ("alerts", "alerts", warnings_table),
    ("published", "published", warnings_table),
    ("injects", "injects", injects_table),
)


@dataclass(frozen=True, kw_only=True)
class Part:
    """One table as it is shown."""

    name: str
    columns: Sequence[str]
    rows: Sequence[Row]


def parts_of(document: Mapping[str, Any], reader: Reader) -> list[Part]:
    """Return the tables of a review's document, for one reader."""
    found = [_part(name, write(document[key], reader)) for name, key, write in _PARTS]
    return [*found, _part("levels", levels_table(document["head"]["levels"], reader))]


def _part(name: str, table: pd.DataFrame) -> Part:
    # What is empty in every row says nothing.
    shown = [one for one in table.columns if one != _LOOK and any(table[one] != "")]
    rows: list[Row] = table.to_dict("records")  # type: ignore[assignment]  # texts only
    return Part(name=name, columns=shown, rows=rows)
