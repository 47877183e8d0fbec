"""Reports upward, and who has confirmed them."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from flows.reports.reader import Reader

COLUMNS = ("step", "report", "to", "sent_at", "received_at", "took")


def upward_table(reports: Iterable[Mapping[str, Any]], reader: Reader) -> pd.DataFrame:
    """Return one row per report and recipient: sent, received, and what lay between."""
    rows = [
        {
            "step": reader.step(one["step"]),
            "report": reader.word("report", one["report"]),
            "to": reader.party(one["party_id"]),
            "sent_at": reader.clock(one["sent_at"]),
            "received_at": reader.clock(one["received_at"]),
            "took": reader.length(one["after_s"]),
        }
        for one in reports
    ]
    return pd.DataFrame(rows, columns=COLUMNS)
