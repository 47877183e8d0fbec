"""`muster up --detach`: what dies is started again, and down ends it all."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from connectors.store import close_store
from flows.engine.clock import Patience, pause
from flows.services import locks, together
from flows.services.processes import SERVICES, SUPERVISOR, WATCHER, is_running, start
from flows.services.supervisor import BackOff, Supervisor
from tests.flows.trial import Trial, make_trial, ours, wait_for

NAP = (sys.executable, "-c", "import time; time.sleep(600)")


@pytest.fixture
def trial(tmp_path: Path) -> Iterator[Trial]:
    make_trial(tmp_path / "site")
    made = Trial(tmp_path / "site")
    yield made
    together.down(made.settings)
    close_store(made.settings.url)


def is_another(trial: Trial, name: str, dead: int) -> bool:
    return holder(trial, name) not in {None, 0, dead}


def holder(trial: Trial, name: str) -> int | None:
    return locks.holder(trial.settings.run_folder, name)


def told_by_up(trial: Trial, *options: str) -> tuple[int, list[str]]:
    """Run `muster up` to its end; return its exit code and what it told."""
    done = subprocess.run(  # noqa: S603 -- our own words
        [sys.executable, "-P", "-m", "flows.cli", "up", *options],
        env=trial.settings.child_environment(),
        stderr=subprocess.PIPE,
        text=True,
        timeout=240,
        check=False,
    )
    return done.returncode, done.stderr.splitlines()


def killed(trial: Trial, name: str) -> int:
    pid = holder(trial, name)
    assert pid
    os.kill(pid, signal.SIGKILL)
    return pid


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_supervisor_stays_behind_and_starts_again_what_dies(trial: Trial) -> None:
    code, told = told_by_up(trial, "--detach")
    ran = [is_running(name, trial.settings) for name in (*SERVICES, SUPERVISOR)]
    for name in ("engine", "sender"):
        wait_for(partial(is_another, trial, name, killed(trial, name)), 5)
    second = [told_by_up(trial, *options) for options in ([], ["--detach"])]
    ended = together.down(trial.settings)

    assert code == 0
    assert str(trial.settings.prefect_port) in told[1]
    assert all(ran)
    pid = locks.last_pid(trial.settings.run_folder, SUPERVISOR)
    running = f"muster: up runs here already (process {pid}); stop it first"
    assert second == [(1, [running]), (1, [running])]
    assert ended == [SUPERVISOR, *reversed(SERVICES)]
    assert ours(trial) == []


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_killed_supervisor_has_a_successor_and_down_ends_them_all(
    trial: Trial,
) -> None:
    told_by_up(trial, "--detach")
    first = killed(trial, SUPERVISOR)
    wait_for(lambda: not is_running(SUPERVISOR, trial.settings), 5)
    left = len(ours(trial))
    code, _ = told_by_up(trial, "--detach")
    # It watches what the first one started, too.
    wait_for(partial(is_another, trial, "sender", killed(trial, "sender")), 5)
    second = killed(trial, SUPERVISOR)
    wait_for(lambda: not is_running(SUPERVISOR, trial.settings), 5)
    ended = together.down(trial.settings)

    assert left == len(SERVICES)
    assert code == 0
    assert first != second
    assert ended == list(reversed(SERVICES))
    assert ours(trial) == []


@pytest.mark.slow
def test_a_detached_up_that_fails_says_why_in_one_line(trial: Trial) -> None:
    folder = trial.settings.run_folder
    folder.mkdir()
    (folder / "prefect").write_text("not a folder")
    code, told = told_by_up(trial, "--detach")

    assert code == 1
    log = folder / "prefect.log"
    assert told == [f"muster: prefect did not start; {log} says why"]
    assert ours(trial) == []


def test_a_supervisor_that_tells_nothing_has_its_log_named(trial: Trial) -> None:
    folder = trial.settings.run_folder
    error = together.UnhealthyError(SUPERVISOR, log=str(folder / "up.log"))

    assert str(error) == f"up did not start; {folder / 'up.log'} says why"


def test_what_dies_at_once_rests_longer_every_time() -> None:
    back_off = BackOff(rest_s=5, lived_s=600)
    at_first = back_off.is_due()
    rests = [back_off.started() for _ in range(7)]
    well = BackOff(rest_s=0.01, lived_s=0)
    well.started()
    pause(0.02)

    assert at_first
    assert not back_off.is_due()
    assert rests == [5, 10, 20, 40, 80, 80, 80]
    assert well.is_due()
    assert well.started() == 0.01


def test_a_service_that_cannot_live_is_not_started_in_a_row(trial: Trial) -> None:
    settings = trial.settings
    for name in ("prefect", "engine", "web"):
        start(name, settings, NAP)
    (settings.site / "site.yaml").write_text("no site")
    supervisor = Supervisor(settings, [])
    started = set()
    patience = Patience(4)
    while not patience.is_over():
        supervisor.look()
        started.add(locks.last_pid(settings.run_folder, "sender"))
        pause(0.1)

    log = (settings.run_folder / "sender.log").read_text()
    assert not is_running("sender", settings)
    assert len(started) == 1
    assert log


def test_what_site_yaml_needs_from_now_on_is_started(trial: Trial) -> None:
    settings = trial.settings
    for name in SERVICES:
        start(name, settings, NAP)
    started: list[str] = []
    supervisor = Supervisor(settings, started)
    supervisor.look()
    assert started == []

    with (settings.site / "site.yaml").open("a", encoding="utf-8") as file:
        file.write("alerts:\n  met: {folder: incoming}\n")
    supervisor.look()

    assert started == [WATCHER]
