"""A mobilization that goes on at another site: handed over, or after the first died."""

import os
import signal
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from threading import Event

import sqlalchemy as sa

from connectors.store import close_store
from connectors.store.engines import engine_of
from connectors.store.tables.ledger import MessageRow
from flows.engine.clock import WallClock
from flows.engine.sending import resume_sending
from flows.library import site_in
from flows.moving.backing_up import Backup
from flows.moving.restoring import restore
from flows.services import locks, together
from flows.services.processes import services_of, start
from flows.settings import Settings
from flows.wiring.deciding import open_desk
from tests.flows.trial import free_port
from tests.kill.mobilization import Mobilization
from tests.kill.nursery import Nursery, end, wait_until
from tests.kill.trial import LEASE_S

#: A site that may not send is watched for so long.
WATCHED_S = 1.0
#: Letters of steps whose key holds the moment of the yes that they answer.
ABOUT_A_YES = {"reserve", "panel", "called-up", "confirmed"}


@dataclass(kw_only=True)
class Move(Mobilization):
    """The sample site, and another one that goes on with its incident."""

    #: The store of the other site; empty: SQLite inside it.
    new_url: str = ""

    @property
    def archive(self) -> Path:
        return self.folder / "backup.zip"

    @contextmanager
    def running(self) -> Iterator[None]:
        with super().running(), ExitStack() as self._later:
            yield

    def wait_for(self, requests: int) -> None:
        """Return when the sink has been asked so often."""
        wait_until(lambda: len(self._requests()) >= requests)

    def hand_over(self) -> None:
        Backup(settings=self.settings, by="Ana").hand_over(self.archive)

    def back_up(self) -> None:
        Backup(settings=self.settings, by="Ana").make(self.archive)

    def leaves_meanwhile(self) -> int:
        """Return how many requests reach the sink while we watch."""
        so_far = len(self._requests())
        Event().wait(WATCHED_S)
        return len(self._requests()) - so_far

    def die(self) -> None:
        """Kill all that runs for the site, as a power failure does."""
        end(self._sender)
        services = list(services_of(self.settings))
        for name in services:
            if pid := locks.holder(self.settings.run_folder, name):
                os.kill(pid, signal.SIGKILL)
        wait_until(lambda: together.missing(self.settings) == services)

    def counts(self, key: str) -> bool:
        """Say whether the words may be said only once: not those about a second yes.

        What was said to the machine that died has to be said again; whoever does so is
        told anew what the yes has come to.
        """
        return key.partition("/")[0] not in self._about_a_yes

    @cached_property
    def _about_a_yes(self) -> set[str]:
        found: set[str] = set()
        chosen = sa.select(MessageRow.message_id, MessageRow.key)
        for url in {self.url, self.settings.url}:
            with engine_of(url).connect() as connection:
                rows = connection.execute(chosen).all()
            found |= {row[0] for row in rows if ABOUT_A_YES & set(row[1].split("/"))}
        return found

    def restore(self) -> None:
        """Start the other site; from here on it is the one that counts."""
        new = Settings(
            site=self.folder / "restored",
            store_url=self.new_url,
            lease_s=LEASE_S,
            prefect_port=free_port(),
            web_port=free_port(),
        )
        restore(new, self.archive, by="Bo", now=WallClock().now())
        self._later.callback(close_store, new.url)
        self._later.callback(together.down, new)
        nursery = Nursery(settings=new, log=self.folder / "new-senders.log")
        self._later.enter_context(nursery.opened())
        self.settings, self._nursery = new, nursery
        start("engine", new)
        self._sender = nursery.start()

    def say_that_the_old_one_is_off(self) -> None:
        site, now = site_in(self.settings.site), WallClock().now()
        with open_desk(self.settings) as desk:
            resume_sending(desk, site, by="Bo", at=now, is_other_off=True)

    def tell_people(self, *, anew: bool = False) -> None:
        """Let people answer the new site, and perhaps say everything once more."""
        self.people.turn_to(self.settings)
        if anew:
            self.people.say_everything_again()
