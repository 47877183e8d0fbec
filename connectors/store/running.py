"""Heartbeats and switches: what the processes of a site tell each other."""

from collections.abc import Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa

from connectors.store.rows import replace_one
from connectors.store.tables.running import HeartbeatRow, SwitchRow
from plans.running.heartbeats import Heartbeat


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


class SqlSwitches:
    """See plans.running.switches.Switches."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def get(self, name: str) -> Mapping[str, str] | None:
        """See Switches.get."""
        same = sa.select(SwitchRow.facts).where(SwitchRow.name == name)
        found: Mapping[str, str] | None = self._connection.scalar(same)
        return found

    def set(
        self, name: str, facts: Mapping[str, str], *, by: str, at: datetime
    ) -> None:
        """See Switches.set."""
        row = {"name": name, "facts": dict(facts), "changed_by": by, "changed_at": at}
        replace_one(self._connection, SwitchRow, row, by=["name"])

    def clear(self, name: str) -> bool:
        """See Switches.clear."""
        gone = sa.delete(SwitchRow).where(SwitchRow.name == name)
        return self._connection.execute(gone).rowcount == 1
