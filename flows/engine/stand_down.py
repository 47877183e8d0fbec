"""Stand-down: let people go home, and tell everybody who was asked."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol
from uuid import uuid4

from flows.engine.conduct import Conductor, ended, world_of
from flows.engine.desk import Desk
from flows.engine.holding import hold, hold_on
from flows.engine.letting_go import asked_in, called_up_in, let_go, lift
from flows.engine.winding_up import wind_up
from plans.errors import MobilizationError
from plans.identity import IncidentId
from plans.incident.authority import check_is_known, roles_for
from plans.incident.clocks import clocks_at_stand_down
from plans.incident.incidents import Incident
from plans.incident.journal import Entry
from plans.incident.law import Profile
from plans.site import Site

#: The role of whoever sits at the site's computer.
OPERATOR = "operator"


class StandDownError(MobilizationError):
    """Somebody may not let people go home."""

    def __init__(self, by: str, *, allowed: Sequence[str]) -> None:
        self.by, self.allowed = by, tuple(allowed)
        super().__init__(f"{by} may not stand this down; it takes {', '.join(allowed)}")


def check_may_stand_down(
    incident: Incident, by: str, site: Site, law: Profile | None
) -> None:
    """Refuse a stand-down by somebody who may not order it.

    Args:
        incident: To be stood down.
        by: A role of the site, or the number of a person who holds one.
        site: Says who holds which role.
        law: Says which offices may declare the level.

    Raises:
        StandDownError: It is neither who the plan names, nor who may declare the
            level, nor the operator.
        UnknownOfficeError: It is no role, and no person who holds one.
    """
    plan = incident.plan
    named = (plan.stand_down.owner, plan.stand_down.deputy, OPERATOR)
    declaring = roles_for(plan, site, law, incident.level)
    allowed = tuple(dict.fromkeys([*named, *declaring]))
    if not {by, *site.offices_of(by)} & set(allowed):
        check_is_known(by, site)
        raise StandDownError(by, allowed=allowed)


class Tell(Protocol):
    """Tells people that it is over."""

    def __call__(self, desk: Desk, incident: Incident, conductor: Conductor) -> int:
        """Put the messages, and return how many parties are told."""


def tell_all(desk: Desk, incident: Incident, conductor: Conductor) -> int:
    """Tell everybody who was called up, also in steps that run no more."""
    lift(desk, incident, incident.steps, conductor.site)
    steps = called_up_in(incident.plan.steps, conductor.load_kinds())
    who = asked_in(desk, incident, steps)
    return let_go(desk, incident, who, conductor.site)


def stand_down(
    incident_id: IncidentId, conductor: Conductor, *, by: str, tell: Tell = tell_all
) -> int:
    """End the incident; return how many parties are told.

    Run again it changes nothing. No step decides anything meanwhile or later.

    Args:
        incident_id: Which one.
        conductor: What it takes.
        by: Who orders it.
        tell: In which words, and whom.

    Raises:
        UnknownIncidentError: There is no such incident.
        BusyError: Another conductor kept a step for longer than any lease.
    """
    token = uuid4().hex
    with conductor.open_reading() as desk:
        desk.incidents.get(incident_id)
        steps = [record.step for record in desk.steps.of(incident_id)]
    hold(incident_id, steps, token, conductor)
    with conductor.open_desk() as desk:
        records = desk.steps.of(incident_id)  # the level may have changed
        steps = [record.step for record in records]
        hold_on(desk, incident_id, steps, token, conductor)
        incident = desk.incidents.get(incident_id)
        at = incident.clock.at(conductor.clock.now())
        told = 0
        if desk.incidents.stand_down(incident_id, at=at):
            told = tell(desk, incident, conductor)
            _finish(desk, incident_id, at, conductor)
            begun = clocks_at_stand_down(incident.plan, conductor.law, at=at)
            desk.deadlines.start(incident_id, begun)
            facts: dict[str, str | int] = {"by": by, "told": told}
            entry = Entry(at=at, action="stood_down", facts=facts)
            desk.journal.note(incident_id, entry)
        for record in records:
            desk.steps.record(
                incident_id,
                record.step,
                ended(record.progress),
                token=token,
                at=at,
                due_at=None,
            )
        return told


def _finish(
    desk: Desk, incident_id: IncidentId, at: datetime, conductor: Conductor
) -> None:
    """Let steps say their last word: a final report to the level above."""
    incident = desk.incidents.get(incident_id)  # it is over now
    kinds = conductor.load_kinds()
    for step in incident.steps:
        kind = kinds.get(step.kind)
        if kind is not None and kind.finish is not None:
            params = kind.params.model_validate(step.params)
            kind.finish(params, world_of(desk, incident, step.step, at, conductor))
    wind_up(desk, incident, incident.steps, at, conductor)
