"""Naming: an organisation that sends people says who they are when they come."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TypedDict

from flows.engine.answers import Source, call_ups_for, record
from flows.engine.desk import Desk
from flows.engine.joining import enlist, held
from flows.engine.questions import parties_at
from plans.errors import MobilizationError
from plans.identity import AskId, IncidentId, PostNo
from plans.incident.incidents import Incident
from plans.incident.journal import Entry
from plans.messages.ledger import Sent
from plans.people.call_ups import CallUp, Said
from plans.people.registering import INSURED, key_of, verdict_on_named
from plans.people.registration import Registration, RegistrationState
from plans.people.replies import Reply
from plans.people.roster import PartyKind
from plans.site import Site

#: So many more than promised may be named, and twice the promise.
_MORE = 10


class NotPromisedError(MobilizationError):
    """The organisation has not said that it sends people there, or not so many."""


@dataclass(frozen=True, kw_only=True)
class Named:
    """One person who has come. Personal data."""

    name: str
    birth_year: int
    channel: str
    address: str
    #: The last day of the accident insurance; None: not insured.
    insured_until: date | None = None


class PartnerLine(TypedDict):
    """How many an organisation promised for a post, and how many have come."""

    partner: str
    step: str
    post: str
    promised: int
    came: int


def promised_by(desk: Desk, message: Sent) -> list[CallUp]:
    """Return to what an organisation has said yes in answer to the message."""
    return [one for one in call_ups_for(desk, message) if one.said is Said.ACCEPTED]


def come_for(desk: Desk, ask_ids: Collection[AskId]) -> list[Registration]:
    """Return who has come for what was asked."""
    named = desk.registrations.named_for(ask_ids)
    return [one for one in named if one.state is RegistrationState.ACCEPTED]


def partners_of(desk: Desk, incident_id: IncidentId) -> list[PartnerLine]:
    """Return what organisations promised, and how many of theirs have come."""
    lines = []
    for step in desk.incidents.get(incident_id).steps:
        yes = [
            call
            for call in desk.call_ups.of(incident_id, step.step)
            if call.said is Said.ACCEPTED
        ]
        for call in yes:
            party = desk.roster.party(call.ask.party_id)
            if party.kind is PartyKind.ORGANISATION:
                lines.append(
                    PartnerLine(
                        partner=party.number,
                        step=step.step,
                        post=call.ask.post,
                        promised=call.number,
                        came=len(come_for(desk, [call.ask.ask_id])),
                    )
                )
    return lines


def name_people(  # noqa: PLR0913 -- who comes for what
    desk: Desk,
    site: Site,
    message: Sent,
    ask_id: AskId,
    people: Sequence[Named],
    *,
    now: datetime,
) -> list[Registration]:
    """Register the people, check them in, and return what became of each.

    The same person again is the same; who was not insured for what is dangerous comes
    with the insurance that is told now.

    Args:
        desk: Of one transaction that may write.
        site: Where.
        message: That carried the question to the organisation.
        ask_id: For what the people have come.
        people: Whom it names.
        now: Wall time.

    Raises:
        NotPromisedError: It has said no yes to that, or names far too many.
    """
    call = next(
        (one for one in promised_by(desk, message) if one.ask.ask_id == ask_id), None
    )
    if call is None:
        raise NotPromisedError
    before = len(desk.registrations.named_for([ask_id]))
    if before + len(people) > 2 * call.number + _MORE:
        raise NotPromisedError
    incident = desk.incidents.get(IncidentId(message.occasion_id))
    naming = _Naming(desk, site, incident, call, now)
    named = [naming.registered(one) for one in people]
    has_come = any(one.state is RegistrationState.ACCEPTED for one in named)
    if has_come and call.checked_in_at is None:
        came = Reply(said=Said.CHECKED_IN)
        record(desk, message, came, Source(via="web"), now=now, only={ask_id})
    return named


@dataclass(frozen=True)
class _Naming:
    desk: Desk
    site: Site
    incident: Incident
    call: CallUp
    now: datetime

    def registered(self, named: Named) -> Registration:
        partner = self.desk.roster.party(self.call.ask.party_id).number
        form = Registration(
            key="",
            name=named.name,
            birth_year=named.birth_year,
            channel=named.channel,
            address=named.address,
            partner=partner,
            ask_id=self.call.ask.ask_id,
            at=self.now,
            has_read_briefing_at=self.now,
            insured_until=named.insured_until,
        )
        number, is_new = self.desk.registrations.add(replace(form, key=key_of(form)))
        kept = held(self.desk, number)
        until = named.insured_until or kept.insured_until
        is_better = kept.reason == "insurance" and until != kept.insured_until
        if is_new or is_better:
            return self._decided(replace(kept, insured_until=until), partner)
        return kept

    def _decided(self, kept: Registration, partner: str) -> Registration:
        today = self.now.astimezone(self.site.zone).date()
        verdict = verdict_on_named(kept, needs=self._needs(), today=today)
        decided = replace(
            kept,
            state=verdict.state,
            reason=verdict.reason,
            decided_by=partner,
            decided_at=self.now,
        )
        if verdict.state is RegistrationState.ACCEPTED:
            decided = replace(decided, came_at=self.incident.clock.at(self.now))
            # Somebody of the roster stays who he or she is there.
            if not parties_at(self.desk, decided.address):
                party_id = enlist(self.desk, decided)
                decided = replace(decided, party_id=party_id)
        self.desk.registrations.decide(decided)
        facts: dict[str, str | int] = {"number": kept.number, "partner": partner}
        facts |= {"state": str(decided.state), "reason": decided.reason}
        entry = Entry(
            at=self.incident.clock.at(self.now),
            action="person_named",
            step=self.call.ask.step,
            facts=facts,
        )
        self.desk.journal.note(self.incident.incident_id, entry)
        return decided

    def _needs(self) -> frozenset[str]:
        number = self.call.ask.post.partition("@")[0]
        post = self.desk.roster.post(PostNo(number))
        step = self.incident.step(self.call.ask.step)
        needs = post.skills if post else frozenset[str]()
        return needs | {INSURED} if step.params.get("dangerous") is True else needs
