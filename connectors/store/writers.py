"""SQLite's writers, one after the other: by itself it favours whoever has just written.

Whoever finds it busy sleeps ever longer, up to 0.1 s, and the lock is free for much
less between two writers: of many some never get it. So the threads of a process wait
for each other here, and only one of them looks often whether another process is done.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Lock
from time import monotonic

import sqlalchemy as sa

#: Who waits for longer is told that the store is busy.
BUSY_S = 10.0
_LOOK_EVERY_S = 0.002

_locks: dict[str, Lock] = {}


@contextmanager
def only_writer(url: str) -> Iterator[None]:
    """Keep other threads of this process from writing to the same file meanwhile.

    Raises:
        sqlite3.OperationalError: One of them does so for too long.
    """
    lock = _locks.setdefault(url, Lock())
    if not lock.acquire(timeout=BUSY_S):
        msg = "database is locked"
        raise sqlite3.OperationalError(msg)
    try:
        yield
    finally:
        lock.release()


def begin_immediate(connection: sa.Connection) -> None:
    """Begin to write as soon as no other process does."""
    ends, never = monotonic() + BUSY_S, Event()
    connection.exec_driver_sql("PRAGMA busy_timeout=0")
    try:
        while True:
            try:
                connection.exec_driver_sql("BEGIN IMMEDIATE")
            except sa.exc.OperationalError as error:
                if "locked" not in str(error.orig) or monotonic() > ends:
                    raise
            else:
                return
            never.wait(_LOOK_EVERY_S)
    finally:
        connection.exec_driver_sql(f"PRAGMA busy_timeout={BUSY_S * 1000:.0f}")
