"""Sighting: what the watchdog sees of the store in one transaction that only reads."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from flows.engine.desk import Desk
from flows.engine.sending import Sending, SendingState, sending_of
from flows.steps import load_step_kinds
from plans.identity import IncidentId
from plans.incident.deadlines import Reminder
from plans.incident.incidents import Incident
from plans.incident.occasions import OccasionKind
from plans.incident.progress import StepState
from plans.incident.withholding import DECIDING
from plans.people.tiers import Timetable
from plans.running.sights import Machine, Sight, Sights, StepOf, StepSight
from plans.running.symptoms import MISSED
from plans.stepkinds import StepKind

#: Nothing is told from a site that another one has taken the place of.
_ENDED = {SendingState.ENDED, SendingState.HANDING_OVER}
_KINDS = (OccasionKind.INCIDENT, OccasionKind.PROPOSAL, OccasionKind.CONTACT_CHECK)

Asked = Mapping[StepOf, Mapping[int, Mapping[int, datetime]]]


@dataclass(frozen=True, kw_only=True)
class Lookout:
    """What looking takes: the ports of one transaction."""

    desk: Desk
    sights: Sights


def sight_of(lookout: Lookout, machine: Machine, *, now: datetime) -> Sight:
    """Return what is seen at this moment (wall time)."""
    desk, sights = lookout.desk, lookout.sights
    sending = sending_of(desk.switches)
    some = desk.incidents.all(only_open=True, kinds=_KINDS)
    incidents = {one.incident_id: one for one in some}
    steps = [one for one in sights.steps() if one.incident_id in incidents]
    kinds = load_step_kinds()
    asking = [
        one
        for one in steps
        if _asks(kinds[incidents[one.incident_id].step(one.step).kind])
    ]
    return Sight(
        now=now,
        machine=machine,
        beats=desk.heartbeats.all(),
        lanes=sights.lanes(now=now),
        incidents=incidents,
        steps=steps,
        due=frozenset(desk.steps.due(now=now)),
        asking=frozenset(one.name for one in asking),
        next_turn=dict(_turns(asking, incidents, sights.first_asked())),
        faults=sights.faults(),
        proposals=sights.proposals(),
        unreminded=[
            (occasion_id, deadline)
            for occasion_id, deadline in desk.deadlines.near(now=now - MISSED)
            if deadline.reminder(now=_time(desk, IncidentId(occasion_id), now))
            is Reminder.OVER
        ],
        paused_since=_paused_since(sending, now),
        has_ended=sending.state in _ENDED,
    )


def _asks(kind: StepKind) -> bool:
    return kind.is_call_up or kind.name in DECIDING


def _paused_since(sending: Sending, now: datetime) -> datetime | None:
    return None if sending.state is SendingState.ON else sending.since or now


def _time(desk: Desk, incident_id: IncidentId, now: datetime) -> datetime:
    return desk.incidents.get(incident_id).clock.at(now)


def _turns(
    steps: list[StepSight], incidents: Mapping[IncidentId, Incident], asked: Asked
) -> Iterator[tuple[StepOf, datetime]]:
    """Yield when the next tier of a step is asked, as its plan says."""
    for one in steps:
        first_asked = asked.get(one.name, {}).get(one.round)
        begins_at = one.reopened_at or one.started_at
        if one.state is not StepState.WAITING or not first_asked or not begins_at:
            continue
        planned = incidents[one.incident_id].step(one.step)
        params = load_step_kinds()[planned.kind].params.model_validate(planned.params)
        within = planned.within
        times = Timetable(
            begins_at=begins_at,
            deadline=begins_at + within if within else None,
            tiers=getattr(params, "tiers", ()),
            round=one.round,
        )
        turn = times.next_turn_at(first_asked) if times.tiers else None
        # A step ends at its deadline: a turn after it never comes.
        if turn and (times.deadline is None or turn < times.deadline):
            yield one.name, turn
