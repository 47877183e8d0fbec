"""Deliveries: one message to one contact point through one lane."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from plans.identity import KindOfRun, MessageId, PartyId
from plans.messages.message import Priority

RETRY_AFTER = tuple(timedelta(seconds=wait) for wait in (5, 30, 120))


class DeliveryState(StrEnum):
    """How a delivery stands."""

    QUEUED = "queued"  #: waits for its moment
    LEASED = "leased"  #: a sender has it; perhaps on the wire
    ACCEPTED = "accepted"  #: the provider has it
    RETRY = "retry"  #: surely not sent; tried again when due
    REFUSED = "refused"  #: the provider will never take it, or it was tried too often
    UNKNOWN = "unknown"  #: may have been sent; never repeated
    SUPERSEDED = "superseded"  #: not needed any more; never sent


class Outcome(StrEnum):
    """What became of one attempt; only a retry repeats by itself."""

    ACCEPTED = "accepted"  #: the provider has it
    REFUSED = "refused"  #: it will never take it
    RETRY = "retry"  #: surely not sent; may work later
    UNKNOWN = "unknown"  #: may have been sent; a repeat could be a duplicate


@dataclass(frozen=True, kw_only=True)
class Verdict:
    """One attempt's outcome, and what the provider said."""

    outcome: Outcome
    #: In plain words, without an address or a secret.
    reason: str = ""
    #: The provider's id and code, where it tells them.
    provider_id: str = ""
    provider_code: str = ""


@dataclass(frozen=True, kw_only=True)
class ContactPoint:
    """One way to reach a party."""

    contact_point_id: int
    party_id: PartyId
    channel: str
    #: Empty for a shared channel, whose URL is the address.
    address: str
    #: The office allows exercises to use it; fails closed.
    is_allowed_for_exercises: bool = False


@dataclass(frozen=True, kw_only=True)
class Delivery:
    """What a sender takes on."""

    #: `message/contact point/round`: what a provider that honours keys is given.
    key: str
    message_id: MessageId
    title: str
    body: str
    language: str
    contact_point: ContactPoint
    lane: str
    kind_of_run: KindOfRun
    priority: Priority = Priority.NOTICE
    #: Attempts made before this one.
    tries: int = 0
    segments: int = 1
    #: When the lane's rate lets it leave, counted from the claim.
    leaves_after: timedelta = timedelta(0)


def may_leave(delivery: Delivery, *, channel_takes_exercises: bool) -> bool:
    """Say whether this kind of run may reach this contact point; in doubt, no."""
    if delivery.kind_of_run is KindOfRun.EXERCISE:
        is_allowed = delivery.contact_point.is_allowed_for_exercises
        return is_allowed is True and channel_takes_exercises is True
    return delivery.kind_of_run is KindOfRun.ACTUAL


#: The first words of every message of an exercise, by language; others get English.
EXERCISE_MARK = {"en": "EXERCISE – ", "zh": "【演练】"}


def mark_of(kind_of_run: KindOfRun, language: str) -> str:
    """Return the first words of whatever is said in a run; none in an actual one."""
    if kind_of_run is KindOfRun.ACTUAL:
        return ""
    return EXERCISE_MARK.get(language.partition("-")[0], EXERCISE_MARK["en"])


def marked(delivery: Delivery) -> Delivery:
    """Return the delivery as people must see it: an exercise says so first.

    Title and body both: some channels show only one of them.
    """
    mark = mark_of(delivery.kind_of_run, delivery.language)
    return replace(delivery, title=mark + delivery.title, body=mark + delivery.body)


def due_again_at(outcome: Outcome, *, tries: int, now: datetime) -> datetime | None:
    """Return when to try once more, None for never.

    Args:
        outcome: Of the attempt just made.
        tries: Attempts made before it.
        now: Wall time.
    """
    if outcome is not Outcome.RETRY or tries >= len(RETRY_AFTER):
        return None
    return now + RETRY_AFTER[tries]
