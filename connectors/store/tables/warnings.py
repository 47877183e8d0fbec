"""Hazard alerts: those that came in, and those that we published."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from connectors.store.tables.columns import Base, one_of, stamp_of
from plans.identity import KindOfRun
from plans.warning.filed import Became


class AlertRow(Base):
    """One alert that came in, once whatever way it came."""

    __tablename__ = "alert"
    __table_args__ = (
        sa.UniqueConstraint("sender", "identifier", "sent_at"),
        sa.Index("ix_alert_became", "became", "received_at"),
    )

    alert_no: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    sender: Mapped[str]
    identifier: Mapped[str]
    sent_at: Mapped[datetime]
    status: Mapped[str]
    msg_type: Mapped[str]
    title: Mapped[str]
    source: Mapped[str]
    #: Base64 of the very bytes: backups are lines of text.
    raw: Mapped[str] = mapped_column(sa.Text)
    #: Wall time.
    received_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    became: Mapped[Became] = mapped_column(one_of(Became))
    why: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    decided_by: Mapped[str]
    #: Of the proposal or incident that it led to.
    occasion_id: Mapped[str | None]


class AlertReferenceRow(Base):
    """What a message refers to; also when that has not come yet."""

    __tablename__ = "alert_reference"
    __table_args__ = (
        sa.Index("ix_alert_reference_to", "sender", "identifier", "sent_at"),
    )

    alert_no: Mapped[int] = mapped_column(
        sa.ForeignKey("alert.alert_no"), primary_key=True
    )
    place: Mapped[int] = mapped_column(primary_key=True)
    sender: Mapped[str]
    identifier: Mapped[str]
    sent_at: Mapped[datetime]


class PublishedAlertRow(Base):
    """One alert that we wrote, as everybody can read it; never changed."""

    __tablename__ = "published_alert"
    __table_args__ = stamp_of(sa.UniqueConstraint("identifier"))

    alert_no: Mapped[int] = mapped_column(primary_key=True, autoincrement=True)
    occasion_id: Mapped[str]
    kind_of_run: Mapped[KindOfRun] = mapped_column(one_of(KindOfRun))
    step: Mapped[str]
    sender: Mapped[str]
    identifier: Mapped[str]
    sent_at: Mapped[datetime]
    msg_type: Mapped[str]
    #: Base64, as above.
    raw: Mapped[str] = mapped_column(sa.Text)
    #: Wall time.
    published_at: Mapped[datetime]
    expires_at: Mapped[datetime | None]
    #: When a later one took it back or replaced it; it stays in the feed for a while.
    superseded_at: Mapped[datetime | None]
