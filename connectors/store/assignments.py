"""Who holds which post; an index makes sure that a person holds one."""

from collections.abc import Collection, Sequence
from dataclasses import fields
from datetime import datetime

import sqlalchemy as sa

from connectors.store.occasions import occasion_of
from connectors.store.rows import in_parts, insert_new
from connectors.store.tables.mobilization import (
    IS_HELD_BY_A_PERSON,
    AssignmentRow,
    OccasionRow,
)
from connectors.store.tables.people import PartyRow
from plans.identity import AskId, IncidentId, KindOfRun, OccasionId, PartyId
from plans.people.assignments import Assignment
from plans.people.roster import PartyKind

_IS_HELD = AssignmentRow.relieved_at.is_(None)
_IN_EXERCISE = AssignmentRow.kind_of_run == KindOfRun.EXERCISE
_COLUMNS = [
    getattr(AssignmentRow, field.name)
    for field in fields(Assignment)
    if field.name != "incident_id"
]


class SqlAssignments:
    """See plans.people.assignments.Assignments."""

    def __init__(self, connection: sa.Connection, now: datetime | None) -> None:
        self._connection, self._now = connection, now

    def of(self, incident_id: IncidentId, step: str) -> Sequence[Assignment]:
        """See Assignments.of."""
        chosen = (
            sa.select(*_COLUMNS)
            .where(
                AssignmentRow.occasion_id == incident_id,
                AssignmentRow.step == step,
                _IS_HELD,
            )
            .order_by(AssignmentRow.assignment_id)
        )
        rows = self._connection.execute(chosen).mappings()
        return [Assignment(incident_id=incident_id, **row) for row in rows]

    def busy(self, party_ids: Collection[PartyId], *, besides: str) -> set[PartyId]:
        """See Assignments.busy."""
        incident_id, _, step = besides.rpartition("/")
        is_ours = sa.and_(
            AssignmentRow.occasion_id == incident_id, AssignmentRow.step == step
        )
        counts: list[sa.ColumnElement[bool]] = [~is_ours]
        if incident_id and self._is_actual(IncidentId(OccasionId(incident_id))):
            counts.append(~_IN_EXERCISE)
        found: set[PartyId] = set()
        for part in in_parts(set(party_ids)):
            chosen = sa.select(AssignmentRow.party_id).where(
                IS_HELD_BY_A_PERSON, AssignmentRow.party_id.in_(part), *counts
            )
            found |= {PartyId(one) for one in self._connection.scalars(chosen)}
        return found

    def assign(self, assignments: Sequence[Assignment]) -> list[Assignment]:
        """See Assignments.assign."""
        exempt = self._organisations({one.party_id for one in assignments})
        stamps = {
            one: occasion_of(self._connection, one).stamp
            for one in sorted({one.incident_id for one in assignments})
        }
        rows = [
            {name: value for name, value in vars(one).items() if name != "incident_id"}
            | stamps[one.incident_id]
            | {"is_exclusive": one.party_id not in exempt}
            for one in assignments
        ]
        if not rows:
            return []
        self._wait_for({one.party_id for one in assignments} - exempt)
        actual = [one for one in rows if one["kind_of_run"] is KindOfRun.ACTUAL]
        self._free({one["party_id"] for one in actual} - exempt)
        held = insert_new(AssignmentRow, self._connection.dialect)
        taken = set(
            self._connection.scalars(held.returning(AssignmentRow.ask_id), rows)
        )
        return [one for one in assignments if one.ask_id in taken]

    def relieve(self, ask_ids: Collection[AskId], *, at: datetime) -> None:
        """See Assignments.relieve."""
        for part in in_parts(set(ask_ids)):
            ended = sa.update(AssignmentRow).where(
                AssignmentRow.ask_id.in_(part), _IS_HELD
            )
            self._connection.execute(ended.values(relieved_at=at))

    def _is_actual(self, incident_id: IncidentId) -> bool:
        kind = sa.select(OccasionRow.kind_of_run).where(
            OccasionRow.occasion_id == incident_id
        )
        return self._connection.scalar(kind) is KindOfRun.ACTUAL

    def _free(self, people: set[PartyId]) -> None:
        """End what these people hold in exercises: something real takes them."""
        for part in in_parts(people):
            theirs = sa.and_(
                IS_HELD_BY_A_PERSON, _IN_EXERCISE, AssignmentRow.party_id.in_(part)
            )
            where = sa.select(AssignmentRow.occasion_id).where(theirs).distinct()
            for occasion_id in list(self._connection.scalars(where)):
                clock = occasion_of(self._connection, OccasionId(occasion_id)).clock
                at = clock.at(self._now) if self._now else clock.origin_at
                ended = sa.update(AssignmentRow).where(
                    theirs, AssignmentRow.occasion_id == occasion_id
                )
                self._connection.execute(ended.values(relieved_at=at))

    def _wait_for(self, people: set[PartyId]) -> None:
        """Let two steps that want the same people take turns, and never a deadlock.

        Each locks them in the same order before it takes the first one.
        """
        if self._connection.dialect.name != "postgresql":
            return  # SQLite's writers take turns anyway
        for part in in_parts(people):
            locked = (
                sa.select(PartyRow.party_id)
                .where(PartyRow.party_id.in_(part))
                .order_by(PartyRow.party_id)
                .with_for_update(key_share=True)  # others may go on referring to them
            )
            self._connection.execute(locked)

    def _organisations(self, party_ids: set[PartyId]) -> set[PartyId]:
        found: set[PartyId] = set()
        for part in in_parts(party_ids):
            chosen = sa.select(PartyRow.party_id).where(
                PartyRow.party_id.in_(part), PartyRow.kind != PartyKind.PERSON
            )
            found |= {PartyId(one) for one in self._connection.scalars(chosen)}
        return found
