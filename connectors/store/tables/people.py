"""Parties and how to reach them. Personal data carries purpose and retention."""

from datetime import date, datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from connectors.store.tables.columns import Base, one_of
from plans.people.roster import PartyKind


class PartyRow(Base):
    """One party: a person, an organisation, a shared channel, the public."""

    __tablename__ = "party"

    party_id: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[PartyKind] = mapped_column(one_of(PartyKind))
    #: person_no, partner name or channel name; unique among its kind.
    number: Mapped[str]
    name: Mapped[str]
    birth_year: Mapped[int | None]
    #: Comma-separated, first choice first.
    languages: Mapped[str] = mapped_column(default="")
    cell: Mapped[str | None] = mapped_column(sa.ForeignKey("cell.code"), index=True)
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    #: As the roster writes them; see plans.people.availability.
    available: Mapped[str] = mapped_column(default="")
    on_call: Mapped[str] = mapped_column(default="")
    away: Mapped[str] = mapped_column(default="")
    deputy_number: Mapped[str | None]
    #: What an organisation is qualified for, with expiry: `first_aid:2028-01-01`.
    certificates: Mapped[str] = mapped_column(default="")
    #: Why we hold it, and until when (a day; None: while on the roster).
    purpose: Mapped[str] = mapped_column(default="mobilization")
    retain_until: Mapped[date | None]
    #: Left the roster; never asked again, kept while incidents refer to it.
    retired_at: Mapped[datetime | None]

    __table_args__ = (sa.UniqueConstraint("kind", "number"),)


class PartyRoleRow(Base):
    """One role of a party: volunteer, expert, resident, ..."""

    __tablename__ = "party_role"

    party_id: Mapped[str] = mapped_column(
        sa.ForeignKey("party.party_id"), primary_key=True
    )
    role: Mapped[str] = mapped_column(primary_key=True, index=True)


class PartySkillRow(Base):
    """One skill or field of expertise of a party."""

    __tablename__ = "party_skill"

    party_id: Mapped[str] = mapped_column(
        sa.ForeignKey("party.party_id"), primary_key=True
    )
    skill: Mapped[str] = mapped_column(primary_key=True, index=True)
    #: The last day of its certificate; None: it needs none.
    expires_on: Mapped[date | None]


class ContactPointRow(Base):
    """One way to reach a party; never changed, only retired and appended."""

    __tablename__ = "contact_point"

    contact_point_id: Mapped[int] = mapped_column(primary_key=True)
    party_id: Mapped[str] = mapped_column(sa.ForeignKey("party.party_id"), index=True)
    channel: Mapped[str]
    address: Mapped[str]
    #: Order of preference, from 0.
    rank: Mapped[int]
    verified_on: Mapped[date | None]
    is_allowed_for_exercises: Mapped[bool] = mapped_column(default=False)
    retired_at: Mapped[datetime | None]

    __table_args__ = (sa.Index("contact_point_address", "address"),)
