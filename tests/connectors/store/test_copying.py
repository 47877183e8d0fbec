"""A store copied out and in is the same store, on whichever database."""

import json
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext

from connectors.store import (
    REVISION,
    Store,
    close_store,
    copy_in,
    copy_out,
    has_incidents,
)
from connectors.store.engines import engine_of
from connectors.store.migrating import NewerStoreError
from connectors.store.tables import METADATA
from connectors.store.tables.columns import Utc
from connectors.store.tables.places import CellRow
from connectors.store.tables.relief import Exact
from connectors.store.tables.running import SwitchRow
from tests.postgres import PostgresServer

AT = datetime(2026, 11, 25, 3, 20, 0, 123456, tzinfo=UTC)
Rows = dict[str, list[tuple[Any, ...]]]


@pytest.fixture
def other_url(
    store_url: str, request: pytest.FixtureRequest, tmp_path: Path
) -> Iterator[str]:
    """Yield the URL of an empty store of the other kind."""
    if store_url.startswith("postgresql"):
        url = f"sqlite:///{tmp_path / 'other.db'}"
        yield url
        close_store(url)
        return
    server: PostgresServer = request.getfixturevalue("postgres_server")
    url = server.new_database()
    yield url
    close_store(url)
    server.drop_database(url)


@pytest.fixture
def file_url(tmp_path: Path) -> Iterator[str]:
    url = f"sqlite:///{tmp_path / 'muster.db'}"
    yield url
    close_store(url)


VALUES: dict[type[sa.types.TypeEngine[Any]], Any] = {
    Utc: AT,
    Exact: Decimal("2.50"),
    sa.JSON: {"zh": "水", "n": [1, None, 0.1]},
    sa.Date: date(2027, 1, 31),
    sa.Boolean: True,
    sa.Integer: 7,
    sa.Float: 0.1,
}


def value_for(column: sa.Column[Any], made: dict[str, dict[str, Any]]) -> Any:  # noqa: ANN401 -- of any type
    """Return a value that the column takes, of a row that exists where it points."""
    for key in column.foreign_keys:
        table, _, name = key.target_fullname.partition(".")
        if table in made:
            return made[table][name]
    if isinstance(column.type, sa.Enum):
        return next(iter(column.type.enum_class or ()))
    return VALUES.get(type(column.type), f'{column.name} 水 "\\ \n\u2028')


def fill(url: str) -> None:
    """Put a row into every table there is, and one without what may be missing."""
    made: dict[str, dict[str, Any]] = {}
    engine = engine_of(url).execution_options(is_writer=True)
    with engine.begin() as connection:
        for table in METADATA.sorted_tables:
            row = {column.name: value_for(column, made) for column in table.columns}
            connection.execute(sa.insert(table).values(row))
            made[table.name] = row
        bare = {"code": "bare", "level": "community", "name": {}}
        connection.execute(sa.insert(CellRow).values(bare))


def rows(url: str) -> Rows:
    with engine_of(url).connect() as connection:
        return {
            table.name: [
                tuple(row)
                for row in connection.execute(
                    sa.select(table).order_by(*table.primary_key.columns)
                )
            ]
            for table in METADATA.sorted_tables
        }


def leave(_store: Store) -> None:
    """Change nothing."""


def carry(url: str, to: str) -> None:
    with (
        copy_out(url) as tables,
        copy_in(
            to, REVISION, ((name, list(lines)) for name, lines in tables), leave, now=AT
        ),
    ):
        pass


@pytest.mark.needs_service
def test_every_table_comes_back_as_it_was(store_url: str, other_url: str) -> None:
    fill(store_url)
    carry(store_url, other_url)

    copied, kept = rows(other_url), rows(store_url)
    close_store(store_url)

    assert copied == kept
    assert all(kept.values())
    assert has_incidents(other_url)


@pytest.mark.needs_service
def test_what_was_there_goes_and_counting_goes_on(
    store_url: str, other_url: str
) -> None:
    fill(store_url)
    carry(store_url, other_url)
    carry(store_url, other_url)
    close_store(store_url)
    engine = engine_of(other_url).execution_options(is_writer=True)
    with engine.begin() as connection:
        point = METADATA.tables["contact_point"]
        first = connection.execute(sa.select(point)).mappings().one()
        new = {**first, "address": "new"}
        del new["contact_point_id"]
        connection.execute(sa.insert(point).values(new))
        numbers = connection.scalars(sa.select(point.c.contact_point_id)).all()

    assert sorted(numbers) == [7, 8]


def test_a_copy_is_of_one_moment_whatever_is_written_meanwhile(
    store_url: str,
) -> None:
    fill(store_url)
    engine = engine_of(store_url).execution_options(is_writer=True)
    with copy_out(store_url) as tables:
        first = {name: list(lines) for name, lines in [next(tables)]}
        with engine.begin() as connection:
            connection.execute(sa.delete(SwitchRow))
        copied = first | {name: list(lines) for name, lines in tables}
    close_store(store_url)

    assert len(copied["switch"]) == 2  # the names of its columns, and the row


def test_a_fault_in_the_block_leaves_the_store_as_it_was(file_url: str) -> None:
    fill(file_url)
    before = rows(file_url)
    with (
        pytest.raises(ZeroDivisionError),
        copy_in(file_url, REVISION, [], leave, now=AT),
    ):
        1 / 0  # noqa: B018 -- a fault

    assert rows(file_url) == before


def test_an_older_copy_is_brought_up_to_date(store_url: str) -> None:
    lines = [
        json.dumps(["code", "level", "name", "parent", "latitude", "longitude"]),
        json.dumps(["n", "community", {}, None, 1.5, 2]),
    ]
    with copy_in(store_url, "0001", [("cell", lines)], leave, now=AT):
        pass
    with engine_of(store_url).connect() as connection:
        context = MigrationContext.configure(connection)
        found = connection.execute(sa.select(CellRow.code, CellRow.latitude)).all()

        assert context.get_current_revision() == REVISION
        assert compare_metadata(context, METADATA) == []
        assert [tuple(row) for row in found] == [("n", 1.5)]
    close_store(store_url)


def test_a_newer_copy_is_refused(file_url: str) -> None:
    fill(file_url)
    before = rows(file_url)
    with (
        pytest.raises(NewerStoreError, match="newer Muster"),
        copy_in(file_url, "9999", [], leave, now=AT),
    ):
        pass

    assert rows(file_url) == before
