"""Changing a level: what is new begins, what runs no more lets its people go."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from uuid import uuid4

from flows.engine.conduct import Conductor
from flows.engine.desk import Desk
from flows.engine.holding import hold, hold_on
from flows.engine.letting_go import asked_in, called_up_in, let_off, lift
from flows.engine.winding_up import wind_up
from plans.errors import MobilizationError
from plans.identity import IncidentId, PartyId
from plans.incident.authority import check_is_known, roles_for
from plans.incident.incidents import AuthorityError, Incident
from plans.incident.journal import Entry
from plans.incident.law import Profile
from plans.incident.levels import LEVEL_RAISED, LevelChange
from plans.people.call_ups import Answer, CallUp, Said
from plans.plan import Level
from plans.site import Site


class OverError(MobilizationError):
    """An incident that is over has no level to change."""

    def __init__(self, incident_id: IncidentId) -> None:
        self.incident_id = incident_id
        super().__init__(f"{incident_id} was stood down; declare it anew")


@dataclass(frozen=True, kw_only=True)
class LevelChanged:
    """What a change of level came to."""

    #: False when the incident is at that level already.
    is_new: bool
    before: Level
    #: Steps that begin, and steps that run no more.
    begun: tuple[str, ...] = ()
    dropped: tuple[str, ...] = ()
    #: How many people were let go.
    told: int = 0


def check_may_change_level(
    incident: Incident, level: Level, by: str, site: Site, law: Profile | None = None
) -> None:
    """Refuse a change of level by somebody who may not declare the higher of both.

    Whoever may not switch a level on may not switch it off either.

    Args:
        incident: Whose plan says who may.
        level: To be at.
        by: A role of the site, or the number of a person who holds one.
        site: May give roles more levels than the plan does.
        law: May keep levels for higher offices.

    Raises:
        AuthorityError: Neither plan nor site lets him or her, or the law does not.
        UnknownOfficeError: It is no role, and no person who holds one.
    """
    higher = min(level, incident.level, key=lambda one: one.place)
    allowed = roles_for(incident.plan, site, law, higher)
    if not {by, *site.offices_of(by)} & set(allowed):
        check_is_known(by, site)
        raise AuthorityError(by, level=higher, allowed=allowed)


def change_level(
    incident_id: IncidentId,
    level: Level,
    conductor: Conductor,
    *,
    by: str,
    reason: str = "",
) -> LevelChanged:
    """Raise or lower the response, and say what that changes.

    Run again it changes nothing. A step that runs no more decides nothing meanwhile
    or later; its people are let go unless another step still wants them.

    Args:
        incident_id: Whose level.
        level: To be at.
        conductor: What carries its steps.
        by: Role or person; the caller has checked the authority.
        reason: Kept with the change.

    Raises:
        UnknownIncidentError: There is no such incident.
        OverError: It was stood down.
        BusyError: Another conductor kept a step for longer than any lease.
    """
    token = uuid4().hex
    with conductor.open_reading() as desk:
        leaving = _leaving(desk.incidents.get(incident_id), level)
    hold(incident_id, leaving, token, conductor)
    with conductor.open_desk() as desk:
        incident = desk.incidents.get(incident_id)
        if incident.stood_down_at is not None:
            raise OverError(incident_id)
        if incident.level is level:
            return LevelChanged(is_new=False, before=level)
        # Somebody else may have changed the level in between.
        leaving = _leaving(incident, level)
        hold_on(desk, incident_id, leaving, token, conductor)
        change = LevelChange(
            at=incident.clock.at(conductor.clock.now()),
            before=incident.level,
            after=level,
            by=by,
            reason=reason,
        )
        return _changed(desk, incident, change, leaving, conductor)


def _leaving(incident: Incident, level: Level) -> list[str]:
    if incident.level is level:
        return []
    running = {step.step for step in incident.at_level(level).steps}
    return [step.step for step in incident.steps if step.step not in running]


def _changed(
    desk: Desk,
    incident: Incident,
    change: LevelChange,
    leaving: Sequence[str],
    conductor: Conductor,
) -> LevelChanged:
    incident_id, after = incident.incident_id, incident.at_level(change.after)
    kinds = conductor.load_kinds()
    gone = called_up_in([incident.step(name) for name in leaving], kinds)
    asked = asked_in(desk, incident, gone)
    over = [incident.step(name) for name in leaving]
    wind_up(desk, incident, over, change.at, conductor)
    desk.incidents.change_level(incident_id, change)
    _release(desk, asked.values(), change)
    free = set(asked) - _wanted(desk, after, called_up_in(after.steps, kinds))
    told = let_off(desk, after, free, conductor.site)
    lift(desk, after, over, conductor.site)
    for step in after.steps:
        if (kind := kinds.get(step.kind)) and kind.finish:
            # The level above is told of the change.
            desk.steps.wake(incident_id, step.step, now=conductor.clock.now())
    before = {step.step for step in incident.steps}
    begun = tuple(one.step for one in after.steps if one.step not in before)
    facts: dict[str, str | int] = {
        "by": change.by,
        "before": str(change.before),
        "after": str(change.after),
        "begun": len(begun),
        "dropped": len(leaving),
        "told": told,
    }
    action = LEVEL_RAISED if change.is_raise else "level_lowered"
    desk.journal.note(incident_id, Entry(at=change.at, action=action, facts=facts))
    return LevelChanged(
        is_new=True,
        before=change.before,
        begun=begun,
        dropped=tuple(leaving),
        told=told,
    )


def _release(
    desk: Desk, asked: Collection[Collection[CallUp]], change: LevelChange
) -> None:
    """Let nobody's yes from before count when the step comes back."""
    for calls in asked:
        for call in calls:
            if call.said is Said.ACCEPTED:
                released = Answer(
                    ask_id=call.ask.ask_id,
                    said=Said.RELEASED,
                    said_at=change.at,
                    via="level",
                )
                desk.call_ups.record_answer(released)


def _wanted(desk: Desk, incident: Incident, steps: Sequence[str]) -> set[PartyId]:
    """Return whom a step that goes on has asked and who has not said no."""
    return {
        party_id
        for party_id, calls in asked_in(desk, incident, steps).items()
        if any(call.said is not Said.DECLINED for call in calls)
    }
