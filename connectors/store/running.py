"""Heartbeats and switches: what the processes of a site tell each other."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from zlib import crc32

import sqlalchemy as sa

from connectors.store.rows import replace_one
from connectors.store.tables.running import HeartbeatRow, SwitchRow
from plans.running.heartbeats import Heartbeat

#: Any number: of the locks by which switches are held.
_SWITCHES = 6_878_552


class SqlHeartbeats:
    """See plans.running.heartbeats.Heartbeats."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def beat(self, heartbeat: Heartbeat) -> None:
        """See Heartbeats.beat."""
        row = {
            "service": heartbeat.service,
            "host": heartbeat.host,
            "pid": heartbeat.pid,
            "started_at": heartbeat.started_at,
            "beat_at": heartbeat.beat_at,
            "facts": dict(heartbeat.facts),
        }
        replace_one(self._connection, HeartbeatRow, row, by=["service", "host"])

    def all(self) -> Sequence[Heartbeat]:
        """See Heartbeats.all."""
        chosen = sa.select(HeartbeatRow).order_by(
            HeartbeatRow.service, HeartbeatRow.host
        )
        return [Heartbeat(**row) for row in self._connection.execute(chosen).mappings()]


def switch_held(connection: sa.Connection, name: str) -> Mapping[str, str] | None:
    """Return the switch as it stays until the transaction ends.

    On SQLite the transaction has to be a writer's: there is one at a time.
    """
    _lock(connection, name, is_shared=True)
    # A statement of its own, for one that waited still sees what was before.
    return _switch(connection, name)


def is_set(name: str) -> sa.ColumnElement[bool]:
    """Return whether the switch is set, as a part of another statement."""
    return sa.exists().where(SwitchRow.name == name)


def _switch(connection: sa.Connection, name: str) -> Mapping[str, str] | None:
    same = sa.select(SwitchRow.facts).where(SwitchRow.name == name)
    found: Mapping[str, str] | None = connection.scalar(same)
    return found


def _lock(connection: sa.Connection, name: str, *, is_shared: bool = False) -> None:
    """Let whoever sets a switch wait for those who stand on it, on PostgreSQL."""
    if connection.dialect.name == "postgresql":
        lock = sa.func.pg_advisory_xact_lock
        lock = sa.func.pg_advisory_xact_lock_shared if is_shared else lock
        number = crc32(name.encode()) & 0x7FFF_FFFF
        connection.execute(sa.select(lock(_SWITCHES, number)))


class SqlSwitches:
    """See plans.running.switches.Switches."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def get(self, name: str) -> Mapping[str, str] | None:
        """See Switches.get."""
        return _switch(self._connection, name)

    def hold(self, name: str) -> Mapping[str, str] | None:
        """See Switches.hold."""
        return switch_held(self._connection, name)

    def set(
        self, name: str, facts: Mapping[str, str], *, by: str, at: datetime
    ) -> None:
        """See Switches.set."""
        _lock(self._connection, name)
        row = {"name": name, "facts": dict(facts), "changed_by": by, "changed_at": at}
        replace_one(self._connection, SwitchRow, row, by=["name"])

    def clear(self, name: str) -> bool:
        """See Switches.clear."""
        gone = sa.delete(SwitchRow).where(SwitchRow.name == name)
        return self._connection.execute(gone).rowcount == 1
