"""Recording an answer: the one way in for web page, hook and command line."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from unicodedata import category

from flows.engine.desk import Desk
from plans.identity import AskId, IncidentId, PartyId
from plans.incident.incidents import Incident
from plans.incident.journal import Entry
from plans.messages.ledger import Sent
from plans.people.call_ups import Answer, CallUp, Said
from plans.people.replies import LONGEST, Reply
from plans.people.roster import PartyKind, Wanted
from plans.reporting import FINAL, FINAL_REPORT, is_report

#: The same delay said again sooner than this is the button pressed twice (wall time).
PRESSED_TWICE = timedelta(minutes=1)
#: Characters of a written advice.
LONGEST_ADVICE = 4000
_SLACK = timedelta(seconds=1)


@dataclass(frozen=True, kw_only=True)
class Source:
    """How an answer came."""

    #: web, hook, command line.
    via: str
    #: The provider's id of what came in; the same one twice is one answer.
    source_id: str = ""
    #: Wall time at which it was said, where the provider tells; never the future.
    said_at: datetime | None = None


def record(  # noqa: PLR0913 -- the answer is what it is about
    desk: Desk,
    message: Sent,
    reply: Reply,
    source: Source,
    *,
    now: datetime,
    only: Collection[AskId] = (),
    calls: Sequence[CallUp] | None = None,
) -> bool:
    """Append what was said to the asks of a message; say whether it is new.

    The same said again is kept once.

    A late answer and one after stand-down are recorded like any other; what they count
    for, the step decides when it runs next.

    Args:
        desk: Of one transaction.
        message: That carried the question.
        reply: What was said.
        source: How it came.
        now: Wall time.
        only: Of several asks, those that are meant; all when empty.
        calls: What the message asked, where this transaction has looked it up already.
    """
    incident = desk.incidents.get(IncidentId(message.occasion_id))
    reply = _understood(incident, message, reply)
    found = call_ups_for(desk, message) if calls is None else list(calls)
    asked = _meant(found, reply, only)
    said_at = _said_at(incident, source, asked, now=now)
    number = reply.number if reply.number == 1 or _is_many(desk, message) else 1
    answering = _Answering(reply=reply, source=source, said_at=said_at, number=number)
    answers = [(call, answering(call.ask.ask_id)) for call in asked]
    new = [one for call, one in answers if not _is_said_already(call, one, incident)]
    for answer in new:
        desk.call_ups.record_answer(answer)
    if new and _is_final(reply, asked):
        _close_final(desk, incident, message, said_at)
    return bool(new)


def _understood(incident: Incident, message: Sent, reply: Reply) -> Reply:
    """Return what the reply means here: whoever says yes to a report has got it."""
    if reply.said is Said.ACCEPTED and is_report(incident.plan, message.step):
        return replace(reply, said=Said.RECEIVED, ready_in=None)
    return reply


def _is_final(reply: Reply, asked: Collection[CallUp]) -> bool:
    finals = [call for call in asked if call.ask.post == f"report-{FINAL}"]
    return reply.said is Said.RECEIVED and bool(finals)


def _close_final(
    desk: Desk, incident: Incident, message: Sent, said_at: datetime
) -> None:
    """End what runs for the final report; no step is run any more that could."""
    number = desk.roster.party(message.to).number
    desk.deadlines.close(
        incident.incident_id, FINAL_REPORT, at=said_at, by=number, note="received"
    )
    entry = Entry(
        at=said_at,
        action="report_received",
        step=message.step,
        facts={"report": FINAL, "party_id": message.to},
    )
    desk.journal.note(incident.incident_id, entry)


def note_stranger(desk: Desk, asked: Iterable[Sent], *, now: datetime) -> None:
    """Note in the journal that somebody answered who was not asked; it counts nothing.

    Args:
        desk: Of one transaction.
        asked: The messages whose reply code was written.
        now: Wall time.
    """
    for message in asked:
        incident = desk.incidents.get(IncidentId(message.occasion_id))
        entry = Entry(
            at=incident.clock.at(now),
            action="stranger_refused",
            step=message.step,
            facts={"message_id": message.message_id},
        )
        desk.journal.note(incident.incident_id, entry)


def call_ups_for(desk: Desk, message: Sent) -> list[CallUp]:
    """Return what an answer to the message is about, as it stands now.

    A message without an ask of its own (a request for advice) is about what its party
    was asked in the same step.
    """
    carried = desk.call_ups.carried_by(message.message_id)
    if carried or not message.step:
        return list(carried)
    calls = desk.call_ups.of(message.occasion_id, message.step)
    return [call for call in calls if call.ask.party_id == message.to]


def plain_line(text: str, longest: int = LONGEST) -> str:
    """Return the text as every store can keep it: short, no control characters."""
    spoken = text.encode("utf-8", "replace").decode()
    seen = "".join(
        " " if category(one) == "Cc" and one != "\n" else one for one in spoken
    )
    return seen.strip()[:longest]


def _is_many(desk: Desk, message: Sent) -> bool:
    return desk.roster.party(message.to).kind is PartyKind.ORGANISATION


def _meant(calls: list[CallUp], reply: Reply, only: Collection[AskId]) -> list[CallUp]:
    """Return the asks that are answered; one is at a post that one agreed to."""
    asked = [call for call in calls if not only or call.ask.ask_id in only]
    if reply.said not in {Said.CHECKED_IN, Said.CHECKED_OUT}:
        return asked
    return [call for call in asked if call.said is Said.ACCEPTED] or asked


def _said_at(
    incident: Incident, source: Source, asked: Collection[CallUp], *, now: datetime
) -> datetime:
    """Return the incident's time of the answer: not the future, not before the ask."""
    told = max(source.said_at or now, incident.clock.origin_at)
    moment = min(told, now)
    earliest = max((call.ask.asked_at for call in asked), default=None)
    said_at = incident.clock.at(moment)
    # A provider's clock may be slow; ours may have been put back.
    return said_at if earliest is None else max(said_at, earliest)


