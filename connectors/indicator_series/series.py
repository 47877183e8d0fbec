"""An indicator at an address."""

from datetime import datetime, timedelta

import pandas as pd

from connectors.indicator_series.address import SeriesAddress
from connectors.indicator_series.fetching import Fetcher
from connectors.indicator_series.intervals import series_of
from connectors.indicator_series.moments import moments_of
from connectors.indicator_series.numbers import numbers_of
from connectors.indicator_series.tables import Rows, rows_of
from plans.errors import UnreachableError
from plans.warning.readings import Oddities, Reading

#: Two clocks are never quite the same.
_AHEAD = timedelta(minutes=5)


class IndicatorSeries:
    """See plans.warning.readings.Readings."""

    def __init__(self, address: SeriesAddress) -> None:
        self._address = address
        self._fetcher = Fetcher(address.url, address.timeout_s)
        self._rows: Rows | None = None

    def read(self, *, now: datetime) -> Reading:
        """See Readings.read; the document of before stands while it is the same."""
        fetched = self._fetcher.fetch()
        if fetched is not None:
            try:
                self._rows = rows_of(fetched, self._address)
            except UnreachableError:
                self._fetcher.forget()  # the same again is no better
                raise
        if self._rows is None:
            return Reading()
        return reading_of(self._rows, self._address, now=now)


def reading_of(rows: Rows, address: SeriesAddress, *, now: datetime) -> Reading:
    """Return what the rows of a document tell."""
    written = rows.frame
    if written.empty:
        return Reading(oddities=Oddities(unreadable=rows.lost))
    cell = _cells(written) if address.cell else _nowhere(written)
    moments = moments_of(written["time"], cell, address.zone, now)
    values, bad = numbers_of(
        written["value"], unit=address.unit, has_commas=rows.has_commas
    )
    frame = pd.DataFrame({"cell": cell, "at": moments.at, "value": values})
    bad |= frame["at"].isna()
    if address.cell:
        bad |= cell == ""
    is_ahead = ~bad & (frame["at"] > pd.Timestamp(now + _AHEAD))
    kept = frame[~bad & ~is_ahead]
    once = kept.drop_duplicates(["cell", "at"], keep="last")
    oddities = Oddities(
        unreadable=rows.lost + int(bad.sum()),
        ahead=int(is_ahead.sum()),
        folded=moments.folded,
        missing=int(once["value"].isna().sum()),
        repeated=len(kept) - len(once),
    )
    in_order = once.sort_values(["cell", "at"], kind="stable")
    return Reading(series=tuple(series_of(in_order, address)), oddities=oddities)


def _cells(written: pd.DataFrame) -> "pd.Series[str]":
    places, names = pd.factorize(written["cell"])
    each = pd.Series(names, dtype=str).str.strip()
    return each.take(places).set_axis(written.index)


def _nowhere(written: pd.DataFrame) -> "pd.Series[str]":
    return pd.Series("", index=written.index, dtype=str)
