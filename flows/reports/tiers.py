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
            "late": _late(one["late_by_s"], reader),
            **{name: str(one[name]) for name in ("asked", "answered", "yes")},
            "median": reader.length(one["median_s"]),
        }
        for step in steps
        for one in step["tiers"]
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _late(seconds: float | None, reader: Reader) -> str:
    is_in_time = seconds is not None and seconds < 1
    return reader.say("on-time") if is_in_time else reader.length(seconds)