@dataclass(frozen=True, kw_only=True)
class _Answering:
    """Makes the answer to each ask of one message."""

    reply: Reply
    source: Source
    said_at: datetime
    number: int

    def __call__(self, ask_id: AskId) -> Answer:
        ready_in = self.reply.ready_in
        return Answer(
            ask_id=ask_id,
            said=self.reply.said,
            said_at=self.said_at,
            ready_at=None if ready_in is None else self.said_at + ready_in,
            number=self.number,
            note=plain_line(
                self.reply.note,
                LONGEST_ADVICE if self.reply.said is Said.ADVISED else LONGEST,
            ),
            via=self.source.via,
            source_id=self.source.source_id,
        )


def _is_said_already(call: CallUp, answer: Answer, incident: Incident) -> bool:
    """Say whether the call-up stands as the answer would make it stand."""
    match answer.said:
        case Said.CHECKED_IN:
            return call.checked_in_at is not None and call.checked_out_at is None
        case Said.CHECKED_OUT:
            return call.checked_out_at is not None
        case Said.ADVISED:
            return answer.note in call.advice
    is_same = (call.said, call.number) == (answer.said, answer.number)
    if not is_same or call.missed_at or answer.note not in {"", call.note}:
        return False
    return _is_same_time(call, answer, incident)


def _is_same_time(call: CallUp, answer: Answer, incident: Incident) -> bool:
    if call.ready_at is None or answer.ready_at is None or call.said_at is None:
        return call.ready_at == answer.ready_at
    # "In 20 minutes", said again after a while, is a new promise.
    since = answer.said_at - call.said_at
    moved = answer.ready_at - call.ready_at
    is_pressed_twice = since < PRESSED_TWICE * incident.clock.speed
    return abs(moved) < _SLACK or (is_pressed_twice and abs(moved - since) < _SLACK)


def people_named(desk: Desk, number: str) -> list[PartyId]:
    """Return the parties with this number of the office: persons and organisations."""
    kinds = frozenset({PartyKind.PERSON, PartyKind.ORGANISATION})
    wanted = Wanted(kinds=kinds, numbers=frozenset({number}))
    return [party.party_id for party in desk.roster.parties(wanted)]
