"""Who decides what: proposals, and changes of an incident's level."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from connectors.store.tables.columns import Base, one_of, stamp_of
from plans.identity import KindOfRun
from plans.incident.proposals import Act, Decision
from plans.plan import Level


class ProposalRow(Base):
    """Something to be decided by a person with the authority."""

    __tablename__ = "proposal"

    occasion_id: Mapped[str] = mapped_column(primary_key=True)
    kind_of_run: Mapped[KindOfRun] = mapped_column(one_of(KindOfRun))
    act: Mapped[Act] = mapped_column(one_of(Act))
    #: Of what it asks for.
    key: Mapped[str] = mapped_column(unique=True)
    source: Mapped[str]
    proposed_by: Mapped[str]
    asks_for: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    #: Wall time.
    proposed_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    decision: Mapped[Decision] = mapped_column(
        one_of(Decision), default=Decision.WAITING, index=True
    )
    decided_by: Mapped[str] = mapped_column(default="")
    decided_at: Mapped[datetime | None]
    outcome: Mapped[str] = mapped_column(default="")
    enacted_at: Mapped[datetime | None]

    __table_args__ = stamp_of()


class LevelChangeRow(Base):
    """One change of an incident's level; append-only."""

    __tablename__ = "level_change"

    change_id: Mapped[int] = mapped_column(primary_key=True)
    occasion_id: Mapped[str] = mapped_column(index=True)
    kind_of_run: Mapped[KindOfRun] = mapped_column(one_of(KindOfRun))
    #: Incident time.
    at: Mapped[datetime]
    before: Mapped[Level] = mapped_column(one_of(Level))
    after: Mapped[Level] = mapped_column(one_of(Level))
    by: Mapped[str]
    reason: Mapped[str] = mapped_column(default="")

    __table_args__ = stamp_of()
