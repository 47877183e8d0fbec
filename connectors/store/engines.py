"""One engine, and so one pool of connections, a process and store."""

import os
import sqlite3
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Any

import sqlalchemy as sa
from sqlalchemy import event

from connectors.store.troubles import told_plainly
from connectors.store.writers import BUSY_S, begin_immediate
from plans.errors import RefusedError

#: The revision that this code needs; a test compares it with migrations/.
REVISION = "0013"
_BUSY_MS = int(BUSY_S * 1000)
#: Connections beside the pool's own: a sender has a thread a lane, the pages more.
_OVERFLOW = 30
_WAL_ATTEMPTS = 100
_VERSION = sa.text("SELECT version_num FROM alembic_version")


#: What people write, and hosting offices hand out, for PostgreSQL.
_POSTGRESQL = ("postgresql", "postgres")
_SQLITE, _PSYCOPG = "sqlite", "postgresql+psycopg"

#: By what they were asked for with; made by one thread at a time.
_engines: dict[str, sa.Engine] = {}
_making = Lock()


class AddressError(RefusedError):
    """The address of the store is not one that we can use; it is never repeated."""

    def __init__(self) -> None:
        super().__init__(
            "store",
            "MUSTER_STORE_URL is neither sqlite:////absolute/path/muster.db"
            " nor postgresql+psycopg://USER:PASSWORD@HOST:PORT/DATABASE",
        )


def address_of(url: str) -> sa.URL:
    """Return the store's address, with the driver that comes with us.

    Raises:
        AddressError: It is no address, or one of another kind of database.
    """
    try:
        address = sa.make_url(url)
    except (sa.exc.ArgumentError, ValueError) as error:
        raise AddressError from error
    if address.drivername in _POSTGRESQL:
        address = address.set(drivername=_PSYCOPG)
    if address.drivername not in {_SQLITE, _PSYCOPG} or not address.database:
        raise AddressError
    return address


def engine_of(url: str) -> sa.Engine:
    """Return the engine of a store whose tables are as this code needs them."""
    if url not in _engines:
        with _making:
            if url not in _engines:  # nobody was quicker
                _engines[url] = _made(address_of(url))
    return _engines[url]


def _made(address: sa.URL) -> sa.Engine:
    is_sqlite = address.get_backend_name() == "sqlite"
    engine = _sqlite(address) if is_sqlite else _postgresql(address)
    try:
        if not _is_current(engine):
            _upgrade(engine)
    except BaseException:
        engine.dispose()  # whoever tries again makes another one
        raise
    return engine


def upgrade_store(url: str) -> None:
    """Bring the store's tables up to date; opening it does so, too.

    Raises:
        UnreachableError: The database is away, busy, full or read-only.
        NewerStoreError: A newer version of ours made it.
        AddressError: It is no address of a store.
    """
    with told_plainly(address_of(url)):
        _upgrade(engine_of(url))


def close_store(url: str) -> None:
    """Close this process's connections; the store may be opened again."""
    engine_of(url).dispose()


def _upgrade(engine: sa.Engine) -> None:
    # Loaded only when it is needed: it would make every start slower.
    from connectors.store.migrating import upgrade  # noqa: PLC0415

    upgrade(engine)


def _postgresql(address: sa.URL) -> sa.Engine:
    engine = sa.create_engine(
        address,
        hide_parameters=True,  # they are people's names and numbers
        pool_size=5,
        max_overflow=_OVERFLOW,
        pool_timeout=10,
        pool_pre_ping=True,  # the server may have been started anew
        pool_use_lifo=True,
        connect_args={
            "connect_timeout": 5,
            "application_name": "muster",
            "options": f"-c lock_timeout={_BUSY_MS}"
            " -c idle_in_transaction_session_timeout=60000",
        },
    )
    event.listen(engine, "handle_error", _tell_no_row)
    return engine


def _tell_no_row(context: sa.engine.ExceptionContext) -> None:
    """Keep rows out of what PostgreSQL says: its details repeat their values."""
    said = getattr(context.original_exception, "diag", None)
    if said is None or not said.message_detail:
        return
    context.original_exception.args = (said.message_primary,)
    if context.sqlalchemy_exception is not None:
        kind = type(context.original_exception).__name__
        context.sqlalchemy_exception.args = (f"({kind}) {said.message_primary}",)


def _sqlite(address: sa.URL) -> sa.Engine:
    engine = sa.create_engine(
        address,
        hide_parameters=True,  # they are people's names and numbers
        max_overflow=_OVERFLOW,
        connect_args={"timeout": BUSY_S},
    )
    event.listen(engine, "connect", _set_up_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    if address.database and address.database != ":memory:":
        _make_file(Path(address.database))
        _write_ahead(engine)
    return engine


def _make_file(file: Path) -> None:
    """Make the file for its owner alone; SQLite gives its helpers the same mode."""
    with suppress(FileExistsError, FileNotFoundError, PermissionError):
        # Whatever is wrong here, SQLite tells it when it opens the file.
        os.close(os.open(file, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))


def _write_ahead(engine: sa.Engine) -> None:
    """Let readers go on beside the writer; the file remembers it.

    Of several processes that open a new file at once only one can switch, and SQLite
    tells the others at once that it is locked; a write makes them wait for their turn.
    """
    connection = engine.raw_connection()
    try:
        for _ in range(_WAL_ATTEMPTS):
            if connection.cursor().execute("PRAGMA journal_mode").fetchone() == (
                "wal",
            ):
                return
            with suppress(sqlite3.OperationalError):
                connection.cursor().execute("PRAGMA journal_mode=WAL")
                continue
            connection.cursor().execute("BEGIN IMMEDIATE")
            connection.cursor().execute("ROLLBACK")
    finally:
        connection.close()


def _set_up_sqlite(connection: Any, _record: object) -> None:  # noqa: ANN401 -- the driver's
    # The driver would begin late and without IMMEDIATE; _begin_sqlite does it.
    connection.isolation_level = None
    for pragma in (
        f"busy_timeout={_BUSY_MS}",
        "synchronous=FULL",  # NORMAL loses committed rows when the power fails
        "foreign_keys=ON",
    ):
        connection.execute(f"PRAGMA {pragma}")


def _begin_sqlite(connection: sa.Connection) -> None:
    # Two readers that both turn into writers would wait for each other for ever.
    is_writer = connection.get_execution_options().get("is_writer")
    if is_writer:
        begin_immediate(connection)
    else:
        connection.exec_driver_sql("BEGIN")
    if is_writer:
        # Of a store that it may not write SQLite begins to read, and complains at the
        # first write. This asks for a write at once, and changes nothing.
        connection.exec_driver_sql("PRAGMA incremental_vacuum(1)")


def _is_current(engine: sa.Engine) -> bool:
    with engine.connect() as connection:
        try:
            return bool(connection.scalar(_VERSION) == REVISION)
        except (sa.exc.OperationalError, sa.exc.ProgrammingError):
            # The table is not there; whatever else it was, the upgrade will tell.
            return False
