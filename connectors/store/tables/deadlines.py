"""What has to be done by when: clocks of the law, and watches."""

from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from connectors.store.tables.columns import Base, one_of, stamp_of
from plans.identity import KindOfRun
from plans.incident.deadlines import DeadlineKind


class DeadlineRow(Base):
    """One deadline; of one that repeats a row a round."""

    __tablename__ = "deadline"

    occasion_id: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    round: Mapped[int] = mapped_column(primary_key=True)
    kind_of_run: Mapped[KindOfRun] = mapped_column(one_of(KindOfRun))
    kind: Mapped[DeadlineKind] = mapped_column(one_of(DeadlineKind))
    #: By language.
    title: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    owner: Mapped[str]
    deputy: Mapped[str]
    article: Mapped[str] = mapped_column(default="")
    #: Incident time.
    starts_at: Mapped[datetime]
    due_at: Mapped[datetime]
    #: The same in wall time, by which it is found.
    due_on_wall_at: Mapped[datetime]
    every_s: Mapped[int | None]
    reminded_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None]
    done_by: Mapped[str] = mapped_column(default="")
    note: Mapped[str] = mapped_column(default="")

    __table_args__ = stamp_of(
        sa.Index(
            "deadline_open",
            "due_on_wall_at",
            sqlite_where=sa.text("done_at IS NULL"),
            postgresql_where=sa.text("done_at IS NULL"),
        )
    )
