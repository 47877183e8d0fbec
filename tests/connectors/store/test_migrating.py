"""What the classes say and what the migrations make are one."""

from collections.abc import Iterator

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

from connectors.store import close_store, open_store, upgrade_store
from connectors.store.engines import REVISION, engine_of
from connectors.store.migrating import NewerStoreError, config_for
from connectors.store.tables import METADATA


@pytest.fixture
def made_url(store_url: str) -> Iterator[str]:
    """Yield the URL of a store that its first opening has made."""
    with open_store(store_url, is_writer=False):
        pass
    yield store_url
    close_store(store_url)


def test_migrations_make_what_the_classes_say(made_url: str) -> None:
    with engine_of(made_url).connect() as connection:
        options = {"compare_type": True}
        context = MigrationContext.configure(connection, opts=options)
        differences = compare_metadata(context, METADATA)

        assert differences == []
        assert context.get_current_revision() == REVISION


def test_partial_indexes_are_made_as_the_classes_say(made_url: str) -> None:
    # Alembic does not compare what a partial index holds.
    engine = engine_of(made_url)
    wanted = {
        index.name
        for table in METADATA.tables.values()
        for index in table.indexes
        if index.dialect_options[engine.dialect.name]["where"] is not None
    }
    found = {
        index["name"]
        for table in METADATA.tables
        for index in sa.inspect(engine).get_indexes(table)
        if f"{engine.dialect.name}_where" in index.get("dialect_options", {})
    }

    assert found == wanted
    assert wanted


def test_the_revision_looked_for_is_the_last_one(made_url: str) -> None:
    with engine_of(made_url).connect() as connection:
        folder = ScriptDirectory.from_config(config_for(connection))

        assert folder.get_current_head() == REVISION


def test_upgrading_again_changes_nothing(made_url: str) -> None:
    upgrade_store(made_url)

    assert sa.inspect(engine_of(made_url)).has_table("delivery")


def test_a_store_of_a_newer_version_is_left_alone(made_url: str) -> None:
    engine = engine_of(made_url).execution_options(is_writer=True)
    with engine.begin() as connection:
        connection.execute(sa.text("UPDATE alembic_version SET version_num = '9999'"))

    with pytest.raises(NewerStoreError, match="newer Muster"):
        upgrade_store(made_url)
