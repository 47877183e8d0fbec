"""Backing up: everything that another machine needs, at any moment of an incident."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from socket import gethostname

from flows.engine.clock import Clock, Patience, WallClock, pause
from flows.engine.desk import Desk
from flows.engine.sending import SendingState, note_everywhere, switched
from flows.library import site_in
from flows.moving.archive import Manifest, written_archive
from flows.settings import Settings
from flows.wiring.deciding import open_desk
from flows.wiring.moving import REVISION, on_wire, tables_of
from plans.errors import MobilizationError
from plans.running.switches import SENDING_PAUSED, SITE_ENDED

#: A wave on the wire ends sooner, whatever its lane and its provider.
ON_WIRE_AT_MOST_S = 60.0
_LOOK_EVERY_S = 0.1
_STATES = {
    SENDING_PAUSED: SendingState.HANDING_OVER,
    SITE_ENDED: SendingState.ENDED,
}


class StillSendingError(MobilizationError):
    """A sender did not end its wave; the site goes on as before."""

    is_retryable = True

    def __init__(self, number: int) -> None:
        self.number = number
        super().__init__(
            f"{number} messages are still on the wire, so nothing was handed over and"
            " this site goes on; run the same command again"
        )


class ExistingFileError(MobilizationError):
    """What is there may be the only backup."""

    def __init__(self, file: Path) -> None:
        self.file = file
        super().__init__(
            f"{file} exists, and nothing was written; name another file, or write "
            "over it with --force"
        )


@dataclass(frozen=True, kw_only=True)
class Backup:
    """Makes one archive of a site."""

    settings: Settings
    #: Who does it.
    by: str
    clock: Clock = field(default_factory=WallClock)
    #: How long senders have to end what they carry.
    patience_s: float = ON_WIRE_AT_MOST_S

    def make(self, target: Path) -> Manifest:
        """Write the archive; the site goes on meanwhile and afterwards.

        Raises:
            OSError: It cannot be written; nothing is left behind.
            UnreachableError: The store is away, busy or damaged.
        """
        return self._write(target, is_hand_over=False)

    def hand_over(self, target: Path) -> Manifest:
        """End the site and write the archive with which another machine goes on.

        On any fault before the archive is there the site goes on as before. Killed in
        between it stays ended: the same once more writes the archive.

        Raises:
            StillSendingError: A sender did not end its wave in time.
            OSError: The archive cannot be written.
            UnreachableError: The store is away, busy or damaged.
        """
        with self._paused():
            self._wait_until_nothing_is_on_the_wire()
            with self._ended():
                return self._write(target, is_hand_over=True)

    def _write(self, target: Path, *, is_hand_over: bool) -> Manifest:
        site = site_in(self.settings.site)
        manifest = Manifest(
            muster=version("muster"),
            revision=REVISION,
            site=site.site,
            host=gethostname(),
            made_at=self.clock.now(),
            is_hand_over=is_hand_over,
        )
        with written_archive(target, manifest) as writer:
            writer.add_site(self.settings.site)
            with tables_of(self.settings) as tables:
                writer.add_tables(tables)
        return manifest

    @contextmanager
    def _paused(self) -> Iterator[None]:
        """Let no sender take anything more; a fault in the block lets them go on."""
        with self._switched(SENDING_PAUSED):
            yield

    @contextmanager
    def _ended(self) -> Iterator[None]:
        """Let nobody decide anything more; a fault in the block lets them go on."""
        with self._switched(SITE_ENDED):
            yield

    @contextmanager
    def _switched(self, name: str) -> Iterator[None]:
        now = self.clock.now()
        facts = switched(_STATES[name], by=self.by, at=now)
        with self._desk() as desk:
            is_first = desk.switches.get(name) is None
            if is_first:
                desk.switches.set(name, facts, by=self.by, at=now)
            if is_first and name == SITE_ENDED:
                note_everywhere(desk, "handed_over", by=self.by, at=now)
        try:
            yield
        except BaseException:  # whatever ends us: the site goes on
            if is_first:
                self._take_back(name, self.clock.now())
            raise

    def _take_back(self, name: str, now: datetime) -> None:
        with self._desk() as desk:
            desk.switches.clear(name)
            if name == SITE_ENDED:
                note_everywhere(desk, "hand_over_failed", by=self.by, at=now)

    @contextmanager
    def _desk(self) -> Iterator[Desk]:
        with open_desk(self.settings, also_when_ended=True) as desk:
            yield desk

    def _wait_until_nothing_is_on_the_wire(self) -> None:
        patience = Patience(self.patience_s)
        while number := on_wire(self.settings, now=self.clock.now()):
            if patience.is_over():
                raise StillSendingError(number)
            pause(_LOOK_EVERY_S)
