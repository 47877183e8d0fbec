"""Copying a whole store out and in, in a form that every database understands.

A table is lines of JSON: the names of its columns, then a row a line.
"""

import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from decimal import Decimal
from functools import partial
from itertools import islice
from typing import Any

import sqlalchemy as sa

from connectors.store.engines import REVISION, address_of, engine_of
from connectors.store.opening import Store
from connectors.store.tables import METADATA
from connectors.store.tables.columns import Utc
from connectors.store.tables.mobilization import IncidentRow
from connectors.store.tables.relief import Exact
from connectors.store.troubles import told_plainly

_AT_ONCE = 1_000
_REVISION_TABLE = "alembic_version"

#: A table's name and its lines.
Table = tuple[str, Iterable[str]]


@contextmanager
def copy_out(url: str) -> Iterator[Iterator[Table]]:
    """Hand out every table as it stood at one moment; nobody has to wait meanwhile.

    Raises:
        UnreachableError: The database is away, busy or damaged.
    """
    with told_plainly(address_of(url)):
        engine = engine_of(url)
        # SQLite's readers see one moment anyway.
        options = {} if engine.dialect.name == "sqlite" else _ONE_MOMENT
        with engine.execution_options(**options).begin() as connection:
            yield (
                (one.name, _lines(connection, one)) for one in METADATA.sorted_tables
            )


_ONE_MOMENT = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True}


def _lines(connection: sa.Connection, table: sa.Table) -> Iterator[str]:
    yield json.dumps([column.name for column in table.columns])
    chosen = sa.select(table).order_by(*table.primary_key.columns)
    streaming = connection.execution_options(yield_per=_AT_ONCE)
    for row in streaming.execute(chosen):
        yield json.dumps(list(row), ensure_ascii=False, default=_written)


def _written(value: object) -> str:
    if isinstance(value, (date, datetime)):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(type(value).__name__)


def has_incidents(url: str) -> bool:
    """Say whether anything was ever declared or proposed in the store.

    Raises:
        UnreachableError: The database is away, busy or damaged.
    """
    with told_plainly(address_of(url)), engine_of(url).connect() as connection:
        return bool(connection.scalar(sa.select(sa.exists(sa.select(IncidentRow)))))


@contextmanager
def copy_in(
    url: str,
    revision: str,
    tables: Iterable[Table],
    finish: Callable[[Store], None],
    *,
    now: datetime,
) -> Iterator[None]:
    """Put the tables in place of all that the store holds, when the block ends well.

    Args:
        url: Of the store; it is made when need be.
        revision: Of the store that was copied out; it is brought up to date.
        tables: As they were copied out.
        finish: What is changed in the same transaction.
        now: Wall time.

    Raises:
        NewerStoreError: A newer version of ours copied it out.
        UnreachableError: The database is away, busy, full or read-only.
    """
    with told_plainly(address_of(url)):
        engine = engine_of(url).execution_options(is_writer=True)
        with engine.begin() as connection:
            _empty(connection, revision)
            for name, lines in tables:
                _fill(connection, METADATA.tables[name], iter(lines))
            _upgrade_to(connection, "head")
            finish(Store(connection, now=now))
            yield


def _empty(connection: sa.Connection, revision: str) -> None:
    """Leave tables without rows, as they were at the revision."""
    if revision == REVISION:
        for table in reversed(METADATA.sorted_tables):
            connection.execute(sa.delete(table))
        return
    METADATA.drop_all(connection)
    connection.execute(sa.text(f"DROP TABLE {_REVISION_TABLE}"))
    _upgrade_to(connection, revision)


def _upgrade_to(connection: sa.Connection, revision: str) -> None:
    # Loaded only when it is needed: it would make every start slower.
    from connectors.store.migrating import upgrade_to  # noqa: PLC0415

    upgrade_to(connection, revision)


def _fill(connection: sa.Connection, table: sa.Table, lines: Iterator[str]) -> None:
    names = json.loads(next(lines))
    # Columns that came later have no value yet, not even their default.
    columns = [sa.column(name, _kept(table.c[name].type)) for name in names]
    into = sa.insert(sa.table(table.name, *columns))
    readers = [_reader(table.c[name].type) for name in names]
    read = partial(_row, names, readers)
    while rows := [read(line) for line in islice(lines, _AT_ONCE)]:
        connection.execute(into, rows)
    if connection.dialect.name == "postgresql":
        _go_on_counting(connection, table)


def _row(
    names: list[str], readers: list[Callable[[Any], Any]], line: str
) -> dict[str, Any]:
    return {
        name: None if value is None else read(value)
        for name, read, value in zip(names, readers, json.loads(line), strict=True)
    }


def _reader(kind: sa.types.TypeEngine[Any]) -> Callable[[Any], Any]:
    """Return what makes of a value in JSON what the column takes."""
    if isinstance(kind, Utc):
        return datetime.fromisoformat
    if isinstance(kind, sa.Date):
        return date.fromisoformat
    if isinstance(kind, Exact):
        return Decimal
    if isinstance(kind, sa.Enum) and kind.enum_class:
        return kind.enum_class
    return lambda value: value


def _kept(kind: sa.types.TypeEngine[Any]) -> sa.types.TypeEngine[Any]:
    return sa.JSON(none_as_null=True) if isinstance(kind, sa.JSON) else kind


def _go_on_counting(connection: sa.Connection, table: sa.Table) -> None:
    """Let the next number that PostgreSQL gives come after those that are there."""
    for column in table.primary_key.columns:
        if isinstance(column.type, sa.Integer):
            serial = sa.func.pg_get_serial_sequence(table.name, column.name)
            if connection.scalar(sa.select(serial)) is not None:
                last = sa.select(sa.func.max(column)).scalar_subquery()
                following = sa.func.coalesce(last, 0) + 1
                start = sa.func.setval(serial, following, sa.false())
                connection.execute(sa.select(start))
