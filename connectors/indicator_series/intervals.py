"""From rows to one value an interval: its end names it, and belongs to it."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import numpy as np
import pandas as pd

from connectors.indicator_series.address import SeriesAddress
from plans.warning.thresholds import Series

_DAY = timedelta(days=1)


def series_of(frame: pd.DataFrame, address: SeriesAddress) -> Iterator[Series]:
    """Yield the series of each cell.

    Args:
        frame: One row a moment and cell: at (UTC), value (NaN: none), cell; in order.
        address: Says how long an interval is, and what becomes of its values.
    """
    if frame.empty:
        return
    ends = _ends(frame["at"], address)
    grouped = frame["value"].groupby([frame["cell"], ends], sort=True)
    if address.resample == "sum":
        values = grouped.sum(min_count=1)
    else:
        values = grouped.agg(address.resample)
    measured = frame[frame["value"].notna()]
    latest = measured.groupby("cell")["at"].max()
    begins_within = address.resample != "last"
    cells = values.index.get_level_values(0)
    # Every cell has the same ends: each becomes a datetime once.
    places, distinct = pd.factorize(values.index.get_level_values(1))
    moments = pd.DatetimeIndex(distinct).to_pydatetime()[places]
    known = [None if value != value else value for value in values.tolist()]  # noqa: PLR0124 -- NaN is not itself
    for cell, run in _runs(cells):
        yield Series(
            cell=str(cell),
            moments=tuple(moments[run]),
            values=tuple(known[run]),
            latest_at=_moment(latest.get(cell)),
            begins_within=begins_within,
        )


def _ends(
    at: "pd.Series[pd.Timestamp]", address: SeriesAddress
) -> "pd.Series[pd.Timestamp]":
    """Return the end of each moment's interval; days are those of the zone."""
    if address.interval % _DAY:
        return at.dt.ceil(pd.Timedelta(address.interval))
    local = at.dt.tz_convert(address.zone).dt.tz_localize(None)
    days = local.dt.ceil(pd.Timedelta(address.interval))
    aware = days.dt.tz_localize(
        address.zone,
        ambiguous=np.ones(len(days), dtype=bool),  # the first of both
        nonexistent="shift_forward",
    )
    return aware.dt.tz_convert("UTC")


def _runs(cells: pd.Index) -> Iterator[tuple[str, slice]]:
    """Yield each cell with its places; those of one cell stand together."""
    codes, names = pd.factorize(cells)
    if not len(codes):
        return
    starts = [0, *(np.flatnonzero(np.diff(codes)) + 1).tolist()]
    for start, end in zip(starts, [*starts[1:], len(codes)], strict=True):
        yield names[codes[start]], slice(start, end)


def _moment(found: pd.Timestamp | None) -> datetime | None:
    return None if found is None else found.to_pydatetime()
