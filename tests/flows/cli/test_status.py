import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.store import close_store
from flows.cli.main import main
from flows.engine.beating import heartbeat_of
from flows.engine.clock import WallClock
from flows.services import locks
from flows.wiring.deciding import open_desk
from tests.flows.trial import Trial, make_trial

MISSING = "Not running on this machine: engine, sender, web."


@pytest.fixture
def trial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Trial]:
    make_trial(tmp_path / "site")
    monkeypatch.setenv("MUSTER_SITE", str(tmp_path / "site"))
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    made = Trial(tmp_path / "site")
    yield made
    close_store(made.settings.url)


def test_status_tells_that_nobody_conducts_and_sends(
    trial: Trial, capsys: pytest.CaptureFixture[str]
) -> None:
    incident_id = trial.declare()
    for words in (["status"], ["status", incident_id, "--json"]):
        assert main(words) == 0
        assert MISSING in capsys.readouterr().err


def test_what_runs_is_not_told(
    trial: Trial, capsys: pytest.CaptureFixture[str]
) -> None:
    trial.declare()
    locks.hold(trial.settings.run_folder, "engine")
    main(["status", "--json"])

    told = capsys.readouterr()

    assert "this machine: sender, web." in told.err
    assert [one["state"] for one in json.loads(told.out)["incidents"]] == ["running"]


def test_when_all_is_over_nothing_has_to_run(
    trial: Trial, capsys: pytest.CaptureFixture[str]
) -> None:
    trial.stand_down(trial.declare())
    main(["status"])

    assert capsys.readouterr().err == ""


def test_signs_of_life_are_told_and_a_missing_watchdog(
    trial: Trial, capsys: pytest.CaptureFixture[str]
) -> None:
    trial.declare()
    now = WallClock().now()
    with open_desk(trial.settings) as desk:
        desk.heartbeats.beat(heartbeat_of("engine", (now, now), {}, "here"))
    main(["status", "--json"])
    without = capsys.readouterr()
    with open_desk(trial.settings) as desk:
        desk.heartbeats.beat(heartbeat_of("watchdog", (now, now), {}, "here"))
    main(["status"])
    watched = capsys.readouterr()

    [beat] = json.loads(without.out)["heartbeats"]
    assert (beat["service"], beat["host"]) == ("engine", "here")
    assert "No watchdog runs" in without.err
    assert "No watchdog runs" not in watched.err
    assert "engine" in watched.err
