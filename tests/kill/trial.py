"""Senders that are killed and stopped while their waves are on the wire.

All messages travel through a paced lane to a slow sink in a process of its own, so
that a wave is on the wire for most of the time.
"""

import os
import random
import signal
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import sqlalchemy as sa

from connectors.store.engines import engine_of
from connectors.store.tables.ledger import DeliveryRow
from flows.library import site_in
from flows.settings import Settings
from plans.messages.deliveries import DeliveryState, Outcome
from plans.site import Site
from tests.kill.nursery import Nursery, end, wait_until
from tests.sinks.ledgers import Way, attempts, queue, states
from tests.sinks.process import sink_process
from tests.sinks.received import Received, read_log

WAVE, DELAY_S, LEASE_S = 20, 0.02, 2
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

    def __post_init__(self) -> None:
        settings = Settings(site=self.folder, store_url=self.url, lease_s=LEASE_S)
        log = self.folder / "senders.log"
        self._nursery = Nursery(settings=settings, log=log, has_fence=self.has_fence)

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
            stack.enter_context(self._nursery.opened())
            yield

    def put(self, many: int, channel: str) -> None:
        numbers = range(self._number + 1, self._number + many + 1)
        self._number += many
        self.report.messages += many
        ways = [Way(number=number, channel=channel) for number in numbers]
        queue(self.url, self._site(), ways)

    def start(self) -> int:
        """Start one more sender and return its process id."""
        return self._nursery.start()

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
            self.report.hits += has_fresh_lease(self.url)
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


def has_fresh_lease(url: str) -> bool:
    """Say whether the wave that was claimed last is unsettled."""
    newest = sa.select(sa.func.max(DeliveryRow.leased_at))
    with engine_of(url).connect() as connection:
        last = connection.scalar(newest) or datetime.min.replace(tzinfo=UTC)
        held = sa.select(sa.func.count()).where(
            DeliveryRow.leased_at == last, DeliveryRow.state == DeliveryState.LEASED
        )
        return bool(connection.scalar(held))
