"""What was asked and sent, for the board, the answer pages and the call sheet."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from plans.identity import IncidentId, MessageId, OccasionId, PartyId
from plans.messages.deliveries import ContactPoint, DeliveryState


@dataclass(frozen=True, kw_only=True)
class Sent:
    """A message as it was put, with its reply code."""

    message_id: MessageId
    occasion_id: OccasionId
    step: str
    #: The message of the plan that it was written from; empty for our own texts.
    text: str = ""
    key: str
    to: PartyId
    language: str
    title: str
    body: str
    #: Letter and digits; empty when no answer is wanted.
    reply_code: str
    #: Incident time.
    put_at: datetime
    closes_at: datetime | None


@dataclass(frozen=True, kw_only=True)
class Way:
    """One contact point that a message takes, and how far it got there."""

    contact_point: ContactPoint
    state: DeliveryState
    #: What the provider said last, in plain words.
    reason: str = ""


class Ledger(Protocol):
    """Looks up messages and counts deliveries; changes nothing."""

    def message(self, message_id: MessageId) -> Sent:
        """Return one message.

        Raises:
            KeyError: There is none.
        """

    def of(self, occasion_id: OccasionId) -> Sequence[Sent]:
        """Return all messages of the occasion, oldest first."""

    def open_questions(self, party_id: PartyId) -> Sequence[Sent]:
        """Return what waits for an answer, of open incidents, newest last."""

    def questions(self, party_id: PartyId) -> Sequence[Sent]:
        """Return all messages that ever wanted an answer, newest last."""

    def by_reply_code(
        self, code: str, incident_id: IncidentId | None = None
    ) -> Sequence[Sent]:
        """Return the messages with this reply code (any case) in open incidents."""

    def party_at(self, address: str) -> Sequence[PartyId]:
        """Return whose contact point this address is (digits and case made alike)."""

    def counts(self, occasion_id: OccasionId) -> Mapping[DeliveryState, int]:
        """Return how many deliveries stand how; every state is a key."""

    def points_used(
        self, message_ids: Collection[MessageId]
    ) -> Mapping[MessageId, frozenset[int]]:
        """Return over which contact points each message has left, or may have."""

    def ways_of(
        self, message_ids: Collection[MessageId]
    ) -> Mapping[MessageId, Sequence[Way]]:
        """Return which ways each message takes, first choice first; retired ones too.

        For people's eyes only: never for a log.
        """

    def call_sheet(self, occasion_id: OccasionId) -> Sequence[Sent]:
        """Return the messages that no contact point accepted and none will any more.

        Those of a party without a usable contact point are among them.
        """

    def silent(self, occasion_id: OccasionId) -> Sequence[Sent]:
        """Return the questions that arrived, have no answer and travel no further."""

    def ways_to(
        self, party_ids: Collection[PartyId]
    ) -> Mapping[PartyId, Sequence[ContactPoint]]:
        """Return how each party can be reached, first choice first.

        For people's eyes only: never for a log.
        """
