"""Messages, their deliveries, the attempts made, and the lanes they leave through."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from connectors.store.tables.columns import Base, one_of, stamp_of
from plans.identity import KindOfRun
from plans.messages.deliveries import DeliveryState, Outcome

# What the partial indexes below hold; a query has to say it in the same words, for with
# bound values no planner can know that an index will do.
WANTS_ANSWER = sa.text("wants_answer")
HAS_REPLY_CODE = sa.text("reply_code <> ''")
IS_HELD = sa.text("state IN ('leased', 'retry')")


def _index_where(name: str, where: sa.TextClause, *columns: str) -> sa.Index:
    return sa.Index(name, *columns, sqlite_where=where, postgresql_where=where)


class MessageRow(Base):
    """One text to one party."""

    __tablename__ = "message"

    #: As plans.messages.message.message_id_of makes it.
    message_id: Mapped[str] = mapped_column(primary_key=True)
    occasion_id: Mapped[str]
    kind_of_run: Mapped[KindOfRun] = mapped_column(one_of(KindOfRun))
    key: Mapped[str]
    party_id: Mapped[str] = mapped_column(sa.ForeignKey("party.party_id"))
    step: Mapped[str] = mapped_column(default="")
    #: The message of the plan that it was written from; empty for our own.
    text: Mapped[str] = mapped_column(default="")
    language: Mapped[str]
    title: Mapped[str]
    body: Mapped[str]
    priority: Mapped[int]
    wants_answer: Mapped[bool]
    #: Letter and digits; empty when no answer is wanted.
    reply_code: Mapped[str] = mapped_column(default="")
    #: Incident time.
    put_at: Mapped[datetime]
    closes_at: Mapped[datetime | None]
    #: Nothing more of it should leave: answered, taken back, or known to have arrived.
    is_stopped: Mapped[bool] = mapped_column(default=False)
    #: Over several contact points at once: none waits for another or stops for it.
    is_at_once: Mapped[bool] = mapped_column(default=False)

    __table_args__ = stamp_of(
        sa.Index("message_occasion", "occasion_id", "priority"),
        _index_where("message_question", WANTS_ANSWER, "party_id"),
        _index_where("message_reply_code", HAS_REPLY_CODE, "reply_code"),
    )


class DeliveryRow(Base):
    """A message to one contact point through one lane."""

    __tablename__ = "delivery"

    delivery_id: Mapped[int] = mapped_column(primary_key=True)
    #: `message/contact point/round`.
    key: Mapped[str] = mapped_column(unique=True)
    message_id: Mapped[str] = mapped_column(
        sa.ForeignKey("message.message_id"), index=True
    )
    contact_point_id: Mapped[int] = mapped_column(
        sa.ForeignKey("contact_point.contact_point_id")
    )
    occasion_id: Mapped[str]
    kind_of_run: Mapped[KindOfRun] = mapped_column(one_of(KindOfRun))
    lane: Mapped[str]
    state: Mapped[DeliveryState] = mapped_column(
        one_of(DeliveryState), default=DeliveryState.QUEUED
    )
    priority: Mapped[int]
    tries: Mapped[int] = mapped_column(default=0)
    segments: Mapped[int] = mapped_column(default=1)
    #: Wall time. Queued, retry: the next attempt; leased: the end of the lease; None:
    #: never again. See connectors.store.occasions.AT_ONCE.
    due_at: Mapped[datetime | None]
    lease_token: Mapped[str | None]
    #: Wall time at which it was claimed.
    leased_at: Mapped[datetime | None]
    #: The last one, in plain words.
    reason: Mapped[str] = mapped_column(default="")

    __table_args__ = stamp_of(
        _index_where(
            "delivery_due",
            sa.text("due_at IS NOT NULL"),
            *("lane", "priority", "due_at", "delivery_id"),
        ),
        # Those whose due_at cannot lie further ahead than a lease or a retry does.
        _index_where("delivery_held", IS_HELD, "lane", "due_at"),
        _index_where(
            "delivery_lease", sa.text("lease_token IS NOT NULL"), "lease_token"
        ),
        sa.Index("delivery_occasion", "occasion_id", "state"),
    )


class AttemptRow(Base):
    """One attempt to carry a delivery; append-only."""

    __tablename__ = "attempt"

    attempt_id: Mapped[int] = mapped_column(primary_key=True)
    delivery_id: Mapped[int] = mapped_column(
        sa.ForeignKey("delivery.delivery_id"), index=True
    )
    #: Of the lease it was made under: a settlement repeated appends nothing.
    lease_token: Mapped[str]
    #: Wall time; the start is the claim's, None when another sender had it by then.
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime]
    outcome: Mapped[Outcome] = mapped_column(one_of(Outcome))
    reason: Mapped[str] = mapped_column(default="")
    provider_id: Mapped[str] = mapped_column(default="")
    provider_code: Mapped[str] = mapped_column(default="")
    segments: Mapped[int] = mapped_column(default=1)


class LaneRow(Base):
    """A provider account: its limits, and the rate shared by all senders."""

    __tablename__ = "lane"

    name: Mapped[str] = mapped_column(primary_key=True)
    rate_per_s: Mapped[float]
    in_flight: Mapped[int]
    #: Characters a segment; None: no segments.
    segment: Mapped[int | None]
    #: Wall time: the theoretical arrival time of GCRA, when the next one may leave.
    tat: Mapped[datetime | None]
