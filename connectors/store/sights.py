"""What the watchdog sees of the store: what waits, and what moves."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import takewhile
from typing import Any

import sqlalchemy as sa

from connectors.store.tables.deciding import ProposalRow
from connectors.store.tables.ledger import (
    IS_HELD,
    AttemptRow,
    DeliveryRow,
    LaneRow,
    MessageRow,
)
from connectors.store.tables.mobilization import (
    AskRow,
    IncidentRow,
    JournalRow,
    OccasionRow,
    StepRow,
)
from plans.identity import IncidentId, OccasionId
from plans.incident.occasions import OccasionKind
from plans.incident.proposals import Decision
from plans.messages.deliveries import DeliveryState, Outcome
from plans.running.sights import (
    HELD_FOR,
    TRIED_WITHIN,
    FaultSight,
    LaneSight,
    PutSight,
    StepOf,
    StepSight,
)

#: So many of the newest attempts tell whether a lane moves.
_ATTEMPTS = 500
_FAULTS = 200
_OPEN = sa.select(IncidentRow.occasion_id).where(IncidentRow.stood_down_at.is_(None))


class SqlSights:
    """See plans.running.sights.Sights."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def lanes(self, *, now: datetime) -> Sequence[LaneSight]:
        """See Sights.lanes."""
        waiting = sa.select(DeliveryRow.lane).where(
            DeliveryRow.due_at.is_not(None), DeliveryRow.due_at <= now
        )
        # Held by a sender that renews its lease and never comes to an end.
        held = sa.select(DeliveryRow.lane).where(
            sa.literal_column(IS_HELD.text, sa.Boolean),
            DeliveryRow.state == DeliveryState.LEASED,
            DeliveryRow.due_at > now,
            DeliveryRow.leased_at <= now - HELD_FOR,
        )
        either = sa.union_all(waiting, held).subquery()
        due = (
            sa.select(either.c.lane, sa.func.count().label("due"))
            .group_by(either.c.lane)
            .subquery()
        )
        chosen = (
            sa.select(LaneRow.name, LaneRow.rate_per_s, due.c.due)
            .outerjoin(due, due.c.lane == LaneRow.name)
            .order_by(LaneRow.name)
        )
        tried = self._tried()
        return [
            LaneSight(
                lane=row.name,
                due=row.due or 0,
                per_second=row.rate_per_s,
                last_attempt=max(
                    (one.attempt_id for one in tried[row.name]), default=0
                ),
                failed=_failed(tried[row.name], since=now - TRIED_WITHIN),
            )
            for row in self._connection.execute(chosen)
        ]

    def _tried(self) -> Mapping[str, list[sa.Row[Any]]]:
        """Return the last attempts of each lane, newest first."""
        chosen = (
            sa.select(
                AttemptRow.attempt_id,
                AttemptRow.outcome,
                AttemptRow.ended_at,
                DeliveryRow.lane,
            )
            .join(DeliveryRow, DeliveryRow.delivery_id == AttemptRow.delivery_id)
            .order_by(AttemptRow.attempt_id.desc())
            .limit(_ATTEMPTS)
        )
        found: dict[str, list[sa.Row[Any]]] = defaultdict(list)
        for row in self._connection.execute(chosen):
            found[row.lane].append(row)
        return found

    def steps(self) -> Sequence[StepSight]:
        """See Sights.steps."""
        chosen = (
            sa.select(
                StepRow.occasion_id.label("incident_id"),
                StepRow.step,
                StepRow.state,
                StepRow.started_at,
                StepRow.reopened_at,
                StepRow.closed_at,
                StepRow.reopened.label("round"),
                StepRow.asked,
                StepRow.due_at,
                StepRow.wakes_seen,
            )
            .where(StepRow.occasion_id.in_(_OPEN), StepRow.dropped_at.is_(None))
            .order_by(StepRow.occasion_id, StepRow.position)
        )
        return [StepSight(**row) for row in self._connection.execute(chosen).mappings()]

    def first_asked(self) -> Mapping[StepOf, Mapping[int, Mapping[int, datetime]]]:
        """See Sights.first_asked."""
        chosen = (
            sa.select(
                AskRow.occasion_id,
                AskRow.step,
                AskRow.round,
                AskRow.tier,
                sa.func.min(AskRow.asked_at).label("asked_at"),
            )
            .where(AskRow.occasion_id.in_(_OPEN))
            .group_by(AskRow.occasion_id, AskRow.step, AskRow.round, AskRow.tier)
        )
        found: dict[StepOf, dict[int, dict[int, datetime]]] = {}
        for row in self._connection.execute(chosen):
            step = IncidentId(OccasionId(row.occasion_id)), row.step
            found.setdefault(step, defaultdict(dict))[row.round][row.tier] = (
                row.asked_at
            )
        return found

    def faults(self) -> Sequence[FaultSight]:
        """See Sights.faults."""
        chosen = (
            sa.select(
                JournalRow.occasion_id, JournalRow.step, JournalRow.facts, JournalRow.at
            )
            .where(
                JournalRow.action == "step_failed", JournalRow.occasion_id.in_(_OPEN)
            )
            .order_by(JournalRow.entry_id.desc())
            .limit(_FAULTS)
        )
        found: dict[StepOf, FaultSight] = {}
        for row in self._connection.execute(chosen):
            incident_id = IncidentId(OccasionId(row.occasion_id))
            fault = FaultSight(
                incident_id=incident_id,
                step=row.step,
                times=int(row.facts.get("times", 1)),
                at=row.at,
            )
            found.setdefault((incident_id, row.step), fault)
        return list(found.values())

    def lanes_with_warnings(self, *, now: datetime) -> frozenset[str]:
        """See Sights.lanes_with_warnings."""
        chosen = (
            sa.select(DeliveryRow.lane)
            .join(OccasionRow, OccasionRow.occasion_id == DeliveryRow.occasion_id)
            .where(
                OccasionRow.kind == OccasionKind.WARNING,
                DeliveryRow.due_at.is_not(None),
                DeliveryRow.due_at <= now,
            )
            .distinct()
        )
        return frozenset(self._connection.scalars(chosen))

    def proposals(self) -> Sequence[PutSight]:
        """See Sights.proposals."""
        arrived = sa.exists().where(
            DeliveryRow.message_id == MessageRow.message_id,
            DeliveryRow.state == DeliveryState.ACCEPTED,
        )
        chosen = (
            sa.select(
                ProposalRow.occasion_id,
                ProposalRow.proposed_at,
                sa.func.count(MessageRow.message_id).label("put"),
                sa.func.sum(sa.case((arrived, 1), else_=0)).label("accepted"),
            )
            .outerjoin(MessageRow, MessageRow.occasion_id == ProposalRow.occasion_id)
            .where(ProposalRow.decision == Decision.WAITING)
            .group_by(ProposalRow.occasion_id, ProposalRow.proposed_at)
        )
        return [PutSight(**row) for row in self._connection.execute(chosen).mappings()]


def _failed(tried: Sequence[sa.Row[Any]], *, since: datetime) -> int:
    """Return how many of the newest attempts failed in a row."""
    failed = takewhile(lambda one: one.outcome is not Outcome.ACCEPTED, tried)
    return sum(one.ended_at > since for one in failed)
