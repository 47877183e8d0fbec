"""Tiers: who was asked when, and what came of it."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from flows.reports.reader import Reader

COLUMNS = (
    *("step", "tier", "who", "asked_at", "late"),
    *("asked", "answered", "yes", "median"),
)


def tiers_table(steps: Iterable[Mapping[str, Any]], reader: Reader) -> pd.DataFrame:
    """Return one row per tier and round of a step, in the order of the plan."""
    rows = [
        {
            "step": reader.step(one["step"]),
            "tier": f"{one['tier'] + 1}"
            + (f" ({one['round']})" if one["round"] else ""),
            "who": reader.who(one["who"]),
            "asked_at": reader.clock(one["asked_at"]),
            "late": reader.length(one["late_by_s"]),
            **{name: str(one[name]) for name in ("asked", "answered", "yes")},
            "median": reader.length(one["median_s"]),
        }
        for step in steps
        for one in step["tiers"]
    ]
    return pd.DataFrame(rows, columns=COLUMNS)
