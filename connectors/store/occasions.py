"""Occasions: what is stamped on every row, and whose time it is."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa

from connectors.store.tables.mobilization import OccasionRow
from plans.identity import KindOfRun, OccasionId
from plans.incident.incidents import IncidentClock, UnknownIncidentError

#: What `due_at` is for something due now: past wherever a clock stands, so that setting
#: a clock back blocks nothing.
AT_ONCE = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Occasion:
    """Why something is sent, as far as other rows need it."""

    occasion_id: OccasionId
    kind_of_run: KindOfRun
    clock: IncidentClock
    first_letter: int

    @property
    def stamp(self) -> dict[str, Any]:
        """The columns that bind a row to the kind of run."""
        return {"occasion_id": self.occasion_id, "kind_of_run": self.kind_of_run}


def occasion_of(connection: sa.Connection, occasion_id: OccasionId) -> Occasion:
    """Return the occasion.

    Raises:
        UnknownIncidentError: There is none.
    """
    row = connection.execute(
        sa.select(
            OccasionRow.kind_of_run,
            OccasionRow.origin_at,
            OccasionRow.speed,
            OccasionRow.first_letter,
        ).where(OccasionRow.occasion_id == occasion_id)
    ).one_or_none()
    if row is None:
        raise UnknownIncidentError(occasion_id)
    clock = IncidentClock(origin_at=row.origin_at, speed=row.speed)
    return Occasion(occasion_id, row.kind_of_run, clock, row.first_letter)
