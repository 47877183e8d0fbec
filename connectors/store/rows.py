"""How rows get in and out in bulk, on SQLite and PostgreSQL alike."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any, TypeVar

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from connectors.store.tables.columns import Base

Value = TypeVar("Value", str, int)

#: Fewer than the smallest limit on bound values of the databases.
_AT_ONCE = 5_000


def in_parts(values: Collection[Value]) -> Iterator[Sequence[Value]]:
    """Yield the values in parts that a statement can take at once, sorted."""
    ordered = sorted(values)
    for start in range(0, len(ordered), _AT_ONCE):
        yield ordered[start : start + _AT_ONCE]


def insert_new(
    table: type[Base], dialect: sa.Dialect, *, unless: Sequence[str] | None = None
) -> sqlite.Insert | postgresql.Insert:
    """Return an insert that leaves a row out which is there already.

    Args:
        table: Where to.
        dialect: Whose words to use.
        unless: The unique columns that may be met; None for any of them.
    """
    insert = postgresql.insert if dialect.name == "postgresql" else sqlite.insert
    return insert(table).on_conflict_do_nothing(index_elements=unless)


def add_all(
    connection: sa.Connection, table: type[Base], rows: Sequence[Mapping[str, Any]]
) -> None:
    """Insert the rows, all with one statement; none is no statement."""
    if rows:
        connection.execute(sa.insert(table), rows)


def replace_one(
    connection: sa.Connection,
    table: type[Base],
    row: Mapping[str, Any],
    *,
    by: Sequence[str],
) -> None:
    """Insert the row, or put it in place of the one with the same values there.

    Args:
        connection: Of one transaction.
        table: Where to.
        row: Every column.
        by: The unique columns.
    """
    is_postgresql = connection.dialect.name == "postgresql"
    insert = postgresql.insert if is_postgresql else sqlite.insert
    changed = {name: value for name, value in row.items() if name not in by}
    connection.execute(
        insert(table)
        .values(**row)
        .on_conflict_do_update(index_elements=list(by), set_=changed)
    )
