"""Level changes, and which steps come and go with them."""

from collections.abc import Collection, Sequence
from datetime import datetime

import sqlalchemy as sa

from connectors.store.occasions import AT_ONCE
from connectors.store.rows import add_all
from connectors.store.stopping import stop
from connectors.store.tables.deciding import LevelChangeRow
from connectors.store.tables.ledger import MessageRow
from connectors.store.tables.mobilization import AssignmentRow, IncidentRow, StepRow
from plans.identity import IncidentId
from plans.incident.incidents import Incident
from plans.incident.levels import LevelChange
from plans.incident.progress import StepState
from plans.messages.message import Priority
from plans.plan import PlannedStep


def changes_of(connection: sa.Connection, incident_id: IncidentId) -> list[LevelChange]:
    """Return the changes of an incident's level, oldest first."""
    row = LevelChangeRow
    chosen = (
        sa.select(row.at, row.before, row.after, row.by, row.reason)
        .where(row.occasion_id == incident_id)
        .order_by(row.change_id)
    )
    return [LevelChange(**one) for one in connection.execute(chosen).mappings()]


def change(connection: sa.Connection, incident: Incident, to: LevelChange) -> bool:
    """Change the level; False when the incident is over or at another level."""
    changed = sa.update(IncidentRow).where(
        IncidentRow.occasion_id == incident.incident_id,
        IncidentRow.level == to.before,
        IncidentRow.stood_down_at.is_(None),
    )
    moved = changed.values(level=to.after, run_no=IncidentRow.run_no + 1)
    if connection.execute(moved).rowcount != 1:
        return False
    stamp = {"occasion_id": incident.incident_id, "kind_of_run": incident.kind_of_run}
    connection.execute(sa.insert(LevelChangeRow).values(**vars(to), **stamp))
    after = incident.at_level(to.after)
    known = _known(connection, incident.incident_id)
    running = {step.step for step in after.steps}
    gone = [name for name, runs in known.items() if runs and name not in running]
    _drop(connection, incident.incident_id, gone, at=to.at)
    _begin_anew(
        connection,
        incident.incident_id,
        [name for name, runs in known.items() if not runs and name in running],
        at=to.at,
    )
    _add(connection, after, [one for one in after.steps if one.step not in known])
    return True


def _known(connection: sa.Connection, incident_id: IncidentId) -> dict[str, bool]:
    """Return the steps that the store has, and whether they run."""
    chosen = sa.select(StepRow.step, StepRow.dropped_at).where(
        StepRow.occasion_id == incident_id
    )
    return {row.step: row.dropped_at is None for row in connection.execute(chosen)}


def _drop(
    connection: sa.Connection,
    incident_id: IncidentId,
    names: Collection[str],
    *,
    at: datetime,
) -> None:
    dropped = _steps(incident_id, names).values(
        dropped_at=at, due_at=None, lease_token=None, leased_until=None
    )
    connection.execute(dropped)
    stop(
        connection,
        MessageRow.occasion_id == incident_id,
        MessageRow.step.in_(names),
        MessageRow.priority != Priority.CORRECTION,
    )
    relieved = sa.update(AssignmentRow).where(
        AssignmentRow.occasion_id == incident_id,
        AssignmentRow.step.in_(names),
        AssignmentRow.relieved_at.is_(None),
    )
    connection.execute(relieved.values(relieved_at=at))


def _begin_anew(
    connection: sa.Connection,
    incident_id: IncidentId,
    names: Collection[str],
    *,
    at: datetime,
) -> None:
    """Let dropped steps run again: a round of its own, with its own deadline."""
    anew = _steps(incident_id, names).values(
        dropped_at=None,
        closed_at=None,
        closed_as=None,
        state=StepState.WAITING,
        ended_at=None,
        reopened=StepRow.reopened + 1,
        reopened_at=at,
        look_again_at=None,
        due_at=AT_ONCE,
    )
    connection.execute(anew)


def _add(
    connection: sa.Connection, incident: Incident, new: Sequence[PlannedStep]
) -> None:
    # In the order of the plan, also among those that were there before.
    for position, step in enumerate(incident.plan.steps):
        moved = _steps(incident.incident_id, [step.step]).values(position=position)
        connection.execute(moved)
    places = [step.step for step in incident.plan.steps]
    add_all(
        connection,
        StepRow,
        [
            {"occasion_id": incident.incident_id, "kind_of_run": incident.kind_of_run}
            | {"step": step.step, "position": places.index(step.step)}
            | {"after": list(step.after), "due_at": AT_ONCE}
            for step in new
        ],
    )


def _steps(incident_id: IncidentId, names: Collection[str]) -> sa.Update:
    return sa.update(StepRow).where(
        StepRow.occasion_id == incident_id, StepRow.step.in_(names)
    )
