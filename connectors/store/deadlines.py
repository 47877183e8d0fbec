"""Deadlines, found by wall time, told in incident time."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from connectors.store.occasions import Occasion, occasion_of
from connectors.store.rows import insert_new
from connectors.store.tables.deadlines import DeadlineRow
from plans.identity import OccasionId
from plans.incident.deadlines import Deadline


class SqlDeadlines:
    """See plans.incident.deadlines.Deadlines."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def start(self, occasion_id: OccasionId, deadlines: Sequence[Deadline]) -> None:
        """See Deadlines.start."""
        occasion = occasion_of(self._connection, occasion_id)
        for one in deadlines:
            added = insert_new(DeadlineRow, self._connection.dialect)
            self._connection.execute(added.values(**_row_of(one, occasion)))

    def of(self, occasion_id: OccasionId) -> Sequence[Deadline]:
        """See Deadlines.of."""
        chosen = (
            sa.select(DeadlineRow)
            .where(DeadlineRow.occasion_id == occasion_id)
            .order_by(DeadlineRow.round)
        )
        found = self._connection.execute(chosen).mappings()
        last = {row["name"]: _deadline_of(row) for row in found}
        return sorted(last.values(), key=lambda one: (one.due_at, one.name))

    def near(self, *, now: datetime) -> Sequence[tuple[OccasionId, Deadline]]:
        """See Deadlines.near."""
        chosen = (
            sa.select(DeadlineRow)
            .where(DeadlineRow.done_at.is_(None), DeadlineRow.due_on_wall_at <= now)
            .order_by(DeadlineRow.due_on_wall_at, DeadlineRow.name)
        )
        return [
            (OccasionId(row["occasion_id"]), _deadline_of(row))
            for row in self._connection.execute(chosen).mappings()
        ]

    def remind(self, occasion_id: OccasionId, deadline: Deadline) -> None:
        """See Deadlines.remind."""
        self._connection.execute(
            _that(occasion_id, deadline).values(reminded_at=deadline.reminded_at)
        )

    def close(  # noqa: PLR0913 -- as the port
        self,
        occasion_id: OccasionId,
        name: str,
        *,
        at: datetime,
        by: str,
        note: str,
        is_last: bool = False,
    ) -> bool:
        """See Deadlines.close."""
        last = {one.name: one for one in self.of(occasion_id)}.get(name)
        if last is None:
            return False
        closed = self._connection.execute(
            _that(occasion_id, last)
            .where(DeadlineRow.done_at.is_(None))
            .values(done_at=at, done_by=by, note=note)
        )
        if closed.rowcount != 1:
            return False
        if not is_last and (following := last.next_round(at=at)):
            self.start(occasion_id, [following])
        return True


def _that(occasion_id: OccasionId, deadline: Deadline) -> sa.Update:
    return sa.update(DeadlineRow).where(
        DeadlineRow.occasion_id == occasion_id,
        DeadlineRow.name == deadline.name,
        DeadlineRow.round == deadline.round,
    )


def _row_of(deadline: Deadline, occasion: Occasion) -> dict[str, Any]:
    return occasion.stamp | {
        "name": deadline.name,
        "round": deadline.round,
        "kind": deadline.kind,
        "title": dict(deadline.title),
        "owner": deadline.owner,
        "deputy": deadline.deputy,
        "article": deadline.article,
        "starts_at": deadline.starts_at,
        "due_at": deadline.due_at,
        "due_on_wall_at": occasion.clock.wall(deadline.due_at),
        "every_s": deadline.every and round(deadline.every.total_seconds()),
    }


def _deadline_of(row: sa.RowMapping) -> Deadline:
    facts: dict[str, Any] = dict(row)
    for name in ("occasion_id", "kind_of_run", "due_on_wall_at"):
        del facts[name]
    every_s = facts.pop("every_s")
    return Deadline(every=every_s and timedelta(seconds=every_s), **facts)
