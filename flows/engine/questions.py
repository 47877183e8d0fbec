"""Questions: which one a text from outside answers."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flows.engine.desk import Desk
from plans.contacts import CHECK_CONTACTS
from plans.experts import ADVICE
from plans.identity import IncidentId, PartyId
from plans.incident.progress import StepState
from plans.messages.ledger import Sent
from plans.people.call_ups import Said
from plans.people.replies import (
    Heard,
    Reply,
    Unclear,
    advised,
    heard,
    question_for,
)
from plans.people.roster import PartyKind
from plans.reporting import is_report

#: Of a party's past questions only these are looked at.
_NEWEST = 20
_CHINA = "+86"
_CHINESE_MOBILE = re.compile(r"1[0-9]{10}")


@dataclass(frozen=True, kw_only=True)
class Understood:
    """A text, and the question that it answers."""

    message: Sent
    reply: Reply


@dataclass(frozen=True, kw_only=True)
class NotUnderstood:
    """Why a text answers nothing, and what to say about it."""

    #: unknown_sender, not_understood, or a word of Unclear.
    reason: str
    #: Who wrote; None when we do not know.
    party_id: PartyId | None = None
    #: Reply codes of the questions that wait for this party, or what a stranger wrote.
    codes: tuple[str, ...] = ()
    #: What others were asked under the code that a stranger wrote.
    not_asked: tuple[Sent, ...] = ()


def question_from(desk: Desk, address: str, text: str) -> Understood | NotUnderstood:
    """Return which question a text from an address answers, and what it says."""
    parties = parties_at(desk, address)
    if not parties:
        return _from_a_stranger(desk, text)
    if advice := _advice_from(desk, parties, text):
        return advice
    kinds = {desk.roster.party(party_id).kind for party_id in parties}
    found = heard(text, is_organisation=kinds == {PartyKind.ORGANISATION})
    codes = tuple(one.reply_code for one in _waiting(desk, parties))
    if found is None:
        return NotUnderstood(reason="not_understood", party_id=parties[0], codes=codes)
    question = question_of(desk, parties, found)
    if isinstance(question, Unclear):
        # "Received" is no answer to whether somebody comes.
        is_no_answer = found.reply.said is Said.RECEIVED and bool(codes)
        reason = "not_understood" if is_no_answer else str(question)
        return NotUnderstood(reason=reason, party_id=parties[0], codes=codes)
    return Understood(message=question, reply=found.reply)


def _advice_from(
    desk: Desk, parties: Sequence[PartyId], text: str
) -> Understood | None:
    """Return the request for advice that a text with its whole code answers."""
    found = advised(text)
    if found is None:
        return None
    asked = [one for party_id in parties for one in desk.ledger.questions(party_id)]
    message = question_for(found.code, [one for one in asked if one.reply_code])
    if isinstance(message, Unclear) or not _asks_advice(desk, message):
        return None
    return Understood(message=message, reply=found.reply)


def _from_a_stranger(desk: Desk, text: str) -> NotUnderstood:
    # A whole reply code answers nothing: the message may have been passed on.
    found = heard(text)
    codes = (found.code,) if found and len(found.code) > 1 else ()
    return NotUnderstood(
        reason="unknown_sender",
        codes=codes,
        not_asked=tuple(
            one for code in codes for one in desk.ledger.by_reply_code(code)
        ),
    )


def parties_at(desk: Desk, address: str) -> list[PartyId]:
    """Return whose address it is; a Chinese number with and without its country."""
    found = (desk.ledger.party_at(written) for written in ways_to_write(address))
    return list(next(filter(None, found), ()))


def ways_to_write(address: str) -> Iterator[str]:
    """Yield the ways in which a roster may have a gateway's number, likeliest first."""
    yield address
    plain = re.sub(r"[ ()./-]", "", address)
    if plain.startswith("00"):
        plain = f"+{plain.removeprefix('00')}"
        yield plain
    if plain.startswith(_CHINA):
        yield plain.removeprefix(_CHINA)
    elif _CHINESE_MOBILE.fullmatch(plain):
        yield _CHINA + plain


