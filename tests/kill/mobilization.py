"""A whole mobilization whose conductors and senders are killed while it runs.

The sample township, an exercise, everybody who is reached says yes: read from the
sink's log, and answered as a text that came in. Real processes: `muster declare`,
`muster engine`; senders forked from one that has loaded `muster send`.
"""

import os
import random
import signal
import subprocess
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event

import sqlalchemy as sa
import yaml

from connectors.store import close_store
from connectors.store.engines import engine_of
from connectors.store.tables.ledger import DeliveryRow
from connectors.store.tables.mobilization import IncidentRow, StepRow
from flows.engine.board import Board, board_of, is_over
from flows.engine.clock import Patience, WallClock
from flows.library import site_in
from flows.sample import sample_files
from flows.services import locks, together
from flows.services.processes import command_of, start
from flows.settings import Settings
from flows.wiring.deciding import open_desk
from flows.wiring.importing import NOUNS, import_files
from plans.identity import IncidentId, OccasionId
from plans.messages.deliveries import DeliveryState
from tests.flows.trial import free_port
from tests.kill.nursery import Nursery, end, wait_until
from tests.kill.people import CODE, People
from tests.kill.trial import DELAY_S, LEASE_S, WAVE, has_fresh_lease
from tests.sinks.process import sink_process
from tests.sinks.received import Received, read_log

SEED = 20261125
PATIENCE_S = 240
#: A step that a late answer wakes has put its messages by then.
SETTLED_S = 1.0
#: A step runs for 30 ms: most kills at any moment would find the conductor idle.
AIMED = 0.7
AIMS_WITHIN_S = 3.0
LANE = "all"
#: Unknown is what a killed sender had on the wire and nobody needed afterwards.
MAY_HAVE_LEFT = (DeliveryState.ACCEPTED, DeliveryState.UNKNOWN)


@dataclass(kw_only=True)
class Report:
    """What a mobilization came to."""

    state: str = ""
    #: Of senders, and of these: found a wave on the wire.
    kills: int = 0
    hits: int = 0
    #: Of conductors, and of these: found a step that somebody had taken.
    conductor_kills: int = 0
    conductor_hits: int = 0
    #: Deliveries by state, without those superseded.
    deliveries: dict[str, int] = field(default_factory=dict)
    #: Messages that the store calls accepted and the sink never said yes to.
    lost: int = 0
    #: Messages that the sink said yes to and the store says never left.
    denied: int = 0
    #: Times that the sink said yes once more to a message: without keys, a repeat.
    repeats: int = 0
    #: Of these, those that a sink that honours keys kept once more.
    repeats_with_keys: int = 0
    #: Messages of their own with the words of another one to the same address.
    said_twice: int = 0


