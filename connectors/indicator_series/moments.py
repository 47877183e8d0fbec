"""From written moments to moments in UTC, also through the hour that comes twice."""

from datetime import datetime
from typing import NamedTuple
from zoneinfo import ZoneInfo

import numpy as np
import pandas as pd

_OFFSET = r"(?:[Zz]|UTC|GMT|[+-][0-9]{2}(?::?[0-9]{2})?)$"
_WITH_TIME = r"[0-9]{1,2}:[0-9]{2}|^[0-9]{8,}"
_UNIX = r"[0-9]{9,10}(?:\.[0-9]+)?|[0-9]{13}"
#: From this on Unix seconds are milliseconds.
_MOST_SECONDS = 1e11
#: Eight digits alone are a day.
_NO_DATE = r"[0-9]{1,7}|[0-9]{9,}"
#: Ways of writing a moment beside ISO 8601, and what they are in it.
_SPELLINGS = (
    (r"^([0-9]{4})[/.年]([0-9]{1,2})[/.月]([0-9]{1,2})日?", r"\1-\2-\3 "),
    (r"([0-9]{1,2})时([0-9]{1,2})分(?:([0-9]{1,2})秒)?$", r" \1:\2"),
    (r"^([0-9]{4})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})$", r"\1-\2-\3 \4:\5"),
    (
        r"^([0-9]{4})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})([0-9]{2})$",
        r"\1-\2-\3 \4:\5:\6",
    ),
    (r"\s+", " "),
)
#: With and without zeros in front.
_FORMS = (
    "%Y-%m-%d %H:%M:%S",
    "%Y-%m-%d %H:%M",
    "%Y-%m-%d",
    "%d.%m.%Y %H:%M:%S",
    "%d.%m.%Y %H:%M",
    "%d.%m.%Y",
)


class Moments(NamedTuple):
    """Moments of rows."""

    #: In UTC; NaT: none that we understand.
    at: "pd.Series[pd.Timestamp]"
    #: Rows of an hour that the clock ran through twice.
    folded: int


def moments_of(
    written: "pd.Series[str]", cell: "pd.Series[str]", zone: ZoneInfo, now: datetime
) -> Moments:
    """Return when each row was measured.

    A local time that comes twice in a cell is the earlier one first; one that comes
    once is the later one, unless that is still to come.

    Args:
        written: As text.
        cell: Of the same rows.
        zone: Of moments that name no offset.
        now: Wall time.
    """
    # Many cells tell the same moments: each spelling is read once.
    places, spelled = pd.factorize(written)
    each = pd.Series(spelled, dtype=str).str.strip()
    utc, local = _utc_and_local(each)
    is_local = local.notna()
    utc[is_local] = _in_zone(local[is_local], zone)
    # An hour that never was is no moment; one that was twice is, though.
    is_twice = is_local & utc.isna() & _exists(local, zone)
    at = utc.take(places).set_axis(written.index)
    if not is_twice.any():
        return Moments(at, 0)
    rows = is_twice.take(places).set_axis(written.index)
    naive = local.take(places).set_axis(written.index)[rows]
    is_early = _early(naive, cell[rows], zone, now)
    at[rows] = _in_zone(naive, zone, is_early.to_numpy(bool))
    return Moments(at, int(rows.sum()))


def _utc_and_local(
    written: "pd.Series[str]",
) -> tuple["pd.Series[pd.Timestamp]", "pd.Series[pd.Timestamp]"]:
    """Return moments that name their offset, and those that do not."""
    utc = pd.Series(pd.NaT, index=written.index, dtype="datetime64[us, UTC]")
    local = pd.Series(pd.NaT, index=written.index, dtype="datetime64[us]")
    is_unix = written.str.fullmatch(_UNIX)
    has_offset = ~is_unix & written.str.contains(_OFFSET)
    has_offset &= written.str.contains(_WITH_TIME)
    is_local = ~is_unix & ~has_offset
    if is_unix.any():
        utc[is_unix] = _of_unix(written[is_unix])
    if has_offset.any():
        utc[has_offset] = _with_offset(written[has_offset])
    if is_local.any():
        local[is_local] = _local(written[is_local])
    return utc, local


