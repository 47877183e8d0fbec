"""With real processes: what stops is told at a real gateway within two minutes."""

import os
import signal
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from sqlite3 import connect

import pytest

from connectors.store import close_store
from flows.engine.clock import Patience, pause
from flows.services import health, locks, together
from flows.services.processes import start, stop
from flows.settings import Settings
from flows.texts import words
from tests.flows.test_services import NAP
from tests.flows.trial import Trial, make_trial, wait_for
from tests.sinks.http import HttpSink, http_sink

WITHIN_S = 120
RUNNING = ("engine", "sender", "web", "watchdog")


@pytest.fixture
def sink() -> Iterator[HttpSink]:
    with http_sink() as made:
        yield made


@pytest.fixture
def trial(tmp_path: Path, sink: HttpSink) -> Iterator[Trial]:
    """Yield a site that has run well for as long as a stall would take to be told."""
    make_trial(tmp_path / "site")
    file = tmp_path / "site" / "site.yaml"
    written = file.read_text(encoding="utf-8")
    file.write_text(written.replace("gateway.example", sink.address), encoding="utf-8")
    made = Trial(tmp_path / "site")
    try:
        made.declare()
        for name in RUNNING:
            start(name, made.settings)
        wait_for(lambda: health.answers(made.settings.web_port, "/health"))
        pause(WITHIN_S)
        assert told(sink) == set()
        yield made
    finally:
        together.down(made.settings)
        close_store(made.settings.url)


def told(sink: HttpSink) -> set[str]:
    """Return the titles of what Bo got from the watchdog."""
    titles = {
        words(f"alarm.{name}.title", "zh"): name
        for name in (
            *("engine-silent", "sender-silent", "prefect-away", "web-away"),
            *("store-away", "lane-stuck", "step-overdue", "clock-back", "clock-ahead"),
        )
    }
    got = {str(one.fields.get("title")) for one in sink.received}
    return {name for title, name in titles.items() if title in got}


def signalled(settings: Settings, name: str, number: signal.Signals) -> None:
    pid = locks.holder(settings.run_folder, name)
    assert pid
    os.kill(pid, number)


def until_told(sink: HttpSink, wanted: set[str]) -> float:
    """Return how many seconds it takes until all of it is told; too many: WITHIN_S."""
    patience = Patience(WITHIN_S)
    while not wanted <= told(sink) and not patience.is_over():
        pause(0.2)
    return WITHIN_S - patience.left()


@pytest.mark.soak
def test_processes_that_stop_are_told_within_two_minutes(
    trial: Trial, sink: HttpSink
) -> None:
    settings = trial.settings
    start("prefect", settings, NAP)  # it runs, and does not answer
    signalled(settings, "engine", signal.SIGSTOP)  # it hangs
    signalled(settings, "sender", signal.SIGKILL)
    stop("web", settings)
    wanted = {"engine-silent", "sender-silent", "prefect-away", "web-away"}
    took_s = until_told(sink, wanted)
    signalled(settings, "engine", signal.SIGCONT)
    print(f"four stopped processes told after {took_s:.0f} s")  # noqa: T201 -- a figure

    assert told(sink) == wanted
    assert took_s < WITHIN_S


@pytest.mark.soak
def test_a_store_that_takes_nothing_is_told_within_two_minutes(
    trial: Trial, sink: HttpSink
) -> None:
    file = trial.settings.site / "muster.db"
    with closing(connect(file, isolation_level=None)) as store:
        store.execute("BEGIN IMMEDIATE")
        took_s = until_told(sink, {"store-away"})
    print(f"a busy store told after {took_s:.0f} s")  # noqa: T201 -- a figure

    assert told(sink) == {"store-away"}
    assert took_s < WITHIN_S
