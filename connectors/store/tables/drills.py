"""Drills: which due times were run, and the rehearsals beside the store."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from connectors.store.tables.columns import Base, one_of
from plans.learning.due import Came


class DrillDueRow(Base):
    """One due time of one drill: run once, late, or not at all."""

    __tablename__ = "drill_due"

    #: The drill's name: its plan's, or PLAN/NAME.
    drill: Mapped[str] = mapped_column(primary_key=True)
    #: Local due time with its zone; of an unannounced drill its window.
    due_key: Mapped[str] = mapped_column(primary_key=True)
    due_at: Mapped[datetime]
    came: Mapped[Came] = mapped_column(one_of(Came))
    #: Of the exercise or contact check; a rehearsal's id.
    run_id: Mapped[str | None]
    #: Wall time.
    recorded_at: Mapped[datetime]
    facts: Mapped[dict[str, Any]] = mapped_column(sa.JSON)


class RehearsalRow(Base):
    """One rehearsal: it ran in a store of its own, of which this says where."""

    __tablename__ = "rehearsal"

    rehearsal_id: Mapped[str] = mapped_column(primary_key=True)
    plan: Mapped[str]
    drill: Mapped[str]
    #: The SQLite file, within the site's folder.
    path: Mapped[str]
    seed: Mapped[int]
    #: Wall time.
    begun_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
    #: Counts and states at the end.
    facts: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
