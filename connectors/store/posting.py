"""What a message that is put becomes: its row, and a delivery a contact point."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from connectors.store.occasions import AT_ONCE, FIRST_OF_ALL, Occasion
from plans.identity import KindOfRun, MessageId, PartyId
from plans.messages.deliveries import ContactPoint, mark_of
from plans.messages.message import Message, Replies
from plans.messages.segments import segment_count
from plans.messages.wording import ANSWER, fill
from plans.site import Site
from plans.warning.published import AlertTexts

Row = dict[str, Any]


class AnswerWords(Protocol):
    """Says how a message can be answered: by a link, a reply code, or both."""

    def __call__(
        self,
        message_id: MessageId,
        reply_code: str,
        language: str,
        expires_at: datetime | None,
        replies: Replies,
    ) -> str:
        """Return the words for `{answer}`; a link expires at that wall time."""


@dataclass(frozen=True)
class Posting:
    """What the outbox has to know of the world when messages are put."""

    site: Site
    #: Wall time.
    now: datetime
    answer_words: AnswerWords = lambda _message_id, code, _language, _until, _replies: (
        code
    )
    #: What writes and reads alerts; without it none can be published.
    alert_texts: AlertTexts | None = None


class UnpostedError(LookupError):
    """The store was opened without a site and a moment: it can only be read."""


def messages_of(
    new: Mapping[MessageId, Message],
    codes: Mapping[PartyId, Sequence[str]],
    occasion: Occasion,
    posting: Posting,
) -> list[Row]:
    """Return a row a message, with its reply code and how to answer it in its text."""
    unused = {party_id: iter(some) for party_id, some in codes.items()}
    put_at = occasion.clock.at(posting.now)
    return [
        occasion.stamp
        | {
            "message_id": message_id,
            "key": one.key,
            "party_id": one.to,
            "step": one.step,
            "text": one.text,
            "language": one.language,
            "title": one.title,
            "body": one.body,
            "priority": int(one.priority),
            "wants_answer": one.wants_answer,
            "reply_code": "",
            "put_at": put_at,
            "closes_at": one.closes_at,
            "is_at_once": one.points is not None,
        }
        | (
            _asking(message_id, one, next(unused[one.to]), occasion, posting)
            if one.wants_answer
            else {}
        )
        for message_id, one in new.items()
    ]


def deliveries_of(
    rows: Sequence[Row],
    new: Mapping[MessageId, Message],
    points: Mapping[MessageId, Sequence[ContactPoint]],
    occasion: Occasion,
    posting: Posting,
) -> list[Row]:
    """Return a row a contact point that this kind of run may reach, by preference.

    The first is due at once, each further one an interval later, or at once as well.
    Of what takes something back the first one over each channel leaves before all else,
    whatever waits in its lane.
    """
    ways: list[Row] = []
    channels: set[str] = set()
    for row in rows:
        interval = occasion.clock.wall_length(new[row["message_id"]].interval)
        sizes: dict[int | None, int] = {}
        within_reach = _within_reach(
            points.get(row["message_id"], ()), occasion, posting
        )
        for place, point in enumerate(within_reach):
            lane, limits = posting.site.lane_of(point.channel)
            size = limits.segment
            due_at = AT_ONCE
            if row["is_at_once"] and point.channel not in channels:
                channels.add(point.channel)
                due_at = FIRST_OF_ALL
            elif place and not row["is_at_once"]:
                due_at = posting.now + place * interval
            if size not in sizes:
                sizes[size] = segment_count(_as_it_leaves(row), size)
            ways.append(
                occasion.stamp
                | {
                    "key": f"{row['message_id']}/{point.contact_point_id}/0",
                    "message_id": row["message_id"],
                    "contact_point_id": point.contact_point_id,
                    "lane": lane,
                    "priority": row["priority"],
                    "segments": sizes[size],
                    "due_at": due_at,
                }
            )
    return ways


def _asking(
    message_id: MessageId,
    message: Message,
    code: str,
    occasion: Occasion,
    posting: Posting,
) -> Row:
    """Return what differs for a message that wants an answer."""
    braced = f"{{{ANSWER}}}"
    if braced not in message.title + message.body:
        return {"reply_code": code}
    closes_at = message.closes_at and occasion.clock.wall(message.closes_at)
    words = posting.answer_words(
        message_id, code, message.language, closes_at, message.replies
    )
    return {
        "reply_code": code,
        "title": fill(message.title, {ANSWER: words}),
        "body": fill(message.body, {ANSWER: words}),
    }


def _within_reach(
    points: Sequence[ContactPoint], occasion: Occasion, posting: Posting
) -> Iterator[ContactPoint]:
    """Yield the contact points that this kind of run may reach; in doubt, none."""
    for point in points:
        channel = posting.site.channels.get(point.channel)
        if channel is None:
            continue  # the site has it no more: nothing could carry it
        is_exercise = occasion.kind_of_run is KindOfRun.EXERCISE
        if occasion.kind_of_run is KindOfRun.ACTUAL or (
            is_exercise and point.is_allowed_for_exercises and channel.exercises
        ):
            yield point


def _as_it_leaves(row: Row) -> str:
    """Return title and body, marked as senders mark them."""
    mark = mark_of(row["kind_of_run"], row["language"])
    return f"{mark}{row['title']}\n{mark}{row['body']}"
