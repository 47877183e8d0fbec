"""Looks: what one look at an indicator comes to, over all of its cells."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from plans.warning.readings import Oddities, Reading
from plans.warning.remembered import Remembered
from plans.warning.thresholds import (
    Crossing,
    Judged,
    Memory,
    Series,
    Timing,
    judged,
)
from plans.warning.triggers import IndicatorRule

#: A cell that has told nothing for longer is there no more.
_FORGOTTEN = timedelta(days=30)


class TroubleKind(StrEnum):
    """What can be the matter with an indicator."""

    AWAY = "away"  #: it cannot be read
    LATE = "late"  #: no new value for too long
    STUCK = "stuck"  #: the same value for too long
    GAP = "gap"  #: a silence that has ended: what was in between is not known
    ROWS = "rows"  #: rows that cannot be used
    CELLS = "cells"  #: cells that the grid does not have


@dataclass(frozen=True, kw_only=True)
class Trouble:
    """Something that is the matter, in these cells."""

    kind: TroubleKind
    cells: tuple[str, ...] = ()
    #: Of the first of these cells, where it has begun and ended.
    since: datetime | None = None
    until: datetime | None = None
    value: float | None = None
    oddities: Oddities = field(default_factory=Oddities)


@dataclass(frozen=True, kw_only=True)
class Look:
    """What a look came to."""

    #: With what is to be started in `pending`.
    known: Remembered
    #: Rules that fitted for a while when nobody looked.
    missed: tuple[Crossing, ...] = ()
    troubles: tuple[Trouble, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Looking:
    """Looks at one indicator."""

    rules: Mapping[str, IndicatorRule]
    timing: Timing
    #: Codes of the grid.
    grid: Collection[str]

    def look(self, known: Remembered, reading: Reading, *, now: datetime) -> Look:
        """Return what it comes to, and what to remember.

        Args:
            known: Of the look before.
            reading: What was read now.
            now: Wall time.
        """
        series = {one.cell: one for one in reading.series if self._has(one.cell)}
        cells = dict.fromkeys([*known.cells, *series]) or {"": None}
        found = {
            cell: judged(
                known.cells.get(cell, Memory()),
                series.get(cell, Series(cell=cell)),
                self.rules,
                self.timing,
                now=now,
            )
            for cell in cells
        }
        # What was over before we ever looked is history.
        crossings = [
            one
            for cell, judgement in found.items()
            for one in judgement.crossings
            if one.over_at is None or cell in known.cells
        ]
        troubles = [*self._troubles(found, known), *self._odd(reading)]
        return Look(
            known=Remembered(
                read_at=now,
                troubles=_since(known, troubles, now),
                cells={
                    cell: one.memory
                    for cell, one in found.items()
                    if one.memory.latest_at and not _is_gone(one.memory, now)
                },
                pending=(
                    *known.pending,
                    *(one for one in crossings if one.over_at is None),
                ),
            ),
            missed=tuple(one for one in crossings if one.over_at is not None),
            troubles=tuple(troubles),
        )

    def _has(self, cell: str) -> bool:
        return not cell or cell in self.grid

    def _odd(self, reading: Reading) -> list[Trouble]:
        odd = reading.oddities
        unknown = tuple(one.cell for one in reading.series if not self._has(one.cell))
        troubles = []
        if odd.unreadable or odd.ahead or odd.folded:
            troubles.append(Trouble(kind=TroubleKind.ROWS, oddities=odd))
        if unknown:
            troubles.append(Trouble(kind=TroubleKind.CELLS, cells=unknown))
        return troubles

    def _troubles(
        self, found: Mapping[str, Judged], known: Remembered
    ) -> Sequence[Trouble]:
        late = _those(found, lambda one: one.is_late)
        stuck = _those(found, lambda one: one.stuck is not None and not one.is_late)
        gaps = _those(found, lambda one: one.gap is not None)
        troubles = []
        if late:
            latest_at = found[late[0]].memory.latest_at
            troubles.append(Trouble(kind=TroubleKind.LATE, cells=late, since=latest_at))
        if stuck:
            value, since = found[stuck[0]].stuck or (None, None)
            troubles.append(
                Trouble(kind=TroubleKind.STUCK, cells=stuck, since=since, value=value)
            )
        # A silence that was told while it lasted is not told again.
        if gaps and not {TroubleKind.LATE, TroubleKind.AWAY} & known.troubles.keys():
            since, until = found[gaps[0]].gap or (None, None)
            troubles.append(
                Trouble(kind=TroubleKind.GAP, cells=gaps, since=since, until=until)
            )
        return troubles


def _those(
    found: Mapping[str, Judged], fits: Callable[[Judged], bool]
) -> tuple[str, ...]:
    return tuple(cell for cell, one in found.items() if fits(one))


def _since(
    known: Remembered, troubles: Sequence[Trouble], now: datetime
) -> dict[str, datetime]:
    """Return since when each trouble lasts; a gap is over when it is told."""
    return {
        one.kind: known.troubles.get(one.kind, now)
        for one in troubles
        if one.kind is not TroubleKind.GAP
    }


def _is_gone(memory: Memory, now: datetime) -> bool:
    goes_on = any(one.begun_at for one in memory.standings.values())
    latest_at = memory.latest_at
    return not goes_on and latest_at is not None and now - latest_at > _FORGOTTEN
