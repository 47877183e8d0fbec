"""Where an indicator is read, and what its rows are called there."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Literal
from zoneinfo import ZoneInfo


@dataclass(frozen=True, kw_only=True)
class SeriesAddress:
    """An address, with its secrets filled in."""

    url: str
    format: Literal["csv", "json"] = "csv"
    #: In JSON: where the list of rows is; a dot leads into an object or a list.
    records: str = ""
    #: The columns; in JSON a dot leads into an object.
    time: str = "time"
    value: str = "value"
    #: Empty: there is one series only.
    cell: str = ""
    unit: str = ""
    #: Of moments that name no offset, and of days.
    zone: ZoneInfo
    interval: timedelta
    resample: Literal["last", "mean", "max", "sum"] = "last"
    #: Until the whole document is here.
    timeout_s: float = 20.0
