"""Corrections: what was taken back, and how fast over each channel."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from flows.reports.reader import NOT_KNOWN, Reader

COLUMNS = (
    *("at", "message", "by", "told", "channel"),
    *("deliveries", "first", "last", "verdict", "class"),
)
_NO_WAY = {"channel": NOT_KNOWN, "deliveries": "0"}


def corrections_table(
    corrections: Iterable[Mapping[str, Any]], reader: Reader
) -> pd.DataFrame:
    """Return one row per correction and channel; one that left over none has one."""
    rows = [
        {
            "at": reader.clock(one["at"]),
            "message": _message(one["message"], reader),
            "by": reader.order(one["by"]),
            "told": str(one["told"]),
            **(_way(way, reader) if way else _NO_WAY),
        }
        for one in corrections
        for way in one["ways"] or [None]
    ]
    return pd.DataFrame(rows, columns=COLUMNS).fillna(NOT_KNOWN)


def _message(message: str, reader: Reader) -> str:
    return reader.say("everything") if message == "all" else message


def _way(way: Mapping[str, Any], reader: Reader) -> Mapping[str, str]:
    return {
        "channel": way["channel"],
        "deliveries": f"{way['accepted']}/{way['deliveries']}",
        "first": reader.length(way["first_after_s"]),
        "last": reader.length(way["last_after_s"]),
        "verdict": reader.verdict(way["verdict"]),
        "class": way["verdict"],
    }
