"""Joining: a registration is decided, its person is told, and the roster grows."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from flows.engine.desk import Desk
from flows.engine.questions import parties_at, ways_to_write
from flows.texts import words
from plans.errors import MobilizationError
from plans.identity import IncidentId, KindOfRun, OccasionId, PartyId
from plans.incident.journal import Entry
from plans.incident.occasions import OccasionKind
from plans.incident.progress import StepState
from plans.joining import Joining
from plans.messages.message import Message
from plans.people.registering import (
    entry_of,
    key_of,
    person_no_of,
    verdict_on,
)
from plans.people.registration import WRITTEN, Registration, RegistrationState
from plans.people.roster import Wanted
from plans.site import Site

#: The kind of steps that ask volunteers.
_ASKING = "dispatch_volunteers"
#: Who decides where nobody has to look.
BY_RULE = "rule"
#: Where the site says nothing any more.
_KEPT = timedelta(days=90)
#: Reasons of our own; any other is the office's own words.
REASONS = frozenset({"minor", "age", "known", "certificate", "by-hand", "insurance"})
_GONE = frozenset({RegistrationState.REFUSED, RegistrationState.WITHDRAWN})
_ACTIVE = frozenset({RegistrationState.ACCEPTED, RegistrationState.WAITING})


class UnknownRegistrationError(MobilizationError):
    """There is no such registration."""

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(f"no registration {number}; see muster registrations")


class DecidedError(MobilizationError):
    """The registration was decided in another way before."""

    def __init__(self, number: int, state: RegistrationState) -> None:
        self.number, self.state = number, state
        super().__init__(f"registration {number} is {state} already")


class NotOfTheOfficeError(MobilizationError):
    """Only the office decides who helps."""

    def __init__(self, by: str, roles: Sequence[str]) -> None:
        self.by, self.roles = by, tuple(roles)
        super().__init__(
            f"{by} decides on nobody here; it takes one of {', '.join(roles)}, "
            "or a person who holds one of these"
        )


@dataclass(frozen=True, kw_only=True)
class Decision:
    """What somebody, or a rule, decides."""

    state: RegistrationState
    by: str
    #: A key of the catalogue, or the office's own words.
    reason: str = ""
    #: The last day of the accident insurance.
    insured_until: date | None = None


def register(
    desk: Desk, site: Site, joining: Joining, form: Registration, *, now: datetime
) -> Registration:
    """Keep what a form says and decide on it; the same form again changes nothing.

    Whom the office refused, or who left, waits again: who was told to come back can.
    What he or she writes then, or while waiting, stands in place of what was written
    before; of who is accepted it stays, since nobody has looked at the new.

    Args:
        desk: Of one transaction that may write.
        site: Where.
        joining: Its rules.
        form: As somebody filled it in.
        now: Wall time.
    """
    is_known = _is_known(desk, form)
    number, is_new = desk.registrations.add(replace(form, key=key_of(form)))
    kept = held(desk, number)
    if not is_new:
        return _back_again(desk, kept, form, now=now)
    today = now.astimezone(site.zone).date()
    verdict = verdict_on(kept, joining, is_known=is_known, today=today)
    decision = Decision(state=verdict.state, reason=verdict.reason, by=BY_RULE)
    decided = _decided(desk, site, kept, decision, now=now)
    if not is_known:
        _tell(desk, site, decided, now=now)
    _let_ask(desk, decided, now=now)
    return decided


def decide(
    desk: Desk, site: Site, number: int, decision: Decision, *, now: datetime
) -> Registration:
    """Decide by hand; the person is told, and the same again changes nothing.

    Raises:
        NotOfTheOfficeError: Who decides holds no office of the site.
        UnknownRegistrationError: There is none.
        DecidedError: It was refused or withdrawn before.
    """
    if decision.by not in {*site.roles, *site.in_office}:
        raise NotOfTheOfficeError(decision.by, list(site.roles))
    kept = held(desk, number)
    if kept.state in _GONE and kept.state is not decision.state:
        raise DecidedError(number, kept.state)
    decided = _decided(desk, site, kept, decision, now=now)
    if decision.state in _GONE and kept.state is RegistrationState.ACCEPTED:
        _leave(desk, kept)
    if not decided.partner:
        _tell(desk, site, decided, now=now)
    _let_ask(desk, decided, now=now)
    return decided


def _back_again(
    desk: Desk, kept: Registration, form: Registration, *, now: datetime
) -> Registration:
    """Let the office look again at whom it sent away; what a rule decided stays."""
    is_gone = kept.state in _GONE
    if kept.state is RegistrationState.ACCEPTED:
        return kept
    if is_gone and kept.decided_by == BY_RULE:
        return kept
    renewed = _renewed(desk, kept, form, now=now)
    if not is_gone:
        return renewed
    waits = replace(
        renewed,
        state=RegistrationState.WAITING,
        reason="by-hand",
        decided_by=BY_RULE,
        decided_at=now,
    )
    desk.registrations.decide(waits)
    return waits


def _renewed(
    desk: Desk, kept: Registration, form: Registration, *, now: datetime
) -> Registration:
    """Keep what is written now; what has changed is on record, without its words."""
    written = {name: getattr(form, name) for name in WRITTEN}
    renewed = replace(kept, **written)
    changed = [one for one in WRITTEN if getattr(kept, one) != written[one]]
    if changed:
        desk.registrations.renew(renewed)
    if told := [one for one in changed if one != "has_read_briefing_at"]:
        facts: dict[str, str | int] = {"number": kept.number}
        facts["changed"] = ", ".join(told)
        entry = Entry(at=now, action="registration_renewed", facts=facts)
        desk.journal.note(_occasion(desk, kept, now=now), entry)
    return renewed


def held(desk: Desk, number: int) -> Registration:
    """Return a registration as it stays until the transaction ends.

    Raises:
        UnknownRegistrationError: There is none.
    """
    found = desk.registrations.hold(number)
    if found is None:
        raise UnknownRegistrationError(number)
    return found


def enlist(desk: Desk, registration: Registration) -> PartyId:
    """Put the person onto the roster, or bring what stands there up to date."""
    # First as one who is not on it: the number is ours from then on.
    party_id, _ = desk.registrations.way_to(registration, person_no_of(registration))
    desk.registry.take_parties([entry_of(registration)])
    return party_id


def _let_ask(desk: Desk, decided: Registration, *, now: datetime) -> None:
    """Let steps that wait for volunteers look again at once.

    Last of all in a transaction: whoever else holds a step waits for nothing of ours.
    """
    if decided.state is RegistrationState.ACCEPTED and not decided.partner:
        for incident_id, step in _looking(desk):
            desk.steps.wake(incident_id, step, now=now)


def _looking(desk: Desk) -> Iterator[tuple[IncidentId, str]]:
    """Yield the steps that wait for volunteers."""
    for incident in desk.incidents.all(only_open=True):
        kinds = {step.step: step.kind for step in incident.steps}
        for record in desk.steps.of(incident.incident_id):
            is_waiting = record.progress.state is StepState.WAITING
            is_asking = kinds.get(record.step) == _ASKING
            if is_asking and is_waiting and record.started_at is not None:
                yield incident.incident_id, record.step


def _decided(
    desk: Desk, site: Site, kept: Registration, decision: Decision, *, now: datetime
) -> Registration:
    is_accepted = decision.state is RegistrationState.ACCEPTED
    keep = site.registration.keep if site.registration else _KEPT
    decided = replace(
        kept,
        state=decision.state,
        reason=decision.reason,
        decided_by=decision.by,
        decided_at=now,
        insured_until=decision.insured_until or kept.insured_until,
        retain_until=None if is_accepted else (now + keep).astimezone(site.zone).date(),
    )
    if is_accepted:
        decided = replace(decided, party_id=enlist(desk, decided))
    desk.registrations.decide(decided)
    facts: dict[str, str | int] = {"number": decided.number, "by": decision.by}
    facts["state"] = str(decided.state)
    entry = Entry(at=now, action="registration_decided", facts=facts)
    desk.journal.note(_occasion(desk, decided, now=now), entry)
    return decided


def _is_known(desk: Desk, form: Registration) -> bool:
    """Say whether somebody has this address already, on the roster or waiting."""
    mine = key_of(form)
    same = [
        one
        for written in ways_to_write(form.address)
        for one in desk.registrations.at(written)
    ]
    others = [one for one in same if one.key != mine]
    is_waiting = any(one.state in _ACTIVE for one in others)
    return is_waiting or bool(parties_at(desk, form.address))


def _leave(desk: Desk, kept: Registration) -> None:
    number = frozenset({person_no_of(kept)})
    for party in desk.roster.parties(Wanted(numbers=number)):
        desk.registrations.leave(party.party_id)


def _occasion(desk: Desk, registration: Registration, *, now: datetime) -> OccasionId:
    begun = desk.occasions.begin(
        OccasionKind.REGISTRATION,
        key=f"registration:{registration.number}",
        kind_of_run=KindOfRun.ACTUAL,
        at=now,
    )
    return begun.occasion_id


def _tell(desk: Desk, site: Site, decided: Registration, *, now: datetime) -> None:
    """Tell the person what was decided; each decision once."""
    language = site.language_for(tuple(filter(None, decided.languages.split(","))))
    party_id, point = desk.registrations.way_to(decided, person_no_of(decided))
    key = f"join.{decided.state}"
    facts = {
        "number": decided.number,
        "office": site.title.get(language) or site.site,
        "reason": reason_in_words(decided.reason, language),
    }
    message = Message(
        key=f"{key}/{decided.reason}",
        to=party_id,
        title=words(f"{key}.title", language, **facts),
        body=words(f"{key}.body", language, **facts),
        language=language,
        points=frozenset({point}),
    )
    desk.outbox.put(_occasion(desk, decided, now=now), [message])


def reason_in_words(reason: str, language: str) -> str:
    """Return why somebody waits or was refused, as it can be told to them."""
    if not reason:
        return words("join.reason.none", language)
    return words(f"join.reason.{reason}", language) if reason in REASONS else reason
