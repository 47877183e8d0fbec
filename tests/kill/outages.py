"""A mobilization whose store goes away again and again while it runs."""

import resource
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

import sqlalchemy as sa

from connectors.store import close_store
from connectors.store.engines import engine_of
from flows.services import locks
from tests.kill.mobilization import Mobilization
from tests.kill.nursery import wait_until
from tests.postgres import StoppableServer

_NO_LIMIT = resource.RLIM_INFINITY


@dataclass(kw_only=True)
class Outages(Mobilization):
    """The sample site; its store can be taken away."""

    #: Requests that reached the sink between one outage and the next.
    leaves_between: list[int] = field(default_factory=list)
    #: Those that reached it while the store was away: what was on the wire.
    leaves_during: list[int] = field(default_factory=list)

    def wait_until_a_wave_is_on_the_wire(self) -> None:
        """Return when more has left since the last time, and some is on its way."""
        # One that starts on a full disk ends at once; `muster up` starts it again.
        wait_until(lambda: locks.is_ready(self.settings.run_folder, "engine"))
        so_far = sum(self.leaves_between) + sum(self.leaves_during)
        wait_until(lambda: self.is_over() or len(self._requests()) > so_far)
        assert not self.is_over(), "it was over before the store went away"
        Event().wait(self.chance.uniform(0, 0.2))
        self.leaves_between.append(len(self._requests()) - so_far)

    def stop_the_server(self, server: StoppableServer, seconds: float) -> None:
        """Stop PostgreSQL under load for a while."""
        with self._away():
            server.stop()
            Event().wait(seconds)
            server.start()

    def fill_the_disk(self, seconds: float) -> None:
        """Let no process of the site write to any file for a while."""
        with self._away(), self._no_room():
            Event().wait(seconds)

    @contextmanager
    def _away(self) -> Iterator[None]:
        """Begin in the middle of a wave; people wait, and what leaves is counted."""
        self.wait_until_a_wave_is_on_the_wire()
        so_far = len(self._requests())
        self.people.away.set()
        yield
        self.people.away.clear()
        self.leaves_during.append(len(self._requests()) - so_far)

    @contextmanager
    def _no_room(self) -> Iterator[None]:
        """Let files of the site's processes grow no further than their first page.

        A limit holds for root, too; what is written beyond it fails half-way.
        """
        engine = locks.holder(self.settings.run_folder, "engine")
        assert engine
        pids = (engine, self._sender)
        room = self.chance.choice([0, 1, 4096, 40_000])
        for pid in pids:
            resource.prlimit(pid, resource.RLIMIT_FSIZE, (room, _NO_LIMIT))
        try:
            yield
        finally:
            for pid in pids:
                both = (_NO_LIMIT, _NO_LIMIT)
                resource.prlimit(pid, resource.RLIMIT_FSIZE, both)

    def damages(self) -> list[str]:
        """Return what SQLite finds wrong with its file, and rows that point nowhere."""
        close_store(self.settings.url)
        file = Path(str(sa.make_url(self.settings.url).database))
        connection = sqlite3.connect(file)
        try:
            found = [row[0] for row in connection.execute("PRAGMA integrity_check")]
            found += map(str, connection.execute("PRAGMA foreign_key_check"))
        finally:
            connection.close()
        return [one for one in found if one != "ok"]

    def half_written(self) -> int:
        """Return how many messages have no delivery, or asks no message."""
        with engine_of(self.settings.url).connect() as connection:
            return sum(connection.scalar(sa.text(one)) or 0 for one in HALVES)


#: What is written in one transaction or not at all.
HALVES = (
    """
    SELECT count(*) FROM message m WHERE NOT EXISTS
      (SELECT 1 FROM delivery d WHERE d.message_id = m.message_id)
    AND EXISTS (SELECT 1 FROM contact_point p
      WHERE p.party_id = m.party_id AND p.is_allowed_for_exercises)
    """,
    """
    SELECT count(*) FROM message m WHERE m.wants_answer AND NOT EXISTS
      (SELECT 1 FROM ask a WHERE a.message_id = m.message_id)
    """,
    """
    SELECT count(*) FROM delivery d WHERE d.state = 'accepted' AND NOT EXISTS
      (SELECT 1 FROM attempt a WHERE a.delivery_id = d.delivery_id)
    """,
)