def question_of(
    desk: Desk,
    parties: Sequence[PartyId],
    found: Heard,
    incident_id: IncidentId | None = None,
) -> Sent | Unclear:
    """Return one that waits, else one that was answered, else the last of all.

    Args:
        desk: Of one transaction.
        parties: Who says it.
        found: What is said.
        incident_id: Only what this incident asked; None: all.
    """
    asked = _asked(desk, parties, found, incident_id)
    running = [one for one in asked if _is_running(desk, one)]
    for pool in _pools(desk, parties, found, asked, running):
        question = question_for(found.code, pool)
        if question is Unclear.SEVERAL or not isinstance(question, Unclear):
            return question
    return Unclear.UNKNOWN_CODE if running else Unclear.NONE


def _pools(
    desk: Desk,
    parties: Sequence[PartyId],
    found: Heard,
    asked: Sequence[Sent],
    running: Sequence[Sent],
) -> Iterator[Sequence[Sent]]:
    """Yield where to look for the question, likeliest first."""
    if found.reply.said in {Said.CHECKED_IN, Said.CHECKED_OUT} and not found.code:
        # To be somewhere one has said yes to it before.
        yield [one for one in running if _is_agreed(desk, one)]
    else:
        waits = {one.message_id for one in _waiting(desk, parties)}
        waiting = [one for one in running if one.message_id in waits]
        # What a step asked that has ended since can do without an answer.
        yield [one for one in waiting if _is_needed(desk, one)]
        yield waiting
    yield running
    # After stand-down an answer is still kept, though nobody waits for it.
    over = [] if running else asked
    yield [one for one in over if question_for(found.code, [one]) is one][-1:]


def _asked(
    desk: Desk,
    parties: Sequence[PartyId],
    found: Heard,
    incident_id: IncidentId | None,
) -> list[Sent]:
    """Return what was asked of the parties, answered and over too, newest last."""
    asked = [
        one
        for party_id in parties
        for one in desk.ledger.questions(party_id)
        if incident_id in {None, one.occasion_id}
    ]
    newest = sorted(asked, key=lambda one: (one.put_at, one.message_id))[-_NEWEST:]
    if not found.code:
        newest = _once(desk, newest)
    if found.reply.said is Said.RECEIVED:
        return [one for one in newest if _reports(desk, one)]
    # A yes or no without a letter is never meant for a request to write advice.
    return [one for one in newest if found.code or not _asks_advice(desk, one)]


def _once(desk: Desk, asked: Sequence[Sent]) -> list[Sent]:
    """Leave out what a contact check has asked again since, with another code."""
    last = {(one.occasion_id, one.step, one.to): one for one in asked}
    return [
        one
        for one in asked
        if last[one.occasion_id, one.step, one.to] is one
        or not _checks_contact(desk, one)
    ]


def _checks_contact(desk: Desk, message: Sent) -> bool:
    plan = desk.incidents.get(IncidentId(message.occasion_id)).plan
    return any(
        one.step == message.step and one.kind == CHECK_CONTACTS for one in plan.steps
    )


def _waiting(desk: Desk, parties: Sequence[PartyId]) -> list[Sent]:
    return [one for party_id in parties for one in desk.ledger.open_questions(party_id)]


def _asks_advice(desk: Desk, message: Sent) -> bool:
    calls = desk.call_ups.carried_by(message.message_id)
    return bool(calls) and all(call.ask.post == ADVICE for call in calls)


def _reports(desk: Desk, message: Sent) -> bool:
    incident = desk.incidents.get(IncidentId(message.occasion_id))
    return is_report(incident.plan, message.step)


def _is_running(desk: Desk, message: Sent) -> bool:
    incident = desk.incidents.get(IncidentId(message.occasion_id))
    return incident.stood_down_at is None


def _is_needed(desk: Desk, message: Sent) -> bool:
    return any(
        record.step == message.step and record.progress.state is StepState.WAITING
        for record in desk.steps.of(IncidentId(message.occasion_id))
    )


def _is_agreed(desk: Desk, message: Sent) -> bool:
    calls = desk.call_ups.carried_by(message.message_id)
    return any(call.said is Said.ACCEPTED for call in calls)
