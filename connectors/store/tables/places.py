"""Cells of the grid and the posts in them."""

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from connectors.store.tables.columns import Base, one_of
from plans.people.places import CellLevel


class CellRow(Base):
    """One area of the grid."""

    __tablename__ = "cell"

    code: Mapped[str] = mapped_column(primary_key=True)
    level: Mapped[CellLevel] = mapped_column(one_of(CellLevel))
    #: By language.
    name: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    #: May lie outside the site (the county of a township), so no foreign key.
    parent: Mapped[str | None] = mapped_column(index=True)
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    #: Those of the cells in it included.
    population: Mapped[int | None]


class PostRow(Base):
    """A place that needs people."""

    __tablename__ = "post"

    post_no: Mapped[str] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(index=True)
    name: Mapped[dict[str, Any]] = mapped_column(sa.JSON)
    cell: Mapped[str] = mapped_column(sa.ForeignKey("cell.code"), index=True)
    places: Mapped[int]
    #: Comma-separated.
    skills: Mapped[str] = mapped_column(default="")
    #: Comma-separated `06:00-14:00`.
    shifts: Mapped[str] = mapped_column(default="")
    latitude: Mapped[float | None]
    longitude: Mapped[float | None]
    is_hard: Mapped[bool] = mapped_column(default=False)
    #: No longer staffed; kept while incidents refer to it.
    is_retired: Mapped[bool] = mapped_column(default=False)
