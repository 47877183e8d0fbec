"""Decisions: who was asked to decide, and how long it took."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from flows.reports.reader import NOT_KNOWN, Reader

COLUMNS = ("what", "at", "decided_at", "took", "decision", "by")


def decisions_table(
    decisions: Iterable[Mapping[str, Any]], reader: Reader
) -> pd.DataFrame:
    """Return one row per proposal, and per person who was asked to approve."""
    rows = [
        {
            "what": f"{reader.word('act', one['act'])}: {reader.step(one['name'])}",
            "at": reader.clock(one["asked_at"]),
            "decided_at": reader.clock(one["decided_at"]),
            "took": reader.length(one["after_s"]),
            "decision": reader.word("decision", one["decision"]),
            "by": reader.order(one["by"]) or NOT_KNOWN,
        }
        for one in decisions
    ]
    return pd.DataFrame(rows, columns=COLUMNS)
