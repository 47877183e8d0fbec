"""People who came by themselves. Personal data carries purpose and retention."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from connectors.store.tables.columns import Base, one_of
from plans.people.registration import RegistrationState


class RegistrationRow(Base):
    """One person who offers to help."""

    __tablename__ = "registration"

    number: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(unique=True)
    name: Mapped[str]
    birth_year: Mapped[int]
    channel: Mapped[str]
    address: Mapped[str]
    languages: Mapped[str] = mapped_column(default="")
    #: Comma-separated.
    skills: Mapped[str] = mapped_column(default="")
    available: Mapped[str] = mapped_column(default="")
    cell: Mapped[str | None] = mapped_column(sa.ForeignKey("cell.code"))
    partner: Mapped[str] = mapped_column(default="")
    #: Wall time.
    at: Mapped[datetime]
    has_read_briefing_at: Mapped[datetime | None]
    insured_until: Mapped[date | None]
    state: Mapped[RegistrationState] = mapped_column(
        one_of(RegistrationState), default=RegistrationState.WAITING, index=True
    )
    reason: Mapped[str] = mapped_column(default="")
    decided_by: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None]
    party_id: Mapped[str | None] = mapped_column(sa.ForeignKey("party.party_id"))
    #: What the organisation was asked for, where it came to; incident time of coming.
    ask_id: Mapped[str | None] = mapped_column(index=True)
    came_at: Mapped[datetime | None]
    #: Why we hold it, and until when (None: while on the roster).
    purpose: Mapped[str] = mapped_column(default="registration")
    retain_until: Mapped[date | None]
