"""Targets beside what happened."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from flows.reports.reader import Reader

COLUMNS = ("what", "within", "took", "at", "verdict", "class")


def targets_table(targets: Iterable[Mapping[str, Any]], reader: Reader) -> pd.DataFrame:
    """Return one row per target: what, within, took (lengths), at, verdict, class."""
    rows = [
        {
            "what": f"{reader.target(one)} ({_kind(one, reader)})",
            "within": reader.length(one["within_s"]),
            "took": reader.length(one["after_s"]),
            "at": reader.clock(one["reached_at"]),
            "verdict": reader.verdict(
                one["verdict"], is_expected=one["is_expected_short"]
            ),
            "class": one["verdict"],
        }
        for one in targets
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _kind(target: Mapping[str, Any], reader: Reader) -> str:
    kind = reader.word("measured", target["measured"])
    return ", ".join(filter(None, (kind, target["article"])))
