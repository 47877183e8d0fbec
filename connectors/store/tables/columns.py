"""What every table shares: moments in UTC, words of an enum, the stamp of a run."""

from datetime import UTC, datetime
from enum import StrEnum
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase


class Utc(sa.types.TypeDecorator[datetime]):
    """Aware in Python, naive UTC in the table; a moment without a zone fails."""

    impl = sa.DateTime
    cache_ok = True

    def process_bind_param(
        self, value: datetime | None, _dialect: sa.Dialect
    ) -> datetime | None:
        """Take the zone off."""
        if value is not None and value.tzinfo is None:
            msg = f"a moment without a zone: {value}"
            raise ValueError(msg)
        return value and value.astimezone(UTC).replace(tzinfo=None)

    def process_result_value(
        self, value: datetime | None, _dialect: sa.Dialect
    ) -> datetime | None:
        """Put the zone back."""
        return value and value.replace(tzinfo=UTC)


class Base(DeclarativeBase):
    """The tables of the store; statements use them through SQLAlchemy Core."""

    type_annotation_map = {datetime: Utc}  # noqa: RUF012 -- how SQLAlchemy reads it


def one_of(words: type[StrEnum]) -> sa.Enum:
    """Return a column type for the words of an enum, kept as text."""
    return sa.Enum(
        words,
        native_enum=False,
        create_constraint=False,
        length=20,
        values_callable=lambda enum: [str(word) for word in enum],
    )


def stamp_of(*constraints: Any) -> tuple[Any, ...]:  # noqa: ANN401 -- schema items
    """Return table arguments that bind a row to its occasion's kind of run.

    The columns `occasion_id` and `kind_of_run` together are the foreign key, so no row
    can part from the kind of run that was fixed when its occasion began.
    """
    both = ["occasion_id", "kind_of_run"]
    target = [f"occasion.{column}" for column in both]
    return (*constraints, sa.ForeignKeyConstraint(both, target))
