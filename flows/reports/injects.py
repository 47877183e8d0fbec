"""Injects of a drill, as planned and as given."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from flows.reports.reader import NOT_KNOWN, Reader
from plans.telling import in_language

COLUMNS = ("planned", "inject", "step", "text", "given", "meant")


def injects_table(injects: Iterable[Mapping[str, Any]], reader: Reader) -> pd.DataFrame:
    """Return one row per inject: planned (after the declaration), given (when)."""
    rows = [
        {
            "planned": reader.length(one["after_s"]),
            "inject": reader.word("inject", one["kind"]),
            "step": reader.step(one["step"]) or NOT_KNOWN,
            "text": in_language(one["texts"], reader.language),
            "given": reader.clock(one["delivered_at"])
            if one["delivered_at"]
            else reader.say("inject.missing"),
            "meant": NOT_KNOWN if one["meant"] is None else str(one["meant"]),
        }
        for one in injects
    ]
    return pd.DataFrame(rows, columns=COLUMNS)
