"""Forgetting: what rows no longer hold is gone from the files, too."""

from collections.abc import Sequence
from threading import Event

import sqlalchemy as sa

from connectors.store.engines import address_of, engine_of
from connectors.store.personal_rows import PERSONAL
from connectors.store.tables.columns import Base
from connectors.store.tables.ledger import AttemptRow, DeliveryRow
from connectors.store.tables.people import PartyRoleRow, PartySkillRow
from connectors.store.troubles import told_plainly
from connectors.store.writers import only_writer

#: Readers of a moment ago keep SQLite's log for as long as they read.
_TRIES, _WAIT_S = 40, 0.05


def forget(url: str) -> bool:
    """Write the tables anew; False when somebody who reads kept the old pages.

    Databases empty a row by marking its place as free: until that is written over, who
    reads the file finds it. Senders wait meanwhile, a second for 100,000 messages.

    Raises:
        UnreachableError: The database is away, full, or busy for too long.
    """
    with told_plainly(address_of(url)):
        engine = engine_of(url)
        if engine.dialect.name == "sqlite":
            with only_writer(url):
                return _written_anew(engine)
        with engine.connect().execution_options(
            isolation_level="AUTOCOMMIT"
        ) as connection:
            for table in _tables():
                connection.exec_driver_sql(f'VACUUM (FULL) "{table}"')
        return True


def _tables() -> Sequence[str]:
    tables: set[type[Base]] = {rows.table for rows in PERSONAL.values()}
    tables |= {AttemptRow, DeliveryRow, PartyRoleRow, PartySkillRow}
    return sorted(table.__tablename__ for table in tables)


def _written_anew(engine: sa.Engine) -> bool:
    """Write the file anew, and empty its log."""
    connection, never = engine.raw_connection(), Event()
    try:
        cursor = connection.cursor()
        cursor.execute("VACUUM")
        for _ in range(_TRIES):
            is_busy, *_ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if not is_busy:
                return True
            never.wait(_WAIT_S)
        return False
    finally:
        connection.close()
