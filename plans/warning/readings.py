"""Readings: what an indicator's address tells at one look."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from plans.warning.thresholds import Series


@dataclass(frozen=True, kw_only=True)
class Oddities:
    """How many rows were not as they should be."""

    #: Left out: no moment, no number, another unit, or a line that is no row.
    unreadable: int = 0
    #: Left out: ahead of our clock.
    ahead: int = 0
    #: Of an hour that the clock ran through twice, and that names no offset.
    folded: int = 0
    #: Marked as missing: a gap.
    missing: int = 0
    #: Of a moment that another row names as well; the last one counts.
    repeated: int = 0


@dataclass(frozen=True, kw_only=True)
class Reading:
    """One look at an indicator."""

    #: One a cell.
    series: Sequence[Series] = ()
    oddities: Oddities = Oddities()


class Readings(Protocol):
    """Something that is measured and can be read."""

    def read(self, *, now: datetime) -> Reading:
        """Return what is known there now, brought to one value an interval.

        Args:
            now: Wall time; rows ahead of it are no measurements.

        Raises:
            UnreachableError: It does not answer, or tells no such series.
            RefusedError: It does not let us in, or does not know the address.
        """
