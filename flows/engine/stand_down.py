"""Stand-down: let people go home, and tell everybody who was asked."""

from collections.abc import Mapping, Sequence
from uuid import uuid4

from flows.engine.clock import Patience
from flows.engine.conduct import LOOK_EVERY, Conductor, ended
from flows.engine.desk import Desk
from plans.errors import MobilizationError
from plans.identity import IncidentId, PartyId
from plans.incident.incidents import Incident
from plans.incident.journal import Entry
from plans.incident.progress import StepRecord
from plans.lease import Lease
from plans.messages.message import Message, Priority
from plans.messages.wording import fill
from plans.site import Site

#: The role of whoever sits at the site's computer.
OPERATOR = "operator"


class BusyError(MobilizationError):
    """A step is being run for so long that the stand-down could not begin."""

    is_retryable = True

    def __init__(self, incident_id: IncidentId) -> None:
        self.incident_id = incident_id
        super().__init__(f"{incident_id} is busy; run the same command again")


class StandDownError(MobilizationError):
    """Somebody may not let people go home."""

    def __init__(self, by: str, *, allowed: Sequence[str]) -> None:
        self.by, self.allowed = by, tuple(allowed)
        super().__init__(f"{by} may not stand this down; it takes {', '.join(allowed)}")


def check_may_stand_down(incident: Incident, by: str, site: Site) -> None:
    """Refuse a stand-down by somebody who may not order it.

    Args:
        incident: To be stood down.
        by: A role of the site, or the number of a person who holds one.
        site: Says who holds which role.

    Raises:
        StandDownError: It is neither owner, deputy nor the operator.
    """
    planned = incident.plan.stand_down
    allowed = (planned.owner, planned.deputy, OPERATOR)
    held = {name for name, role in site.roles.items() if by in role.holders}
    if not {by, *held} & set(allowed):
        raise StandDownError(by, allowed=allowed)


def stand_down(incident_id: IncidentId, conductor: Conductor, *, by: str) -> int:
    """End the incident; return how many parties are told.

    Run again it changes nothing. No step decides anything meanwhile or later.

    Raises:
        UnknownIncidentError: There is no such incident.
        BusyError: Another conductor kept a step for longer than any lease.
    """
    token = uuid4().hex
    records = _take_all(incident_id, token, conductor)
    with conductor.open_desk() as desk:
        now = conductor.clock.now()
        lease = Lease(token=token, until=now + conductor.lease)
        for record in records:
            if not desk.steps.take(incident_id, record.step, lease, now=now):
                raise BusyError(incident_id)
        incident = desk.incidents.get(incident_id)
        at = incident.clock.at(now)
        is_first = desk.incidents.stand_down(incident_id, at=at)
        told = _tell(desk, incident, conductor) if is_first else 0
        for record in desk.steps.of(incident_id):
            desk.steps.record(
                incident_id,
                record.step,
                ended(record.progress),
                token=token,
                at=at,
                due_at=None,
            )
        if is_first:
            facts: dict[str, str | int] = {"by": by, "told": told}
            entry = Entry(at=at, action="stood_down", facts=facts)
            desk.journal.note(incident_id, entry)
        return told


def _take_all(
    incident_id: IncidentId, token: str, conductor: Conductor
) -> Sequence[StepRecord]:
    # One step after the other: whoever runs one now is let finish.
    with conductor.open_reading() as desk:
        desk.incidents.get(incident_id)
        records = desk.steps.of(incident_id)
    patience = Patience((conductor.lease * 2).total_seconds())
    for record in records:
        while not _take(incident_id, record.step, token, conductor):
            if patience.is_over():
                raise BusyError(incident_id)
            conductor.clock.wait(conductor.clock.now() + LOOK_EVERY)
    return records


def _take(incident_id: IncidentId, step: str, token: str, conductor: Conductor) -> bool:
    now = conductor.clock.now()
    lease = Lease(token=token, until=now + conductor.lease)
    with conductor.open_desk() as desk:
        return desk.steps.take(incident_id, step, lease, now=now)


def _tell(desk: Desk, incident: Incident, conductor: Conductor) -> int:
    who = sorted(_asked(desk, incident))
    desk.outbox.put(
        incident.incident_id,
        [_message(desk, incident, party_id, conductor) for party_id in who],
    )
    return len(who)


def _asked(desk: Desk, incident: Incident) -> set[PartyId]:
    """Return whom a question has reached, or may have."""
    party_by_message = {
        call.ask.message_id: call.ask.party_id
        for step in incident.steps
        for call in desk.call_ups.of(incident.incident_id, step.step)
    }
    reached = desk.outbox.reached(incident.incident_id, list(party_by_message))
    return {
        party_by_message[message_id]
        for message_id, how in reached.items()
        if how.is_sent or how.is_accepted
    }


def _message(
    desk: Desk, incident: Incident, party_id: PartyId, conductor: Conductor
) -> Message:
    site, plan = conductor.site, incident.plan
    language = site.language_for(desk.roster.party(party_id).languages)
    wordings = plan.messages[plan.stand_down.message].wordings
    wording = wordings.get(language) or next(iter(wordings.values()))
    values = _values(desk, incident, language, conductor)
    return Message(
        key="stand-down",
        to=party_id,
        title=fill(wording.title, values),
        body=fill(wording.body, values),
        language=language,
        priority=Priority.CORRECTION,
        interval=site.policy.contact_interval,
    )


def _values(
    desk: Desk, incident: Incident, language: str, conductor: Conductor
) -> Mapping[str, object]:
    by_code = desk.roster.cells().by_code
    cells = [by_code[code].name for code in incident.cells if code in by_code]
    site_title = conductor.site.title
    return {
        "cell": ", ".join(_spoken(name, language) for name in cells)
        or _spoken(site_title, language),
        "plan": _spoken(incident.plan.title, language),
        "level": str(incident.level),
        "site": _spoken(site_title, language),
    }


def _spoken(texts: Mapping[str, str], language: str) -> str:
    return texts.get(language) or next(iter(texts.values()), "")
