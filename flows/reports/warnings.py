"""Warnings: alerts that came in, and those that the run has published."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from flows.reports.reader import Reader

COLUMNS = ("at", "title", "type", "source", "became")


def warnings_table(warned: Iterable[Mapping[str, Any]], reader: Reader) -> pd.DataFrame:
    """Return one row per alert: at, title, type and status, source, what became."""
    rows = [
        {
            "at": reader.clock(one["at"]),
            "title": f"{one['title']}\n{one['identifier']}".strip(),
            "type": f"{one['msg_type']}, {one['status']}",
            "source": reader.step(one["step"]) if one["step"] else one["source"],
            "became": _became(one, reader),
        }
        for one in warned
    ]
    return pd.DataFrame(rows, columns=COLUMNS)


def _became(one: Mapping[str, Any], reader: Reader) -> str:
    told = reader.word("became", one["became"])
    if one["superseded_at"] is None:
        return told
    later = reader.say("became.superseded-at", at=reader.clock(one["superseded_at"]))
    return f"{told}, {later}"
