"""Senders that are killed and stopped while their waves are on the wire.

All messages travel through a paced lane to a slow sink in a process of its own, so
that a wave is on the wire for most of the time.
"""

import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import sqlalchemy as sa

from connectors.store.engines import engine_of
from connectors.store.tables.ledger import DeliveryRow
from flows.library import site_in
from plans.messages.deliveries import DeliveryState, Outcome
from plans.site import Site
from tests.sinks.ledgers import Way, attempts, queue, states
from tests.sinks.process import sink_process
from tests.sinks.received import Received, read_log

ROOT = Path(__file__).parents[2]
WAVE, DELAY_S, LEASE_S = 20, 0.02, 2
PATIENCE_S = 60
SITE = """\
site: test
title: {{en: Test}}
languages: [en]
lanes: {{sms: {{rate: {rate}/s, in_flight: {wave}}}}}
channels:
  sms: {{lane: sms, url: "json://{sink}/send?:to={{address}}"}}
  hard: {{lane: sms, url: "json://{sink}/busy?:to={{address}}"}}
"""


@dataclass(kw_only=True)
class Report:
    """What a trial came to."""

    kills: int = 0
    #: Kills that found a wave on the wire.
    hits: int = 0
    stops: int = 0
    messages: int = 0
    #: Deliveries that are not accepted in the store at the end.
    unaccepted: int = 0
    #: Messages that the sink never said yes to.
    lost: int = 0
    #: Times that the sink said yes once more to a message: without keys, a repeat.
    repeats: int = 0
    #: Of these, those that a sink that honours keys kept once more.
    repeats_with_keys: int = 0


