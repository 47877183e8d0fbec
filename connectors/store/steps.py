"""Who conducts a step, and how far it is."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from connectors.store.occasions import AT_ONCE
from connectors.store.running import is_set
from connectors.store.tables.mobilization import IncidentRow, StepRow
from plans.identity import IncidentId, OccasionId
from plans.incident.progress import Progress, Quota, StepRecord, StepState
from plans.lease import LONGEST_LEASE, Lease, StaleLeaseError
from plans.running.switches import SITE_ENDED

#: The level has not gone down below it.
_RUNS = StepRow.dropped_at.is_(None)
_ENDED = (StepState.MET, StepState.SHORT)


class SqlSteps:
    """See plans.incident.steps.Steps."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def of(self, incident_id: IncidentId) -> Sequence[StepRecord]:
        """See Steps.of."""
        chosen = (
            sa.select(StepRow)
            .where(StepRow.occasion_id == incident_id, _RUNS)
            .order_by(StepRow.position)
        )
        return [_record_of(row) for row in self._connection.execute(chosen).mappings()]

    def take(
        self, incident_id: IncidentId, step: str, lease: Lease, *, now: datetime
    ) -> bool:
        """See Steps.take."""
        is_ours = StepRow.lease_token == lease.token
        taken = (
            _update(incident_id, step)
            .where(_RUNS, sa.or_(is_ours, _is_free(now)))
            .values(
                lease_token=lease.token,
                leased_until=lease.until,
                # Whoever wakes the step from here on may tell what this run has not
                # seen; a lease that is only renewed has seen nothing new.
                wakes_seen=sa.case((is_ours, StepRow.wakes_seen), else_=StepRow.wakes),
            )
        )
        return self._connection.execute(taken).rowcount == 1

    def start(self, incident_id: IncidentId, step: str, *, at: datetime) -> None:
        """See Steps.start."""
        first = _update(incident_id, step).where(StepRow.started_at.is_(None))
        self._connection.execute(first.values(started_at=at))

    def record(  # noqa: PLR0913 -- as the port
        self,
        incident_id: IncidentId,
        step: str,
        progress: Progress,
        *,
        token: str,
        at: datetime,
        due_at: datetime | None,
    ) -> None:
        """See Steps.record; woken since it was taken, the step is due at once."""
        has_ended = progress.state in _ENDED
        recorded = (
            _update(incident_id, step)
            .where(StepRow.lease_token == token)
            .values(
                state=progress.state,
                quotas=[asdict(quota) for quota in progress.quotas],
                asked=progress.asked,
                look_again_at=progress.look_again_at,
                ended_at=sa.func.coalesce(StepRow.ended_at, at) if has_ended else None,
                **({} if has_ended else _reopened(at)),
                due_at=sa.case(
                    (_is_woken(), StepRow.due_at),
                    else_=sa.literal(due_at, StepRow.due_at.type),
                ),
                lease_token=None,
                leased_until=None,
            )
        )
        if self._connection.execute(recorded).rowcount != 1:
            raise StaleLeaseError(incident_id, step=step)

    def close(
        self,
        incident_id: IncidentId,
        step: str,
        *,
        at: datetime,
        closed_as: StepState | None = None,
    ) -> bool:
        """See Steps.close."""
        closed = _update(incident_id, step).where(StepRow.closed_at.is_(None))
        values = closed.values(closed_at=at, closed_as=closed_as)
        return self._connection.execute(values).rowcount == 1

    def wake(self, incident_id: IncidentId, step: str, *, now: datetime) -> None:
        """See Steps.wake."""
        wake(self._connection, incident_id, step, now=now)

    def due(self, *, now: datetime) -> Sequence[tuple[IncidentId, str]]:
        """See Steps.due."""
        chosen = (
            sa.select(
                StepRow.occasion_id, StepRow.step, StepRow.after, StepRow.started_at
            )
            .join(IncidentRow, IncidentRow.occasion_id == StepRow.occasion_id)
            .where(
                _is_due(now),
                _RUNS,
                IncidentRow.stood_down_at.is_(None),
                _is_free(now),
                ~is_set(SITE_ENDED),
            )
            .order_by(StepRow.due_at, StepRow.occasion_id, StepRow.position)
        )
        rows = self._connection.execute(chosen).all()
        held_up = {row.occasion_id for row in rows if row.after and not row.started_at}
        waiting = self._waiting(held_up)
        return [
            (IncidentId(OccasionId(row.occasion_id)), row.step)
            for row in rows
            if row.started_at
            or not any((row.occasion_id, name) in waiting for name in row.after)
        ]

    def _waiting(self, incident_ids: set[str]) -> set[tuple[str, str]]:
        if not incident_ids:
            return set()
        chosen = sa.select(StepRow.occasion_id, StepRow.step).where(
            StepRow.occasion_id.in_(incident_ids),
            StepRow.state == StepState.WAITING,
            _RUNS,
        )
        return {(row[0], row[1]) for row in self._connection.execute(chosen)}


