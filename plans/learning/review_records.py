"""Records, reviewed: what was decided, taken back, reported, warned of, and played."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import timedelta

from plans.approving import APPROVAL
from plans.identity import PartyId
from plans.incident.journal import Entry
from plans.incident.proposals import Proposal
from plans.learning.evidence import Taken
from plans.learning.injects import Inject
from plans.learning.ran import Ran
from plans.learning.recorded import (
    Corrected,
    Deciding,
    Left,
    Report,
    Surprise,
    Verdict,
    Warned,
)
from plans.learning.review_asking import heard
from plans.learning.review_targets import verdict_of
from plans.people.call_ups import Said
from plans.reporting import REPORT

#: So long the first correction may take over each channel, from the decision.
CORRECTED_WITHIN = timedelta(seconds=60)
_DECISIONS = {Said.ACCEPTED: "confirmed", Said.DECLINED: "declined"}
#: Nobody said anything; what was asked of another one is not lapsed.
_SILENT = "silent"


def decisions_of(ran: Ran) -> Iterator[Deciding]:
    """Yield the proposals, then what steps asked somebody to approve, as asked."""
    yield from (_of_proposal(ran, one) for one in ran.proposals)
    said = heard(ran)
    roles = _roles_of_approvers(ran)
    for ask in ran.asks:
        if ask.post != APPROVAL:
            continue
        first = said.first(ask)
        decision = _DECISIONS.get(first.said, _SILENT) if first else _SILENT
        is_decided = first is not None and decision != _SILENT
        yield Deciding(
            name=ask.step,
            act=APPROVAL,
            source="",
            asked_at=ask.asked_at,
            decided_at=first.said_at if first and is_decided else None,
            after=first.said_at - ask.asked_at if first and is_decided else None,
            decision=decision,
            by=roles.get((ask.step, ask.party_id), ""),
            outcome="",
        )


def _roles_of_approvers(ran: Ran) -> Mapping[tuple[str, PartyId], str]:
    return {
        (one.step, PartyId(str(one.facts["party_id"]))): str(one.facts["role"])
        for one in ran.journal
        if one.action in {"approval_given", "approval_refused"}
    }


def _of_proposal(ran: Ran, one: Proposal) -> Deciding:
    clock = ran.incident.clock
    decided_at = one.decided_at
    return Deciding(
        name=one.proposal_id,
        act=str(one.act),
        source=one.source,
        asked_at=clock.at(one.proposed_at),
        decided_at=None if decided_at is None else clock.at(decided_at),
        # Of those who decide: as their own clock had it.
        after=None if decided_at is None else decided_at - one.proposed_at,
        decision=str(one.decision),
        by=one.decided_by,
        outcome=one.outcome,
    )


def corrections_of(ran: Ran) -> Iterator[Corrected]:
    """Yield what was taken back, with the channels over which it left."""
    taken = list(ran.taken)
    for entry in ran.journal:
        if entry.action != "corrected":
            continue
        mine = [one for one in taken if one.put_at <= entry.at]
        taken = [one for one in taken if one.put_at > entry.at]
        yield Corrected(
            at=entry.at,
            message=str(entry.facts.get("message", "")),
            by=str(entry.facts.get("by", "")),
            told=int(entry.facts.get("told", 0)),
            taken_back=int(entry.facts.get("taken_back", 0)),
            ways=tuple(_left(ran, entry, one) for one in mine),
        )


def _left(ran: Ran, entry: Entry, one: Taken) -> Left:
    decided_at = ran.incident.clock.wall(entry.at)
    first = None if one.first_at is None else one.first_at - decided_at
    last = None if one.last_at is None else one.last_at - decided_at
    now = ran.incident.clock.wall(ran.as_of)
    is_over = now - decided_at > CORRECTED_WITHIN
    return Left(
        channel=one.channel,
        deliveries=one.deliveries,
        accepted=one.accepted,
        first_after=first,
        last_after=last,
        verdict=verdict_of(first, CORRECTED_WITHIN, is_over=is_over),
    )


def reports_of(ran: Ran) -> Iterator[Report]:
    """Yield every report to everybody up the line, as sent."""
    said = heard(ran)
    for ask in ran.asks:
        if not ask.post.startswith(REPORT):
            continue
        answers = said.by_ask.get(ask.ask_id, ())
        got = next((o.said_at for o in answers if o.said is Said.RECEIVED), None)
        yield Report(
            step=ask.step,
            report=ask.post.removeprefix(REPORT),
            tier=ask.tier,
            party_id=ask.party_id,
            sent_at=ask.asked_at,
            received_at=got,
            after=None if got is None else got - ask.asked_at,
        )


def alerts_of(ran: Ran) -> Iterator[Warned]:
    """Yield the alerts that came in and led to the run."""
    for one in ran.alerts:
        yield Warned(
            step="",
            identifier=one.alert.identifier,
            title=one.title,
            msg_type=one.msg_type,
            status=one.status,
            source=one.source,
            at=ran.incident.clock.at(one.received_at),
            became=str(one.became),
        )


def published_of(ran: Ran) -> Iterator[Warned]:
    """Yield the alerts that the run has published."""
    clock = ran.incident.clock
    for one in ran.published:
        infos = one.alert.infos
        ended_at = one.superseded_at
        yield Warned(
            step=one.step,
            identifier=one.alert.identifier,
            title=next((info.headline or info.event for info in infos), ""),
            msg_type=str(one.alert.msg_type),
            status=str(one.alert.status),
            source="",
            at=clock.at(one.published_at),
            became="published",
            superseded_at=None if ended_at is None else clock.at(ended_at),
        )


def injects_of(ran: Ran) -> Iterator[Surprise]:
    """Yield the injects of the drill as written, then what else is on record."""
    given = [one for one in ran.journal if one.action == "inject_delivered"]
    written: Sequence[Inject] = ran.drill.injects if ran.drill else ()
    for number, one in enumerate(written):
        entry = next((entry for entry in given if _is_it(entry, one, number)), None)
        if entry is not None:
            given.remove(entry)
        yield _surprise(entry, one)
    yield from (_surprise(entry, None) for entry in given)


def _is_it(entry: Entry, inject: Inject, number: int) -> bool:
    """Say whether an entry tells of an inject; exercises number theirs."""
    if entry.facts.get("number", number) != number:
        return False
    step = inject.step or ""
    return (entry.facts.get("inject"), entry.step) == (str(inject.kind), step)


def _surprise(entry: Entry | None, inject: Inject | None) -> Surprise:
    facts = entry.facts if entry else {}
    meant = facts.get("meant", facts.get("told"))
    named = facts.get("inject", "")
    return Surprise(
        after=inject.after if inject else None,
        kind=str(inject.kind if inject else named),
        step=(inject.step or "" if inject else "") or (entry.step if entry else ""),
        texts=(inject.news or {}) if inject else {},
        delivered_at=entry.at if entry else None,
        meant=None if meant is None else int(meant),
    )


def is_over_time(left: Left) -> bool:
    """Say whether a correction was too slow over a channel."""
    return left.verdict in {Verdict.LATE, Verdict.MISSED}
