"""Changes of the level."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from flows.reports.reader import Reader

COLUMNS = ("at", "before", "after", "by", "reason")


def levels_table(levels: Iterable[Mapping[str, Any]], reader: Reader) -> pd.DataFrame:
    """Return one row per change: at, before, after, by, reason (only beside names)."""
    rows = [
        {
            "at": reader.clock(one["at"]),
            "before": one["before"],
            "after": one["after"],
            "by": reader.order(one["by"]),
            "reason": one["reason"],
        }
        for one in levels
    ]
    return pd.DataFrame(rows, columns=COLUMNS)
