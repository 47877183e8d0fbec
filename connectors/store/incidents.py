"""Incidents with their plan, pinned as it was when they were declared."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import datetime
from functools import lru_cache
from typing import Any

import sqlalchemy as sa

from connectors.store import levels
from connectors.store.occasions import begin, known_by
from connectors.store.rows import add_all
from connectors.store.stopping import stop
from connectors.store.tables.ledger import MessageRow
from connectors.store.tables.mobilization import (
    AssignmentRow,
    IncidentRow,
    OccasionRow,
    StepRow,
)
from plans.identity import CellCode, IncidentId, OccasionId
from plans.incident.incidents import (
    Declared,
    Incident,
    IncidentClock,
    UnknownIncidentError,
)
from plans.incident.levels import LevelChange
from plans.incident.occasions import OccasionKind
from plans.messages.message import Priority
from plans.plan import Plan

_INCIDENTS = sa.select(
    IncidentRow, OccasionRow.origin_at, OccasionRow.speed, OccasionRow.kind
).join(OccasionRow, OccasionRow.occasion_id == IncidentRow.occasion_id)


class SqlIncidents:
    """See plans.incident.incidents.Incidents."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def add(self, incident: Incident, *, key: str) -> Declared:
        """See Incidents.add."""
        begun = begin(
            self._connection,
            incident.incident_id,
            incident.clock,
            kind=incident.occasion_kind,
            key=key,
            kind_of_run=incident.kind_of_run,
        )
        if not begun:
            known = known_by(self._connection, key)
            return Declared(IncidentId(known), is_new=False)
        row = _row_of(incident)
        self._connection.execute(sa.insert(IncidentRow), row)
        stamp = {name: row[name] for name in ("occasion_id", "kind_of_run")}
        add_all(
            self._connection,
            StepRow,
            [
                stamp
                | {"step": step.step, "position": position, "after": list(step.after)}
                | {"due_at": incident.clock.origin_at}
                for position, step in enumerate(incident.steps)
            ],
        )
        return Declared(incident.incident_id, is_new=True)

    def get(self, incident_id: IncidentId) -> Incident:
        """See Incidents.get."""
        is_it = IncidentRow.occasion_id == incident_id
        row = self._connection.execute(_INCIDENTS.where(is_it)).mappings().one_or_none()
        if row is None:
            raise UnknownIncidentError(incident_id)
        return self._incident(row)

    def known(self, key: str) -> IncidentId | None:
        """See Incidents.known."""
        same = sa.select(OccasionRow.occasion_id).where(OccasionRow.key == key)
        found = self._connection.scalar(same)
        return None if found is None else IncidentId(OccasionId(found))

    def all(
        self,
        *,
        only_open: bool = False,
        kinds: Collection[OccasionKind] = (OccasionKind.INCIDENT,),
    ) -> Sequence[Incident]:
        """See Incidents.all."""
        chosen = _INCIDENTS.where(OccasionRow.kind.in_(kinds)).order_by(
            IncidentRow.declared_at.desc(), IncidentRow.occasion_id.desc()
        )
        if only_open:
            chosen = chosen.where(IncidentRow.stood_down_at.is_(None))
        return [
            self._incident(row)
            for row in self._connection.execute(chosen).mappings().all()
        ]

    def stand_down(self, incident_id: IncidentId, *, at: datetime) -> bool:
        """See Incidents.stand_down."""
        done = self._connection.execute(
            sa.update(IncidentRow)
            .where(
                IncidentRow.occasion_id == incident_id,
                IncidentRow.stood_down_at.is_(None),
            )
            .values(stood_down_at=at)
        )
        if done.rowcount != 1:
            self.get(incident_id)  # tells an unknown one from one that is over
            return False
        stop(
            self._connection,
            MessageRow.occasion_id == incident_id,
            MessageRow.priority != Priority.CORRECTION,
        )
        self._connection.execute(
            sa.update(AssignmentRow)
            .where(
                AssignmentRow.occasion_id == incident_id,
                AssignmentRow.relieved_at.is_(None),
            )
            .values(relieved_at=at)
        )
        return True

    def change_level(self, incident_id: IncidentId, change: LevelChange) -> bool:
        """See Incidents.change_level."""
        return levels.change(self._connection, self.get(incident_id), change)

    def level_changes(self, incident_id: IncidentId) -> Sequence[LevelChange]:
        """See Incidents.level_changes."""
        return levels.changes_of(self._connection, incident_id)

    def _incident(self, row: sa.RowMapping) -> Incident:
        incident = _incident_of(row)
        if row["run_no"] == 1:  # as almost always
            return incident
        changes = levels.changes_of(self._connection, incident.incident_id)
        return replace(incident, earlier=tuple(one.before for one in changes))


def _row_of(incident: Incident) -> dict[str, Any]:
    return {
        "occasion_id": incident.incident_id,
        "kind_of_run": incident.kind_of_run,
        "plan_name": incident.plan.plan,
        "plan_version": incident.plan.version,
        "plan": incident.plan.model_dump_json(),
        "level": incident.level,
        "cells": list(incident.cells),
        "declared_at": incident.declared_at,
        "declared_by": incident.declared_by,
        "declarer": incident.declarer,
        "name": incident.name,
        "matter": incident.matter,
        "expected_until": incident.expected_until,
        "measures": list(incident.measures),
        "stood_down_at": incident.stood_down_at,
    }


def _incident_of(row: sa.RowMapping) -> Incident:
    return Incident(
        incident_id=IncidentId(OccasionId(row["occasion_id"])),
        kind_of_run=row["kind_of_run"],
        level=row["level"],
        plan=_plan_of(row["plan"]),
        cells=tuple(CellCode(cell) for cell in row["cells"]),
        clock=IncidentClock(origin_at=row["origin_at"], speed=row["speed"]),
        declared_at=row["declared_at"],
        declared_by=row["declared_by"],
        declarer=row["declarer"],
        name=row["name"],
        matter=row["matter"],
        expected_until=row["expected_until"],
        measures=tuple(row["measures"]),
        occasion_kind=OccasionKind(row["kind"]),
        stood_down_at=row["stood_down_at"],
    )


@lru_cache(maxsize=64)
def _plan_of(pinned: str) -> Plan:
    """Return the plan; a conductor reads the same one many times a second."""
    return Plan.model_validate_json(pinned)
