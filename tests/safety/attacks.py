"""Ways to make an exercise reach what it may not reach, drawn by hypothesis."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from enum import StrEnum
from itertools import count

import sqlalchemy as sa
from hypothesis import strategies as st

from connectors.store import Posting, open_store
from connectors.store.engines import engine_of
from connectors.store.tables.ledger import DeliveryRow, MessageRow
from connectors.store.tables.mobilization import OccasionRow
from connectors.store.tables.people import ContactPointRow
from plans.identity import KindOfRun, OccasionId, PartyId
from plans.messages.message import Message
from plans.site import Site
from tests.sinks.ledgers import Way, queue

CHANNELS = ("sms", "email", "group")
EXERCISE, ACTUAL = OccasionId("of-exercise"), OccasionId("of-actual")
NUMBERS = count(1)


class Trick(StrEnum):
    NONE = "none"
    RAISES_DELIVERY = "raises_delivery"  # says of the delivery that it is actual
    REHEARSES_DELIVERY = "rehearses_delivery"  # of a run that reaches nobody at all
    MOVES_DELIVERY = "moves_delivery"  # hangs it on an occasion that is actual
    RAISES_MESSAGE = "raises_message"
    RAISES_OCCASION = "raises_occasion"
    OTHER_POINT = "other_point"  # sends it to somebody else's contact point


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One message of an exercise, and what is done so that it reaches somebody."""

    is_put: bool  # by the outbox; else the rows are forged
    was_allowed: bool
    is_allowed: bool  # when it leaves
    channel: str
    channel_at_last: str
    title: str
    body: str
    language: str
    trick: Trick
    #: A sender opens the store of a rehearsal.
    is_rehearsal: bool = False
    number: int = field(default_factory=NUMBERS.__next__)

    @property
    def kind(self) -> KindOfRun:
        return KindOfRun.REHEARSAL if self.is_rehearsal else KindOfRun.EXERCISE

    @property
    def way(self) -> Way:
        return Way(
            number=self.number,
            kind=self.kind,
            channel=self.channel,
            is_allowed=self.was_allowed,
            language=self.language,
        )


FLAGS = st.fixed_dictionaries(dict.fromkeys(CHANNELS, st.booleans()))
TEXTS = st.text(max_size=12).map(lambda text: text.replace("\0", ""))
ATTEMPTS = st.builds(
    Attempt,
    is_put=st.booleans(),
    was_allowed=st.booleans(),
    is_allowed=st.booleans(),
    channel=st.sampled_from(CHANNELS),
    channel_at_last=st.sampled_from(CHANNELS),
    title=TEXTS,
    body=TEXTS,
    language=st.sampled_from(["en", "zh", "zh-Hant", "fr", ""]),
    trick=st.sampled_from(Trick),
    is_rehearsal=st.integers(0, 9).map(lambda drawn: drawn == 9),
    number=st.builds(NUMBERS.__next__),
)
BATCH = 50
BATCHES = st.lists(ATTEMPTS, min_size=BATCH, max_size=BATCH)


def site_where(
    takes_exercises: Mapping[str, bool], urls: Mapping[str, str] | None = None
) -> Site:
    """Return a site with these flags; all its channels share a lane."""
    told = urls or dict.fromkeys(CHANNELS, "json://127.0.0.1:1/?:to={address}")
    own = {
        name: {"lane": "sms", "url": told[name], "exercises": takes_exercises[name]}
        for name in CHANNELS
    }
    return Site.model_validate(
        {
            "site": "test",
            "title": {"en": "Test"},
            "languages": ["en", "zh"],
            "lanes": {"sms": {"rate": "900000/s", "in_flight": 20}},
            "channels": own,
        }
    )


def prepare(url: str, attempts: Sequence[Attempt], before: Site) -> None:
    """Queue the attempts while `before` is the site, then do what they do."""
    queue(url, before, [Way(number=next(NUMBERS), kind=KindOfRun.ACTUAL)])
    queue(url, before, [one.way for one in attempts if not one.is_put])
    put = [one for one in attempts if one.is_put]
    kinds = (KindOfRun.EXERCISE, KindOfRun.REHEARSAL)
    queue(url, before, [Way(number=next(NUMBERS), kind=kind) for kind in kinds])
    queue(url, before, [one.way for one in put], has_messages=False)
    posting = Posting(site=before, now=datetime.now(UTC))  # noqa: TID251 -- wall time
    with open_store(url, posting=posting) as store:
        for kind in kinds:
            messages = [_message(one) for one in put if one.kind is kind]
            store.outbox.put(OccasionId(f"of-{kind}"), messages)
    with engine_of(url).execution_options(is_writer=True).begin() as connection:
        for one in attempts:
            connection.execute(_changed(one))
            if one.trick is not Trick.NONE:
                _play(connection, one)


def violations(
    attempts: Sequence[Attempt], now: Site, reached: Callable[[str], Sequence[str]]
) -> list[Attempt]:
    """Return what reached an address that it may not, or came unmarked."""
    return [
        one
        for one in attempts
        for text in reached(one.way.address)
        if one.is_rehearsal
        or not (one.is_allowed and now.channels[one.channel_at_last].exercises)
        or not text.startswith(("EXERCISE –", "【演练】"))
    ]


def _message(one: Attempt) -> Message:
    return Message(
        key=f"call-{one.number}",
        to=PartyId(f"p{one.number}"),
        title=one.title,
        body=one.body,
        language=one.language,
    )


def _changed(one: Attempt) -> sa.Update:
    """Return what an office may do to its roster after a message was queued."""
    is_it = ContactPointRow.contact_point_id == one.number
    values = {
        "is_allowed_for_exercises": one.is_allowed,
        "channel": one.channel_at_last,
    }
    return sa.update(ContactPointRow).where(is_it).values(values)


def _play(connection: sa.Connection, one: Attempt) -> None:
    """Do what nobody may; the store may refuse, and that is well."""
    delivery = sa.update(DeliveryRow).where(DeliveryRow.contact_point_id == one.number)
    mine = MessageRow.party_id == f"p{one.number}"
    actual = {"kind_of_run": KindOfRun.ACTUAL}
    tricks: dict[Trick, sa.Update] = {
        Trick.RAISES_DELIVERY: delivery.values(actual),
        Trick.REHEARSES_DELIVERY: delivery.values(kind_of_run=KindOfRun.REHEARSAL),
        Trick.MOVES_DELIVERY: delivery.values(actual | {"occasion_id": ACTUAL}),
        Trick.RAISES_MESSAGE: sa.update(MessageRow).where(mine).values(actual),
        Trick.RAISES_OCCASION: sa.update(OccasionRow)
        .where(OccasionRow.occasion_id == EXERCISE)
        .values(actual),
        Trick.OTHER_POINT: delivery.values(contact_point_id=max(1, one.number - 1)),
    }
    try:
        with connection.begin_nested():
            connection.execute(tricks[one.trick])
    except sa.exc.IntegrityError:
        return