@dataclass(kw_only=True)
class Mobilization:
    """The sample site, its people, and processes that come and go."""

    folder: Path
    url: str
    level: str = "II"
    seed: int = 1
    #: The pace of the one lane: a wave is on the wire for WAVE / per_second seconds.
    per_second: int = 40
    report: Report = field(default_factory=Report)

    def __post_init__(self) -> None:
        self.settings = Settings(
            site=self.folder / "site",
            store_url=self.url,
            lease_s=LEASE_S,
            prefect_port=free_port(),
            web_port=free_port(),
        )
        log = self.folder / "senders.log"
        self._nursery = Nursery(settings=self.settings, log=log)
        self.people = People(self.settings, self.log)
        self.chance = random.Random(self.seed)  # noqa: S311 -- moments, no secrets
        self._sender, self._incident = 0, ""

    @property
    def log(self) -> Path:
        return self.folder / "sink.jsonl"

    @contextmanager
    def running(self) -> Iterator[None]:
        """Make the site, and let its people answer what comes to the sink."""
        options = ["--behaviour", "slow", "--delay", str(DELAY_S), "--honours-key"]
        with ExitStack() as stack:
            sink = stack.enter_context(sink_process("http", self.log, *options))
            self._make_site(sink)
            stack.callback(close_store, self.settings.url)
            stack.callback(together.down, self.settings)
            stack.enter_context(self._nursery.opened())
            stack.enter_context(self.people.answering())
            yield

    def _make_site(self, sink: str) -> None:
        folder = self.settings.site
        folder.mkdir()
        now = WallClock().now()
        texts = sample_files(SEED, now.date())
        site = yaml.safe_load(texts["site.yaml"])
        site["lanes"] = {LANE: {"rate": f"{self.per_second}/s", "in_flight": WAVE}}
        for name, channel in site["channels"].items():
            channel.pop("rate", None)
            way = "" if channel.get("shared") else "?:to={address}"
            channel |= {"lane": LANE, "url": f"json://{sink}/{name}{way}"}
        texts["site.yaml"] = yaml.safe_dump(site, allow_unicode=True)
        for name, text in texts.items():
            (folder / name).write_text(text, encoding="utf-8")
        files = {one: folder / f"{one}.csv" for one in NOUNS}
        import_files(self.settings, site_in(folder), files, now=now)

    def declare_and_kill(self) -> None:
        """Kill `muster declare` at a random moment after its commit."""
        words = command_of("engine", self.settings)[:-1]
        options = ["epidemic", "--level", self.level, "--exercise", "Kill", "--yes"]
        options += ["--by", "county-commander" if self.level == "I" else "operator"]
        with subprocess.Popen(  # noqa: S603 -- our own words
            [*words, "declare", *options],
            env=self.settings.child_environment(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        ) as process:
            wait_until(lambda: bool(self._incidents()))
            Event().wait(self.chance.uniform(0, 0.15))
            self.report.conductor_hits += self._has_taken_step()
            self.report.conductor_kills += 1
            process.kill()
        [self._incident] = self._incidents()
        start("engine", self.settings)
        self._sender = self._nursery.start()

    def kill_sender(self) -> None:
        """Kill the sender at a random moment of a wave."""
        so_far = len(self._requests())
        wait_until(lambda: self.is_over() or len(self._requests()) > so_far)
        Event().wait(self.chance.uniform(0, WAVE / self.per_second))
        end(self._sender)
        self.report.kills += 1
        self.report.hits += has_fresh_lease(self.settings.url)
        self._sender = self._nursery.start()

    def kill_engine(self) -> None:
        """Kill the engine while it runs a step, or at a random moment."""
        is_aimed = self.chance.random() < AIMED
        patience = Patience(AIMS_WITHIN_S if is_aimed else self.chance.random())
        while not (patience.is_over() or (is_aimed and self._has_taken_step())):
            Event().wait(0.005)
        pid = locks.holder(self.settings.run_folder, "engine")
        assert pid
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda: not locks.holder(self.settings.run_folder, "engine"))
        self.report.conductor_kills += 1
        self.report.conductor_hits += self._has_taken_step()
        start("engine", self.settings)

    def is_over(self) -> bool:
        """Say whether all steps have ended and nothing more is to leave."""
        board = self._board()
        waiting = ("queued", "leased", "retry")
        return is_over(board) and not any(board["deliveries"][one] for one in waiting)

    def finish(self) -> Report:
        """Wait until it is over; return what it came to."""
        wait_until(self._is_over_for_good, PATIENCE_S)
        board, requests = self._board(), self._requests()
        yes = Counter(one.key for one in requests if one.status == 200)
        kept = Counter(one.key for one in requests if one.is_taken)
        words_by_key = {
            one.key: _words(one) for one in requests if self.counts(one.key)
        }
        report = self.report
        report.state = board["state"]
        report.deliveries = {
            state: number
            for state, number in board["deliveries"].items()
            if number and state != DeliveryState.SUPERSEDED
        }
        report.lost = len(self._keys(DeliveryState.ACCEPTED) - set(yes))
        report.denied = len(set(yes) - self._keys(*MAY_HAVE_LEFT))
        report.repeats = yes.total() - len(yes)
        report.repeats_with_keys = kept.total() - len(kept)
        report.said_twice = len(words_by_key) - len(set(words_by_key.values()))
        return report

    def _is_over_for_good(self) -> bool:
        """Say whether it is over, and no late yes leads to more."""
        if not self.is_over():
            return False
        Event().wait(SETTLED_S)
        return self.is_over()

    def counts(self, key: str) -> bool:
        """Say whether the words of this delivery may be said only once."""
        del key
        return True

    def _board(self) -> Board:
        with open_desk(self.settings, is_writer=False) as desk:
            incident_id = IncidentId(OccasionId(self._incident))
            return board_of(desk, incident_id, self.settings)

    def _requests(self) -> Sequence[Received]:
        return read_log(self.log, has_all=True)

    def _incidents(self) -> Sequence[str]:
        with engine_of(self.settings.url).connect() as connection:
            return connection.scalars(sa.select(IncidentRow.occasion_id)).all()

    def _keys(self, *states: DeliveryState) -> set[str]:
        """Return the keys of the deliveries that stand so."""
        chosen = sa.select(DeliveryRow.key).where(DeliveryRow.state.in_(states))
        with engine_of(self.settings.url).connect() as connection:
            return set(connection.scalars(chosen))

    def _has_taken_step(self) -> bool:
        taken = sa.select(sa.func.count()).where(
            StepRow.lease_token.is_not(None),
            StepRow.leased_until > WallClock().now(),
        )
        with engine_of(self.settings.url).connect() as connection:
            return bool(connection.scalar(taken))


def _words(one: Received) -> tuple[str, str, str]:
    """Return to whom it went and what it said, without the reply code."""
    said = f"{one.fields.get('title')} {one.fields.get('message')}"
    return one.path, str(one.fields.get("to")), CODE.sub("", said)