def wake(
    connection: sa.Connection,
    occasion_id: OccasionId,
    step: str,
    *,
    now: datetime | None,
) -> None:
    """Make the step due at once; a run of it under way is followed by another.

    Args:
        connection: Of the caller's transaction.
        occasion_id: Whose step.
        step: Its name.
        now: Wall time; None for a moment that is always past.
    """
    woken = _update(occasion_id, step).values(
        due_at=now or AT_ONCE, wakes=StepRow.wakes + 1
    )
    connection.execute(woken)


def hold(connection: sa.Connection, occasion_id: OccasionId, step: str) -> None:
    """Wait for a run of the step that is being kept; none is before our own end."""
    chosen = sa.select(StepRow.step).where(
        StepRow.occasion_id == occasion_id, StepRow.step == step
    )
    connection.execute(chosen.with_for_update())


def _update(occasion_id: OccasionId, step: str) -> sa.Update:
    return sa.update(StepRow).where(
        StepRow.occasion_id == occasion_id, StepRow.step == step
    )


def _is_woken() -> sa.ColumnElement[bool]:
    return StepRow.wakes > StepRow.wakes_seen


def _is_due(now: datetime) -> sa.ColumnElement[bool]:
    """Return whether it is time.

    A start or a wake is due at once: one that is far ahead was written before the clock
    was set back, and counts.
    """
    was_set_back = StepRow.due_at > now + LONGEST_LEASE
    is_at_once = sa.or_(_is_woken(), StepRow.started_at.is_(None))
    return sa.or_(StepRow.due_at <= now, sa.and_(is_at_once, was_set_back))


def _reopened(at: datetime) -> dict[str, Any]:
    had_ended = StepRow.ended_at.is_not(None)
    return {
        "reopened": StepRow.reopened + sa.case((had_ended, 1), else_=0),
        "reopened_at": sa.case(
            (had_ended, sa.literal(at, StepRow.reopened_at.type)),
            else_=StepRow.reopened_at,
        ),
    }


def _is_free(now: datetime) -> sa.ColumnElement[bool]:
    return sa.or_(
        StepRow.lease_token.is_(None),
        StepRow.leased_until <= now,
        StepRow.leased_until > now + LONGEST_LEASE,
    )


def _record_of(row: sa.RowMapping) -> StepRecord:
    return StepRecord(
        step=row["step"],
        started_at=row["started_at"],
        ended_at=row["ended_at"],
        progress=Progress(
            state=row["state"],
            quotas=tuple(Quota(**quota) for quota in row["quotas"]),
            look_again_at=row["look_again_at"],
            asked=row["asked"],
        ),
        due_at=row["due_at"],
        reopened=row["reopened"],
        reopened_at=row["reopened_at"],
        closed_at=row["closed_at"],
        closed_as=row["closed_as"],
    )
