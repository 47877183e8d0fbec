"""Brings a store's tables up to what this code needs; loaded only when they differ."""

from importlib.resources import files

import sqlalchemy as sa
from alembic import command
from alembic.config import Config
from alembic.util import CommandError

from connectors.store.turns import Turn, take_turn
from plans.errors import RefusedError


class NewerStoreError(RefusedError):
    """The store was made by a newer version of ours."""

    def __init__(self) -> None:
        super().__init__("store", "a newer Muster made it; install that version here")


def upgrade(engine: sa.Engine) -> None:
    """Bring the tables up to date in one transaction; several at once take turns.

    Raises:
        NewerStoreError: The store has a revision that this code does not know.
    """
    # A reader of an old store upgrades it, too: the writers' lock makes others wait.
    with engine.execution_options(is_writer=True).begin() as connection:
        take_turn(connection, Turn.MIGRATING)
        upgrade_to(connection, "head")


def upgrade_to(connection: sa.Connection, revision: str) -> None:
    """Bring the tables up to a revision, inside the connection's transaction.

    Raises:
        NewerStoreError: This code does not know the store's revision, or this one.
    """
    try:
        command.upgrade(config_for(connection), revision)
    except CommandError as error:
        raise NewerStoreError from error


def config_for(connection: sa.Connection) -> Config:
    """Return Alembic's settings; it works inside the connection's transaction."""
    config = Config()
    folder = str(files("connectors.store") / "migrations")
    config.set_main_option("script_location", folder.replace("%", "%%"))
    config.attributes["connection"] = connection
    return config
