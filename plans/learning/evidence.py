"""Evidence: what the store holds of a run beside what its steps look at; the port."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from plans.identity import OccasionId, PartyId
from plans.messages.deliveries import DeliveryState
from plans.people.call_ups import Answer, Ask


class Fate(StrEnum):
    """How far messages of a run got with one party, at best."""

    REACHED = "reached"  #: some provider took at least one message
    UNKNOWN = "unknown"  #: at best a message of which nobody knows whether it left
    PENDING = "pending"  #: nothing yet, and something may still leave
    REFUSED = "refused"  #: no contact point took anything
    NO_WAY = "no_way"  #: no contact point that could be used in this run
    TAKEN_BACK = "taken_back"  #: everything was taken back before it left


#: What a delivery makes of its party's fate; the first that is found, in this order.
_BEST_FIRST = (
    (Fate.REACHED, {DeliveryState.ACCEPTED}),
    (Fate.UNKNOWN, {DeliveryState.UNKNOWN}),
    (Fate.PENDING, {DeliveryState.QUEUED, DeliveryState.LEASED, DeliveryState.RETRY}),
    (Fate.REFUSED, {DeliveryState.REFUSED}),
    (Fate.TAKEN_BACK, {DeliveryState.SUPERSEDED}),
)


def fate_of(states: Collection[DeliveryState]) -> Fate:
    """Return the fate of a party whose deliveries stand so; it was to get something."""
    found = (fate for fate, some in _BEST_FIRST if some.intersection(states))
    return next(found, Fate.NO_WAY)


@dataclass(frozen=True, kw_only=True)
class Way:
    """How many deliveries over one channel stand so."""

    channel: str
    state: DeliveryState
    number: int


@dataclass(frozen=True, kw_only=True)
class Taken:
    """The messages of one correction over one channel, and when they left."""

    #: Incident time.
    put_at: datetime
    channel: str
    deliveries: int
    accepted: int
    #: Wall time at which a provider took the first and the last one; None: none was.
    first_at: datetime | None
    last_at: datetime | None


class Evidence(Protocol):
    """Tells what became of the messages, asks and alerts of a run; changes nothing."""

    def first_accepted_at(self, occasion_id: OccasionId) -> datetime | None:
        """Return when a provider took a message first (wall time); None: never."""

    def ways(self, occasion_id: OccasionId) -> Sequence[Way]:
        """Return the deliveries counted, by channel and state in order."""

    def fates(self, occasion_id: OccasionId) -> Mapping[PartyId, Fate]:
        """Return the fate of everybody to whom a message was put."""

    def corrections(self, occasion_id: OccasionId) -> Sequence[Taken]:
        """Return when messages left that took something back, as they were put."""

    def asks(self, occasion_id: OccasionId) -> Sequence[Ask]:
        """Return every ask of every step, oldest first."""

    def answers(self, occasion_id: OccasionId) -> Sequence[Answer]:
        """Return all that was ever said to these asks, oldest first."""

    def alerts(self, occasion_ids: Collection[OccasionId]) -> Sequence[int]:
        """Return the numbers of the alerts that led to one of these, as received."""
