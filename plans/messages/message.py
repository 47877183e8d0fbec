"""A message: one text to one party, before anything is known of its way."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import IntEnum, StrEnum
from typing import Protocol
from uuid import UUID, uuid5

from plans.identity import MessageId, OccasionId, PartyId

_MESSAGES = UUID("5a0c9f0e-3b7d-4b6f-9d1e-2f6f0c7a4e11")
#: How the keys of messages begin that take something back.
CORRECTIONS = "correct/"


class Priority(IntEnum):
    """What leaves first; a lower number jumps ahead."""

    CORRECTION = 0  #: what takes something back: corrections, stand-down
    ASK = 1  #: somebody's answer is waited for
    NOTICE = 2  #: everything else


class Replies(StrEnum):
    """What somebody can say to a message with its reply code."""

    YES_OR_NO = "yes-or-no"  #: comes or not, wants it or not
    NUMBER = "number"  #: how many an organisation sends, or no
    ADVICE = "advice"  #: what somebody advises, in words of his or her own
    RECEIVED = "received"  #: has got a report


@dataclass(frozen=True, kw_only=True)
class Message:
    """What one party should read.

    `{answer}` in the body stays as it is: the outbox puts the answer link or the reply
    code there, which only it can know.
    """

    #: What it is about; the same key to the same party is the same message.
    key: str
    to: PartyId
    title: str
    body: str
    language: str
    #: The step it belongs to; empty for the incident's own messages.
    step: str = ""
    #: The message of the plan that it was written from; empty for our own texts.
    text: str = ""
    priority: Priority = Priority.NOTICE
    #: Whether somebody's answer is waited for: travels on until answered.
    #: Without it, it stops at the first contact point whose lane accepted it.
    wants_answer: bool = False
    #: What the answer can be; the outbox writes beside the reply code how to say it.
    replies: Replies = Replies.YES_OR_NO
    #: Incident time between one contact point and the next.
    interval: timedelta = timedelta(minutes=2)
    #: Incident time; the answer link works as long.
    closes_at: datetime | None = None
    #: Only over these contact points, over all of them at once, and on over the others
    #: when one has accepted it; None: over all that can be used now, one by one.
    points: frozenset[int] | None = None


def message_id_of(occasion_id: OccasionId, key: str, to: PartyId) -> MessageId:
    """Return the message's id: the same occasion, key and party is the same message."""
    return MessageId(uuid5(_MESSAGES, f"{occasion_id}/{key}/{to}").hex)


@dataclass(frozen=True, kw_only=True)
class Reached:
    """How far a message got."""

    #: A lane accepted it at least once.
    is_accepted: bool = False
    #: It was tried at least once, or is on the wire: somebody may have read it.
    is_sent: bool = False
    #: Some delivery may still be tried.
    is_pending: bool = False


class Outbox(Protocol):
    """Keeps messages with the decision; senders carry them after the commit."""

    def put(self, occasion_id: OccasionId, messages: Sequence[Message]) -> None:
        """Keep the messages; the same key to the same party is kept once.

        Writes a delivery a contact point that this kind of run may reach, one interval
        apart, and none to any other; a message that wants an answer gets a reply code.
        One that names its contact points is due over all of these at once, also where
        they were retired since.
        """

    def reached(
        self, occasion_id: OccasionId, message_ids: Collection[MessageId]
    ) -> Mapping[MessageId, Reached]:
        """Return how far each message got."""

    def supersede(
        self, occasion_id: OccasionId, message_ids: Collection[MessageId]
    ) -> None:
        """Take back what has not left yet of these messages."""