@dataclass(kw_only=True)
class Trial:
    """One store, one sink, and senders that come and go."""

    folder: Path
    url: str
    has_fence: bool = True
    seed: int = 1
    #: The pace of the lane: a wave is on the wire for WAVE / per_second seconds.
    per_second: int = 40
    report: Report = field(default_factory=Report)
    _number: int = 0
    _senders: list[int] = field(default_factory=list)
    _nursery: subprocess.Popen[str] | None = None

    @property
    def log(self) -> Path:
        return self.folder / "sink.jsonl"

    @contextmanager
    def sink(self) -> Iterator[None]:
        """Run the sink, and write the site whose channels lead to it."""
        options = ["--behaviour", "slow", "--delay", str(DELAY_S), "--honours-key"]
        options += ["--busy-first", "/busy"]
        with ExitStack() as stack:
            sink = stack.enter_context(sink_process("http", self.log, *options))
            text = SITE.format(sink=sink, rate=self.per_second, wave=WAVE)
            (self.folder / "site.yaml").write_text(text, encoding="utf-8")
            stack.enter_context(self._senders_ready())
            yield

    def put(self, many: int, channel: str) -> None:
        numbers = range(self._number + 1, self._number + many + 1)
        self._number += many
        self.report.messages += many
        ways = [Way(number=number, channel=channel) for number in numbers]
        queue(self.url, self._site(), ways)

    def start(self) -> int:
        """Start one more sender and return its process id."""
        assert self._nursery is not None
        assert self._nursery.stdin is not None
        assert self._nursery.stdout is not None
        self._nursery.stdin.write("one more\n")
        self._nursery.stdin.flush()
        pid = int(self._nursery.stdout.readline())
        self._senders.append(pid)
        return pid

    @contextmanager
    def _senders_ready(self) -> Iterator[None]:
        mutant = [] if self.has_fence else ["--no-fence"]
        with (
            (self.folder / "senders.log").open("a") as log,
            subprocess.Popen(  # noqa: S603 -- our own words
                [sys.executable, "-W", "ignore", "-m", "tests.kill.sender", *mutant],
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
                start_new_session=True,
                env=dict(os.environ)  # noqa: TID251 -- of a process of its own
                | {
                    "MUSTER_SITE": str(self.folder),
                    "MUSTER_STORE_URL": self.url,
                    "MUSTER_LEASE_S": str(LEASE_S),
                },
            ) as self._nursery,
        ):
            try:
                yield
            finally:
                for pid in self._senders:
                    end(pid)

    def kill_often(self, kills: int) -> None:
        """Kill a sender again and again, at moments spread over its waves."""
        chance = random.Random(self.seed)  # noqa: S311 -- moments, no secrets
        wave_s = WAVE / self.per_second
        moments = [(one + chance.random()) / kills * wave_s for one in range(kills)]
        chance.shuffle(moments)
        for moment in moments:
            so_far = len(self._requests())
            victim = self.start()
            wait_until(lambda: len(self._requests()) > so_far)  # noqa: B023 -- called now
            Event().wait(moment)
            end(victim)
            self.report.kills += 1
            self.report.hits += self._has_fresh_lease()
        self.start()

    def keep_sending(self) -> None:
        """Let one more sender do what is left."""
        self.start()

    def stop_beyond_the_lease(self) -> None:
        """Stop a sender mid-wave until another has taken the wave over, and go on.

        The stopped one was told 503 each time, the other yes: without a fence the late
        no would undo the yes.
        """
        so_far = len(self._requests("/busy"))
        self.put(WAVE, "hard")
        slow = self.start()
        wait_until(lambda: len(self._requests("/busy")) >= so_far + WAVE)
        os.kill(slow, signal.SIGSTOP)
        other = self.start()
        self.report.stops += 1
        told = WAVE * self.report.stops
        wait_until(lambda: states(self.url)[DeliveryState.ACCEPTED] >= told)
        os.kill(slow, signal.SIGCONT)
        wait_until(lambda: attempts(self.url)[Outcome.RETRY] >= told)
        for sender in (slow, other):
            end(sender, signal.SIGTERM)

    def finish(self) -> Report:
        """Wait until everything is settled; return what it came to."""
        waiting = (DeliveryState.QUEUED, DeliveryState.LEASED, DeliveryState.RETRY)
        wait_until(lambda: not any(states(self.url)[one] for one in waiting))
        yes = Counter(one.key for one in self._requests() if one.status == 200)
        kept = Counter(one.key for one in self._requests() if one.is_taken)
        report = self.report
        report.unaccepted = report.messages - states(self.url)[DeliveryState.ACCEPTED]
        report.lost = report.messages - len(yes)
        report.repeats = yes.total() - len(yes)
        report.repeats_with_keys = kept.total() - len(kept)
        return report

    def _site(self) -> Site:
        return site_in(self.folder)

    def _requests(self, path: str = "") -> Sequence[Received]:
        found = read_log(self.log, has_all=True)
        return [one for one in found if not path or one.path == path]

    def _newest_lease(self) -> datetime:
        newest = sa.select(sa.func.max(DeliveryRow.leased_at))
        with engine_of(self.url).connect() as connection:
            return connection.scalar(newest) or datetime.min.replace(tzinfo=UTC)

    def _has_fresh_lease(self) -> bool:
        """Say whether the wave that was claimed last is unsettled."""
        last = DeliveryRow.leased_at == self._newest_lease()
        held = sa.select(sa.func.count()).where(
            last, DeliveryRow.state == DeliveryState.LEASED
        )
        with engine_of(self.url).connect() as connection:
            return bool(connection.scalar(held))


def end(sender: int, how: signal.Signals = signal.SIGKILL) -> None:
    """Return when the process is gone."""
    with suppress(ProcessLookupError):
        os.kill(sender, how)
    wait_until(lambda: not is_alive(sender))


def is_alive(sender: int) -> bool:
    try:
        os.kill(sender, 0)
    except ProcessLookupError:
        return False
    return True


def wait_until(is_so: Callable[[], bool]) -> None:
    give_up_at = time.monotonic() + PATIENCE_S
    while not is_so():
        assert time.monotonic() < give_up_at, "it never came"
        Event().wait(0.01)
