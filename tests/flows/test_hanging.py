"""A process that runs and does nothing is found, ended and started again."""

import os
import signal
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import timedelta
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from connectors.store import close_store
from flows.engine.beating import Facts, heartbeat_of
from flows.engine.clock import Patience, WallClock, pause
from flows.engine.desk import Desk
from flows.services import together
from flows.services.hanging import Hangs, Hung
from flows.services.processes import start
from flows.services.supervisor import Supervisor
from flows.wiring.deciding import open_desk
from plans.errors import UnreachableError
from plans.running.heartbeats import Heartbeat
from tests.fakes.clock import FakeClock
from tests.flows.test_supervisor import NAP, holder, is_another
from tests.flows.trial import Trial, make_trial, wait_for

#: Short for a test; looks come far more often.
AFTER_S = 0.3
LOOK_S = 0.05
#: Where only one that is stopped is watched.
SOON_S = 2.0


class Store:
    """The site's store, which may be away."""

    def __init__(self, trial: Trial) -> None:
        self.trial, self.is_away = trial, False

    def __call__(self) -> AbstractContextManager[Desk]:
        if self.is_away:
            raise UnreachableError("store", "away")
        return open_desk(self.trial.settings)

    def beat(self, service: str, facts: Facts | None = None) -> None:
        """Beat as the process that holds the service's lock."""
        now, pid = WallClock().now(), holder(self.trial, service)
        assert pid
        made = heartbeat_of(service, (now, now), facts or {}, os.uname().nodename)
        own = Heartbeat(**{**vars(made), "pid": pid})
        with open_desk(self.trial.settings) as desk:
            desk.heartbeats.beat(own)


@pytest.fixture
def trial(tmp_path: Path) -> Iterator[Trial]:
    make_trial(tmp_path / "site")
    made = Trial(tmp_path / "site")
    yield made
    together.down(made.settings)
    close_store(made.settings.url)


@pytest.fixture
def store(trial: Trial) -> Store:
    start("sender", trial.settings, NAP)
    wait_for(lambda: holder(trial, "sender"))
    made = Store(trial)
    made.beat("sender")
    return made


def looked(hangs: Hangs, seconds: float = 2 * AFTER_S) -> list[str]:
    """Look for so long; return what was found."""
    patience = Patience(seconds)
    while not patience.is_over():
        hangs.look()
        pause(LOOK_S)
    return [one.service for one in hangs.found()]


def test_a_silent_process_is_found_told_and_replaced(
    trial: Trial, store: Store
) -> None:
    told: list[Hung] = []
    hangs = Hangs(trial.settings, store, told.append, after_s=AFTER_S)
    before = holder(trial, "sender")
    patience = Patience(2 * AFTER_S)
    while not told and not patience.is_over():
        hangs.look()
    for name in ("prefect", "engine", "web", "watchdog"):
        start(name, trial.settings, NAP)
    Supervisor(trial.settings, [], hangs.found).look()

    assert told == [Hung(service="sender", pid=before or 0)]
    assert is_another(trial, "sender", before or 0)


def test_a_process_that_beats_does_not_hang(trial: Trial, store: Store) -> None:
    hangs = Hangs(trial.settings, store, after_s=AFTER_S)
    patience = Patience(3 * AFTER_S)
    while not patience.is_over():
        store.beat("sender")
        hangs.look()
        pause(LOOK_S)

    assert list(hangs.found()) == []


def test_silence_is_counted_anew_when_the_store_was_away(
    trial: Trial, store: Store
) -> None:
    hangs = Hangs(trial.settings, store, after_s=AFTER_S)
    hangs.look()
    store.is_away = True
    pause(2 * AFTER_S)
    with pytest.raises(UnreachableError):
        hangs.look()
    store.is_away = False
    hangs.look()

    assert list(hangs.found()) == []


def test_silence_is_counted_anew_when_the_machine_has_slept(
    trial: Trial, store: Store
) -> None:
    clock = FakeClock(WallClock().now())
    hangs = Hangs(trial.settings, store, after_s=AFTER_S, clock=clock)
    hangs.look()
    pause(2 * AFTER_S)
    clock.moment += timedelta(hours=1)
    hangs.look()
    at_once = list(hangs.found())

    assert at_once == []
    assert "sender" in looked(hangs)


def test_an_engine_that_only_says_that_it_lives_hangs(
    trial: Trial, store: Store
) -> None:
    start("engine", trial.settings, NAP)
    wait_for(lambda: holder(trial, "engine"))
    hangs = Hangs(trial.settings, store, after_s=AFTER_S)
    patience, idle_s = Patience(2 * AFTER_S), 60
    while not patience.is_over():
        store.beat("sender")
        store.beat("engine", {"idle_s": idle_s})
        idle_s += 1
        hangs.look()
        pause(LOOK_S)

    assert {one.service for one in hangs.found()} == {"engine"}


@contextmanager
def answering(port: int) -> Iterator[None]:
    """Answer every GET on a loopback port."""

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_facts: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", port), Answer) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield
        finally:
            server.shutdown()


def test_a_prefect_whose_address_is_silent_hangs(trial: Trial) -> None:
    start("prefect", trial.settings, NAP)
    wait_for(lambda: holder(trial, "prefect"))
    hangs = Hangs(trial.settings, Store(trial), after_s=AFTER_S)
    with answering(trial.settings.prefect_port):
        while_it_answers = looked(hangs, 3 * AFTER_S)

    assert while_it_answers == []
    assert "prefect" in looked(hangs, 3 * AFTER_S)


def test_a_prefect_that_is_starting_has_time(trial: Trial) -> None:
    start("prefect", trial.settings, NAP)
    wait_for(lambda: holder(trial, "prefect"))
    hangs = Hangs(trial.settings, Store(trial), after_s=AFTER_S)

    assert looked(hangs, 3 * AFTER_S) == []


@pytest.mark.slow
@pytest.mark.timeout(120)
def test_a_stopped_engine_is_replaced(trial: Trial) -> None:
    for name in ("prefect", "sender", "web", "watchdog"):
        start(name, trial.settings, NAP)
    together.start_all(trial.settings, ["engine"])
    before = holder(trial, "engine") or 0
    wait_for(lambda: before in pids_beating(trial))
    desk = partial(open_desk, trial.settings)
    hangs = Hangs(trial.settings, desk, after_s=SOON_S)
    supervisor = Supervisor(trial.settings, [], hangs.found)
    os.kill(before, signal.SIGSTOP)
    patience = Patience(60)
    while not is_another(trial, "engine", before):
        assert not patience.is_over()
        hangs.look()
        supervisor.look()
        pause(0.2)
    after = holder(trial, "engine")
    wait_for(lambda: after in pids_beating(trial))

    assert after != before


def pids_beating(trial: Trial) -> set[int]:
    with open_desk(trial.settings, is_writer=False) as desk:
        return {one.pid for one in desk.heartbeats.all()}
