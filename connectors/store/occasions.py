"""Occasions: what is stamped on every row, and whose time it is."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from connectors.store.rows import insert_new
from connectors.store.tables.mobilization import OccasionRow
from connectors.store.turns import Turn, take_turn
from plans.identity import KindOfRun, OccasionId
from plans.incident.incidents import IncidentClock, UnknownIncidentError
from plans.incident.occasions import Begun, OccasionKind

#: What `due_at` is for something due now: past wherever a clock stands, so that setting
#: a clock back blocks nothing.
AT_ONCE = datetime(2000, 1, 1, tzinfo=UTC)
#: And for what leaves before all of it: the first correction over a channel.
FIRST_OF_ALL = AT_ONCE - timedelta(days=1)


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


class SqlOccasions:
    """See plans.incident.occasions.Occasions."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def begin(
        self, kind: OccasionKind, *, key: str, kind_of_run: KindOfRun, at: datetime
    ) -> Begun:
        """See Occasions.begin."""
        occasion_id = OccasionId(f"{kind}-{at:%Y%m%d}-{uuid4().hex[:10]}")
        clock = IncidentClock(origin_at=at)
        is_new = begin(
            self._connection,
            occasion_id,
            clock,
            kind=kind,
            key=key,
            kind_of_run=kind_of_run,
        )
        if is_new:
            return Begun(occasion_id, is_new=True)
        return Begun(known_by(self._connection, key), is_new=False)

    def kind_of(self, occasion_id: OccasionId) -> OccasionKind:
        """See Occasions.kind_of."""
        same = sa.select(OccasionRow.kind).where(OccasionRow.occasion_id == occasion_id)
        kind = self._connection.scalar(same)
        if kind is None:
            raise UnknownIncidentError(occasion_id)
        return OccasionKind(kind)


def begin(  # noqa: PLR0913 -- an occasion's columns
    connection: sa.Connection,
    occasion_id: OccasionId,
    clock: IncidentClock,
    *,
    kind: OccasionKind,
    key: str,
    kind_of_run: KindOfRun,
) -> bool:
    """Insert the occasion; False when the key was there.

    Nobody else begins one before our transaction has ended.
    """
    take_turn(connection, Turn.BEGINNING)
    how_many = sa.select(sa.func.count()).select_from(OccasionRow)
    begun = connection.execute(
        insert_new(OccasionRow, connection.dialect, unless=["key"])
        .values(
            occasion_id=occasion_id,
            kind_of_run=kind_of_run,
            kind=kind,
            key=key,
            origin_at=clock.origin_at,
            speed=clock.speed,
            first_letter=how_many.scalar_subquery(),
        )
        .returning(OccasionRow.occasion_id)
    )
    return begun.one_or_none() is not None


def known_by(connection: sa.Connection, key: str) -> OccasionId:
    """Return the occasion that began under this key."""
    same = sa.select(OccasionRow.occasion_id).where(OccasionRow.key == key)
    return OccasionId(connection.execute(same).scalar_one())
