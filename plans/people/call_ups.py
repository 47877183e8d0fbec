"""Call-ups: what asks and answers amount to now."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID, uuid5

from plans.identity import AskId, MessageId, OccasionId, PartyId

_ASKS = UUID("0d5b7f52-7f0e-4f0e-8a52-3c1f7d0f9b64")


class Said(StrEnum):
    """What a responder can say to an ask."""

    ACCEPTED = "accepted"  #: coming; fills a place
    DECLINED = "declined"  #: not coming; never asked again for this post
    CHECKED_IN = "checked_in"  #: is there; counts as came
    CHECKED_OUT = "checked_out"  #: has left
    ADVISED = "advised"  #: wrote advice; changes nothing else
    RECEIVED = "received"  #: has got a report: the proof that it arrived
    #: Said yes and did not come in time: noted by the step, undone by coming after all.
    MISSED = "missed"
    #: Was let go home since the step runs no more: noted by the engine; what was said
    #: before it counts no more, and who is asked anew can say yes again.
    RELEASED = "released"


#: The round of what is no question: no step takes it for one of its own.
BY_HAND = -1


@dataclass(frozen=True, kw_only=True)
class Ask:
    """One question to one party for one post or field of a step; never changed."""

    ask_id: AskId
    occasion_id: OccasionId
    step: str
    #: A field of expertise, or a post and its shift (see plans.people.posts.Place).
    post: str
    party_id: PartyId
    #: Which tier of the step it belongs to, from 0.
    tier: int
    #: Incident time.
    asked_at: datetime
    #: The message that carries it; several asks may share one.
    message_id: MessageId
    #: More than 0 when somebody who was silent is asked once more for a refill, BY_HAND
    #: when nobody asked: the office put somebody there.
    round: int = 0


def ask_id_of(
    occasion_id: OccasionId, *, step: str, post: str, to: PartyId, again: int = 0
) -> AskId:
    """Return the ask's id: the same step, post, party and round is the same ask."""
    return AskId(uuid5(_ASKS, f"{occasion_id}/{step}/{post}/{to}/{again}").hex)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What was said to an ask; appended, never overwritten."""

    ask_id: AskId
    said: Said
    #: Incident time.
    said_at: datetime
    #: Incident time: when the party can be there; None means at once.
    ready_at: datetime | None = None
    #: How many people an organisation sends.
    number: int = 1
    #: The free line, or the advice.
    note: str = ""
    #: How it came: web, hook, command line.
    via: str = ""
    #: The provider's id of what came in; the same one twice is one answer.
    source_id: str = ""


@dataclass(frozen=True, kw_only=True)
class CallUp:
    """An ask and its answers, as they stand now."""

    ask: Ask
    #: ACCEPTED or DECLINED, of a report RECEIVED; None is silence.
    said: Said | None = None
    #: When the answer that stands was first given.
    said_at: datetime | None = None
    ready_at: datetime | None = None
    number: int = 1
    #: The free line of the answer that stands.
    note: str = ""
    #: How it came; tells nothing of how the call-up stands.
    via: str = field(default="", compare=False)
    checked_in_at: datetime | None = None
    checked_out_at: datetime | None = None
    #: When the place was given up because nobody came.
    missed_at: datetime | None = None
    #: What was written as advice, oldest first.
    advice: tuple[str, ...] = ()


def call_ups_of(asks: Iterable[Ask], answers: Iterable[Answer]) -> list[CallUp]:
    """Return one call-up an ask, oldest first.

    The answer said last holds; in which order the rows came does not matter, so a
    late row cannot undo a yes. A yes repeated keeps the moment of the first one.

    Args:
        asks: Of one step.
        answers: To those asks.
    """
    by_ask: dict[AskId, list[Answer]] = {}
    for answer in sorted(answers, key=_in_order):
        by_ask.setdefault(answer.ask_id, []).append(answer)
    ordered = sorted(asks, key=lambda ask: (ask.asked_at, ask.ask_id))
    return [_call_up(ask, by_ask.get(ask.ask_id, ())) for ask in ordered]


def _in_order(answer: Answer) -> tuple[datetime, bool, str, str]:
    # Somebody who comes in the moment in which we give him up has come.
    is_theirs = answer.said not in {Said.MISSED, Said.RELEASED}
    return answer.said_at, is_theirs, answer.said, answer.note


def _call_up(ask: Ask, answers: Sequence[Answer]) -> CallUp:
    facts: dict[str, object] = {}
    for one in _standing(answers):
        match one.said:
            case Said.CHECKED_IN:
                facts |= {"checked_in_at": one.said_at, "checked_out_at": None}
                facts["missed_at"] = None
                # Who is there has said yes, in the plainest way.
                if facts.get("said") is not Said.ACCEPTED:
                    facts |= {"said": Said.ACCEPTED, "said_at": one.said_at}
            case Said.CHECKED_OUT:
                facts["checked_out_at"] = one.said_at
            case Said.MISSED:
                facts["missed_at"] = one.said_at
            case _:
                if facts.get("said") is not one.said:
                    facts |= {"said": one.said, "said_at": one.said_at}
                facts |= {"ready_at": one.ready_at, "number": one.number}
                facts |= {"note": one.note, "via": one.via}
                facts["missed_at"] = None
    advice = tuple(one.note for one in answers if one.said is Said.ADVISED)
    return CallUp(ask=ask, advice=advice, **facts)  # type: ignore[arg-type]  # gathered by field


def _standing(answers: Sequence[Answer]) -> list[Answer]:
    """Return what was said since the party was let go last; advice is kept apart."""
    said = [one.said for one in answers]
    first = len(said) - said[::-1].index(Said.RELEASED) if Said.RELEASED in said else 0
    return [one for one in answers[first:] if one.said is not Said.ADVISED]


class CallUps(Protocol):
    """Remembers asks and answers; nothing in it is ever changed."""

    def of(self, occasion_id: OccasionId, step: str) -> Sequence[CallUp]:
        """Return how every ask of the step stands now, oldest first."""

    def ask(self, asks: Sequence[Ask]) -> None:
        """Append asks; one that is there already (same step, post, party, round) stays.

        The message must have been put before, in the same transaction.
        """

    def asked_with(self, message_id: MessageId) -> Sequence[Ask]:
        """Return the asks that a message carries."""

    def carried_by(self, message_id: MessageId) -> Sequence[CallUp]:
        """Return how the asks that a message carries stand now, oldest first."""

    def came_from(self, source_id: str) -> Sequence[Ask]:
        """Return the asks that something which came in has answered already."""

    def shares_people(
        self, one: OccasionId, other: OccasionId, *, since: datetime
    ) -> bool:
        """Say whether one has asked somebody since then whom the other has asked ever.

        Args:
            one: Whose asks since then count (its own time).
            other: Whose asks count whenever they were.
            since: In the time of the first.
        """

    def record_answer(self, answer: Answer) -> None:
        """Append what was said, stop the message when it is answered, wake the step.

        An identical answer (ask, said, moment, note) is kept once; so is a second one
        from the same source.
        """
