"""Donation channels, needs, pledges, donations; quantities are exact."""

from datetime import date, datetime
from decimal import Decimal

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from connectors.store.tables.columns import Base, one_of, stamp_of
from plans.identity import KindOfRun


class Exact(sa.types.TypeDecorator[Decimal]):
    """A Decimal kept as text: the same digits come back from every database."""

    impl = sa.String(40)
    cache_ok = True

    def process_bind_param(
        self, value: Decimal | None, _dialect: sa.Dialect
    ) -> str | None:
        """Write the digits; a quantity that is no number fails."""
        if value is None:
            return None
        if not value.is_finite():
            msg = f"a quantity that is no number: {value}"
            raise ValueError(msg)
        return str(value)

    def process_result_value(
        self, value: str | None, _dialect: sa.Dialect
    ) -> Decimal | None:
        """Read the digits."""
        return None if value is None else Decimal(value)


class DonationChannelRow(Base):
    """One way to give."""

    __tablename__ = "donation_channel"

    occasion_id: Mapped[str] = mapped_column(primary_key=True)
    step: Mapped[str] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(primary_key=True)
    kind_of_run: Mapped[KindOfRun] = mapped_column(one_of(KindOfRun))
    #: In the order of the plan, from 0.
    position: Mapped[int]
    #: Incident time.
    opened_at: Mapped[datetime]
    until: Mapped[datetime]
    closed_at: Mapped[datetime | None]

    __table_args__ = stamp_of()


def _in_channel() -> sa.ForeignKeyConstraint:
    columns = ["occasion_id", "step", "channel"]
    return sa.ForeignKeyConstraint(
        columns, [f"donation_channel.{column}" for column in columns]
    )


def _for_need() -> sa.ForeignKeyConstraint:
    columns = ["occasion_id", "step", "channel", "need"]
    return sa.ForeignKeyConstraint(columns, [f"need.{column}" for column in columns])


class NeedRow(Base):
    """Goods that are needed through a channel."""

    __tablename__ = "need"

    occasion_id: Mapped[str] = mapped_column(primary_key=True)
    step: Mapped[str] = mapped_column(primary_key=True)
    channel: Mapped[str] = mapped_column(primary_key=True)
    need: Mapped[str] = mapped_column(primary_key=True)
    kind_of_run: Mapped[KindOfRun] = mapped_column(one_of(KindOfRun))
    position: Mapped[int]
    item: Mapped[str]
    unit: Mapped[str]
    quantity: Mapped[Decimal] = mapped_column(Exact)
    closed_at: Mapped[datetime | None]

    __table_args__ = stamp_of(_in_channel())


class PledgeRow(Base):
    """Promised, not in hand. Personal data: purpose and retention."""

    __tablename__ = "pledge"

    pledge_id: Mapped[int] = mapped_column(primary_key=True)
    pledge_key: Mapped[str]
    occasion_id: Mapped[str]
    step: Mapped[str]
    channel: Mapped[str]
    need: Mapped[str]
    kind_of_run: Mapped[KindOfRun] = mapped_column(one_of(KindOfRun))
    quantity: Mapped[Decimal] = mapped_column(Exact)
    unit: Mapped[str]
    donor: Mapped[str]
    contact: Mapped[str]
    at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]
    #: Why we hold donor and contact, and until when (None: until the accounts close).
    purpose: Mapped[str] = mapped_column(default="donation")
    retain_until: Mapped[date | None]

    __table_args__ = stamp_of(
        _for_need(), sa.UniqueConstraint("occasion_id", "step", "pledge_key")
    )


class DonationRow(Base):
    """Received. Personal data: purpose and retention."""

    __tablename__ = "donation"

    donation_id: Mapped[int] = mapped_column(primary_key=True)
    donation_key: Mapped[str]
    occasion_id: Mapped[str]
    step: Mapped[str]
    channel: Mapped[str]
    need: Mapped[str]
    kind_of_run: Mapped[KindOfRun] = mapped_column(one_of(KindOfRun))
    quantity: Mapped[Decimal] = mapped_column(Exact)
    unit: Mapped[str]
    pledge_id: Mapped[int | None] = mapped_column(sa.ForeignKey("pledge.pledge_id"))
    donor: Mapped[str]
    contact: Mapped[str]
    at: Mapped[datetime]
    purpose: Mapped[str] = mapped_column(default="donation")
    retain_until: Mapped[date | None]

    __table_args__ = stamp_of(
        _for_need(), sa.UniqueConstraint("occasion_id", "step", "donation_key")
    )
