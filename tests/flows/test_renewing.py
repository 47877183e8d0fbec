"""A new version installed during an open incident is taken up, and it goes on."""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.store import close_store
from flows.services import locks, together
from flows.services.processes import SERVICES, start
from flows.services.renewing import Renewal, installed
from tests.flows.test_supervisor import NAP
from tests.flows.trial import Trial, make_trial, wait_for

DECIDING = ("engine", "sender", "watchdog")


@pytest.fixture
def trial(tmp_path: Path) -> Iterator[Trial]:
    make_trial(tmp_path / "site")
    made = Trial(tmp_path / "site")
    yield made
    together.down(made.settings)
    close_store(made.settings.url)


def pids(trial: Trial) -> dict[str, int | None]:
    return {one: locks.holder(trial.settings.run_folder, one) for one in SERVICES}


@pytest.mark.slow
def test_a_new_version_is_taken_up_and_the_incident_goes_on(trial: Trial) -> None:
    stamps = {"muster": "1", "prefect": "3"}
    start("prefect", trial.settings, NAP)
    together.start_all(trial.settings, [*DECIDING, "web"])
    incident_id = trial.declare()
    renewal = Renewal(trial.settings, lambda: dict(stamps), every_s=0.1)
    before = pids(trial)
    stamps["muster"] = "2"
    wait_for(renewal.look)
    after = pids(trial)
    trial.say(incident_id)
    wait_for(lambda: trial.state(incident_id, "experts") == "met")

    assert [one for one in SERVICES if before[one] == after[one]] == ["prefect"]
    assert None not in after.values()
    assert not renewal.look()


def test_a_new_version_that_does_not_work_changes_nothing(trial: Trial) -> None:
    stamps = {"muster": "1", "prefect": "3"}
    for name in SERVICES:
        start(name, trial.settings, NAP)
    fails = (sys.executable, "-c", "raise SystemExit(1)")
    renewal = Renewal(trial.settings, lambda: dict(stamps), fails, every_s=0.1)
    before = pids(trial)
    stamps["muster"] = "2"
    wait_for(lambda: renewal.look() or renewal.refusals)

    assert pids(trial) == before


def test_what_is_installed_here_has_a_stamp() -> None:
    assert set(installed()) == {"muster", "prefect"}
    assert installed() == installed()
