"""Closing a step by hand: nobody more is asked; what was said still counts."""

from dataclasses import dataclass
from uuid import uuid4

from flows.engine.answerable import check_answerable, step_named
from flows.engine.conduct import Conductor, closed, run_step
from flows.engine.desk import Desk
from flows.engine.holding import hold, hold_on
from flows.engine.stand_down import OPERATOR
from plans.errors import MobilizationError
from plans.identity import IncidentId
from plans.incident.incidents import Incident
from plans.incident.journal import Entry
from plans.incident.progress import StepRecord, StepState


class NothingToCloseError(MobilizationError):
    """The incident is over, and its steps with it."""

    def __init__(self, incident_id: IncidentId) -> None:
        self.incident_id = incident_id
        super().__init__(f"{incident_id} was stood down: all its steps have ended")


@dataclass(frozen=True, kw_only=True)
class Closing:
    """What somebody orders to be ended, and why."""

    step: str
    #: Without names: it is kept in the journal.
    reason: str
    #: Met or short; None: as its quotas say.
    closed_as: StepState | None = None
    #: A role of the site, or the number of a person who holds one.
    by: str = OPERATOR
    #: A deadline that repeats does not begin anew.
    is_last: bool = False


@dataclass(frozen=True, kw_only=True)
class Closed:
    """What a closing came to."""

    #: False when it was closed before: the first closing holds.
    is_new: bool
    #: How it stands; waiting when the engine has yet to tell its people.
    state: StepState


def close_step(
    incident_id: IncidentId, conductor: Conductor, closing: Closing
) -> Closed:
    """End the step: what has not left is taken back, who is silent is let go.

    Places that are held stay held, and shifts go on; nobody new gets one, except by
    hand. What waits for the step begins. Run again it changes nothing.

    Raises:
        UnknownIncidentError: There is no such incident.
        UnknownStepError: It has no such step.
        NotAnswerableError: Somebody orders it who does not answer for the step.
        NothingToCloseError: The incident is over.
        BusyError: Another conductor kept the step for longer than any lease.
    """
    with conductor.open_reading() as desk:
        incident = desk.incidents.get(incident_id)
    step = step_named(incident, closing.step)
    check_answerable(incident, closing.by, conductor.site, (step.owner, step.deputy))
    _run(incident_id, closing.step, conductor)  # what was said before counts
    token = uuid4().hex
    hold(incident_id, [closing.step], token, conductor)
    with conductor.open_desk() as desk:
        hold_on(desk, incident_id, [closing.step], token, conductor)
        incident = desk.incidents.get(incident_id)
        if incident.stood_down_at is not None:
            raise NothingToCloseError(incident_id)
        is_new = _close(desk, incident, closing, (conductor, token))
    if is_new:
        _run(incident_id, closing.step, conductor)
    with conductor.open_reading() as desk:
        state = _record(desk, incident_id, closing.step).progress.state
    return Closed(is_new=is_new, state=state)


def close_deadline(
    incident_id: IncidentId, conductor: Conductor, closing: Closing
) -> bool:
    """Record that what had a deadline is done; False when that was on record.

    Deadlines run on after stand-down, until somebody closes them. The reason is what
    proves it.

    Raises:
        UnknownIncidentError: There is no such incident.
        KeyError: It has no such deadline.
        NotAnswerableError: Somebody orders it who does not answer for it.
    """
    with conductor.open_desk() as desk:
        incident = desk.incidents.get(incident_id)
        named = {one.name: one for one in desk.deadlines.of(incident_id)}[closing.step]
        own = (named.owner, named.deputy)
        check_answerable(incident, closing.by, conductor.site, own)
        at = incident.clock.at(conductor.clock.now())
        is_new = desk.deadlines.close(
            incident_id,
            named.name,
            at=at,
            by=closing.by,
            note=closing.reason,
            is_last=closing.is_last,
        )
        if is_new:
            noted = {"name": named.name, "by": closing.by, "reason": closing.reason}
            entry = Entry(at=at, action="deadline_closed", facts=noted)
            desk.journal.note(incident_id, entry)
        return is_new


def _run(incident_id: IncidentId, step: str, conductor: Conductor) -> None:
    with conductor.open_reading() as desk:
        has_begun = _record(desk, incident_id, step).started_at is not None
    if has_begun:
        run_step(incident_id, step, conductor)


def _close(
    desk: Desk, incident: Incident, closing: Closing, held: tuple[Conductor, str]
) -> bool:
    """Mark the step, so that its next run makes an end of it."""
    conductor, token = held
    incident_id, step = incident.incident_id, closing.step
    now = conductor.clock.now()
    at = incident.clock.at(now)
    is_new = desk.steps.close(incident_id, step, at=at, closed_as=closing.closed_as)
    record = _record(desk, incident_id, step)
    has_begun = record.started_at is not None
    progress = record.progress if has_begun else closed(record.progress, record)
    due_at = record.due_at
    if is_new:
        due_at = now if has_begun else None
    desk.steps.record(incident_id, step, progress, token=token, at=at, due_at=due_at)
    if is_new:
        _take_back(desk, incident, closing.step, conductor)
        facts: dict[str, str | int] = {
            "by": closing.by,
            "reason": closing.reason,
            "as": closing.closed_as or "its quotas say",
        }
        entry = Entry(at=at, action="step_closed", step=step, facts=facts)
        desk.journal.note(incident_id, entry)
    return is_new


def _take_back(desk: Desk, incident: Incident, name: str, conductor: Conductor) -> None:
    """Take back what a step that only tells has under way.

    Who is called up is let go by the step itself; what holders of places are told
    stays.
    """
    kind = conductor.load_kinds()[incident.step(name).kind]
    if kind.is_call_up:
        return
    sent = desk.ledger.of(incident.incident_id)
    ids = [one.message_id for one in sent if one.step == name]
    reached = desk.outbox.reached(incident.incident_id, ids)
    pending = [one for one, how in reached.items() if how.is_pending]
    desk.outbox.supersede(incident.incident_id, pending)


def _record(desk: Desk, incident_id: IncidentId, step: str) -> StepRecord:
    return {one.step: one for one in desk.steps.of(incident_id)}[step]
