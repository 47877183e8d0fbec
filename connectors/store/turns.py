"""Turns: what two transactions must not do at once, they do one after the other."""

from enum import IntEnum

import sqlalchemy as sa


class Turn(IntEnum):
    """What takes turns; any numbers, ours among PostgreSQL's advisory locks."""

    #: Bringing the tables up to date.
    MIGRATING = 6_878_551
    #: Both would add the same party.
    IMPORTING = 0x6D757374
    #: Neither would see that the other declares the same, or takes the same letter.
    BEGINNING = 0x6D757375
    #: Neither would see that the other's message replaces its own.
    FILING = 0x6D757376


def take_turn(connection: sa.Connection, turn: Turn) -> None:
    """Wait for the turn; it is ours until the transaction ends.

    On SQLite writers take turns anyway.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(int(turn))))
