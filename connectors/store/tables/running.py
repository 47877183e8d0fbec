"""The site's own running: heartbeats of its processes, and switches."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from connectors.store.tables.columns import Base


class HeartbeatRow(Base):
    """The last beat of one service on one host."""

    __tablename__ = "heartbeat"

    service: Mapped[str] = mapped_column(primary_key=True)
    host: Mapped[str] = mapped_column(primary_key=True)
    pid: Mapped[int]
    #: Wall time.
    started_at: Mapped[datetime]
    beat_at: Mapped[datetime]
    facts: Mapped[dict[str, Any]] = mapped_column(sa.JSON)


class SwitchRow(Base):
    """One fact about the site that its processes share."""

    __tablename__ = "switch"

    name: Mapped[str] = mapped_column(primary_key=True)
    facts: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    changed_by: Mapped[str]
    #: Wall time.
    changed_at: Mapped[datetime]
