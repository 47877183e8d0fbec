"""Channels: what became of all that was to leave over each."""

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from flows.reports.reader import Reader

COLUMNS = ("channel", "accepted", "refused", "unknown", "waiting", "superseded")


def channels_table(
    channels: Iterable[Mapping[str, Any]], _reader: Reader
) -> pd.DataFrame:
    """Return one row per channel: how many deliveries were accepted, refused, ..."""
    return pd.DataFrame(list(channels), columns=COLUMNS).astype(str)
