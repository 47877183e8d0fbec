"""Processes of a site: one of each, found by its lock, ended wholly."""

import os
import resource
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from socket import socket
from threading import Thread

import pytest

from connectors.store import close_store
from flows.engine.clock import Patience
from flows.services import health, locks, together
from flows.services.health import PortError
from flows.services.processes import (
    POLLER,
    SERVICES,
    SUPERVISOR,
    environment_of,
    is_running,
    services_of,
    start,
    stop,
)
from flows.settings import Settings
from flows.wiring.deciding import open_desk
from tests.flows.trial import Trial, free_port, make_trial, ours, wait_for
from tests.sinks.http import Behaviour, http_sink

#: Holds a lock's file open in a child of its own, as a server with workers does.
WITH_A_CHILD = """
import os, signal, sys, time
if os.fork() == 0:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
time.sleep(600)
"""
NAP = (sys.executable, "-c", "import time; time.sleep(600)")


@pytest.fixture
def trial(tmp_path: Path) -> Iterator[Trial]:
    make_trial(tmp_path / "site")
    made = Trial(tmp_path / "site")
    yield made
    together.down(made.settings)
    close_store(made.settings.url)


def test_a_service_runs_once_and_ends_with_all_that_it_started(trial: Trial) -> None:
    command = (sys.executable, "-c", WITH_A_CHILD)
    started = [start("web", trial.settings, command) for _ in range(2)]
    wait_for(lambda: len(ours(trial)) == 2)
    ended = stop("web", trial.settings, within_s=1)

    assert started == [True, False]
    assert ended
    assert ours(trial) == []
    assert not is_running("web", trial.settings)


def test_a_child_that_outlives_its_service_still_counts_and_ends(trial: Trial) -> None:
    start("web", trial.settings, (sys.executable, "-c", WITH_A_CHILD))
    wait_for(lambda: len(ours(trial)) == 2)
    os.kill(locks.last_pid(trial.settings.run_folder, "web"), signal.SIGKILL)

    assert is_running("web", trial.settings)
    assert stop("web", trial.settings, within_s=1)
    assert ours(trial) == []


def test_on_a_full_disk_nothing_is_left_running(trial: Trial) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, hard))
    try:
        with pytest.raises(OSError, match="too large"):
            start("web", trial.settings, NAP)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))

    assert not is_running("web", trial.settings)
    assert ours(trial) == []


def test_stopping_what_does_not_run_does_nothing(trial: Trial) -> None:
    assert not stop("web", trial.settings)
    assert together.down(trial.settings) == []


def test_logs_are_for_the_office_alone(trial: Trial) -> None:
    start("web", trial.settings, NAP)
    folder = trial.settings.run_folder
    stop("web", trial.settings)

    assert (folder / "web.log").stat().st_mode & 0o077 == 0
    assert folder.stat().st_mode & 0o077 == 0


def test_a_port_in_use_starts_nothing(trial: Trial) -> None:
    with closing(socket()) as other:
        other.bind(("127.0.0.1", trial.settings.web_port))
        other.listen()

        with pytest.raises(
            PortError, match=f"port {trial.settings.web_port} is in use"
        ):
            together.start_all(trial.settings)

        assert together.start_missing(trial.settings, ("web",)) == []

    assert ours(trial) == []


class Slow(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        self.send_response(200 if self.path == "/well" else 500)
        self.end_headers()

    def log_message(self, *_: object) -> None: ...


def test_an_api_is_well_when_it_answers_200_in_time() -> None:
    server = HTTPServer(("127.0.0.1", 0), Slow)
    Thread(target=server.serve_forever, daemon=True).start()
    port = server.server_address[1]
    with closing(socket()) as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        patience = Patience(health.DEADLINE_S + 1)
        found = [
            health.answers(port, "/well"),
            health.answers(port, "/ill"),
            health.answers(free_port(), "/well"),
            health.answers(silent.getsockname()[1], "/well"),
        ]
        left = patience.left()
    server.shutdown()
    server.server_close()

    assert found == [True, False, False, False]
    assert left > 0


def up(trial: Trial) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-P", "-m", "flows.cli", "up"],
        env=trial.settings.child_environment(),
        stderr=subprocess.PIPE,
        text=True,
    )


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_what_dies_is_started_again_and_nothing_is_left_after_kill_and_down(
    trial: Trial,
) -> None:
    settings = trial.settings
    with up(trial) as supervisor:
        assert supervisor.stderr
        told = [supervisor.stderr.readline() for _ in range(3)]
        ran = [name for name in SERVICES if is_running(name, settings)]
        before = locks.last_pid(settings.run_folder, "sender")
        os.kill(before, signal.SIGKILL)
        wait_for(lambda: sender_of(trial) not in {None, 0, before})
        supervisor.kill()
    left_by_up = len(ours(trial))
    ended = together.down(settings)

    assert str(settings.prefect_port) in told[1]
    assert ran == list(SERVICES)
    assert left_by_up == len(SERVICES)
    assert sorted(ended) == sorted(SERVICES)
    assert ours(trial) == []


@pytest.mark.slow
def test_up_that_is_ended_while_it_starts_leaves_nothing(trial: Trial) -> None:
    with up(trial) as supervisor:
        wait_for(lambda: sender_of(trial))
        supervisor.send_signal(signal.SIGTERM)

    assert supervisor.returncode == 0
    assert ours(trial) == []
    assert locks.holder(trial.settings.run_folder, SUPERVISOR) is None


def sender_of(trial: Trial) -> int | None:
    return locks.holder(trial.settings.run_folder, "sender")


def with_a_gateway(settings: Settings, address: str) -> None:
    gateway = f'inboxes: {{sms: {{gateway: {{url: "http://{address}"}}}}}}'
    with (settings.site / "site.yaml").open("a", encoding="utf-8") as site:
        site.write(f"\n{gateway}\n")


def test_answers_are_fetched_where_the_site_says_where_they_wait(
    trial: Trial,
) -> None:
    settings = trial.settings
    before = services_of(settings)
    with http_sink(behaviour=Behaviour.ANSWERS, body=b"[]") as gateway:
        with_a_gateway(settings, gateway.address)
        needed = services_of(settings)
        together.start_all(settings, [POLLER])
        wait_for(lambda: gateway.requests)
        wait_for(lambda: beats(settings))
        ended = together.down(settings)

    assert POLLER not in before
    assert needed == (*SERVICES, POLLER)
    assert ended == [POLLER]
    assert beats(settings) == ["poller"]


def beats(settings: Settings) -> list[str]:
    with open_desk(settings, is_writer=False) as desk:
        return [one.service for one in desk.heartbeats.all()]


def test_prefect_is_not_told_where_the_store_is(tmp_path: Path) -> None:
    url = "postgresql://ana:secret@127.0.0.1/muster"
    settings = Settings(site=tmp_path, store_url=url)
    told = {name: environment_of(name, settings) for name in ("prefect", "engine")}

    assert "secret" not in "".join(told["prefect"].values())
    assert told["engine"]["MUSTER_STORE_URL"] == url