def _of_unix(written: "pd.Series[str]") -> "pd.Series[pd.Timestamp]":
    seconds = pd.to_numeric(written)
    seconds = seconds.where(seconds < _MOST_SECONDS, seconds / 1000)
    return _utc(pd.to_datetime(seconds, unit="s", utc=True).dt.round("ms"))


def _with_offset(written: "pd.Series[str]") -> "pd.Series[pd.Timestamp]":
    spelled = written.str.replace(r"\s*(?:UTC|GMT|z)$", "Z", regex=True)
    spelled = _spelled(spelled).str.replace(r" ([+-][0-9:]+)$", r"\1", regex=True)
    return _utc(pd.to_datetime(spelled, format="ISO8601", utc=True, errors="coerce"))


def _utc(found: "pd.Series[pd.Timestamp]") -> "pd.Series[pd.Timestamp]":
    return found.astype("datetime64[us, UTC]")


def _local(written: "pd.Series[str]") -> "pd.Series[pd.Timestamp]":
    found = _iso(written)
    odd = written[found.isna()]
    if odd.empty:
        return found
    spelled = _spelled(odd)
    found[odd.index] = _iso(spelled)
    for form in _FORMS:
        missing = spelled[found[odd.index].isna()]
        tried = pd.to_datetime(missing, format=form, errors="coerce")
        found[missing.index] = tried.astype("datetime64[us]")
    return found


def _iso(written: "pd.Series[str]") -> "pd.Series[pd.Timestamp]":
    found = pd.to_datetime(written, format="ISO8601", errors="coerce")
    # Other digits alone would be taken for a date of some kind.
    return found.astype("datetime64[us]").mask(written.str.fullmatch(_NO_DATE))


def _spelled(written: "pd.Series[str]") -> "pd.Series[str]":
    for old, new in _SPELLINGS:
        written = written.str.replace(old, new, regex=True)
    return written.str.strip()


def _in_zone(
    naive: "pd.Series[pd.Timestamp]",
    zone: ZoneInfo,
    is_early: "np.ndarray[tuple[int], np.dtype[np.bool_]] | None" = None,
) -> "pd.Series[pd.Timestamp]":
    """Return local times in UTC; NaT: one that comes twice, unless we know which."""
    if is_early is None:
        aware = naive.dt.tz_localize(zone, ambiguous="NaT", nonexistent="NaT")
    else:
        aware = naive.dt.tz_localize(zone, ambiguous=is_early, nonexistent="NaT")
    return _utc(aware.dt.tz_convert("UTC"))


def _exists(naive: "pd.Series[pd.Timestamp]", zone: ZoneInfo) -> "pd.Series[bool]":
    first = np.ones(len(naive), dtype=bool)
    tried = naive.dt.tz_localize(zone, ambiguous=first, nonexistent="NaT")
    return tried.notna()


def _early(
    naive: "pd.Series[pd.Timestamp]",
    cell: "pd.Series[str]",
    zone: ZoneInfo,
    now: datetime,
) -> "pd.Series[bool]":
    """Say of rows of an hour that came twice whether they are of the first time."""
    pairs = pd.DataFrame({"cell": cell, "at": naive})
    known = pairs.groupby(["cell", "at"], sort=False)["at"]
    is_descending = bool(naive.iloc[0] > naive.iloc[-1])
    place = known.cumcount(ascending=not is_descending)
    is_pair = known.transform("size") > 1
    later = naive.dt.tz_localize(zone, ambiguous=np.zeros(len(naive), dtype=bool))
    is_to_come = later > pd.Timestamp(now)
    return (is_pair & (place == 0)) | (~is_pair & is_to_come)
