"""`muster level`, and what `muster status` and `muster close` say of deadlines."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.store import close_store
from flows.cli.main import main
from flows.services import locks
from plans.identity import IncidentId
from tests.flows.trial import Trial, make_trial

RUNNING = ("engine", "sender", "web")


@pytest.fixture
def trial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Trial]:
    make_trial(tmp_path / "site")
    monkeypatch.setenv("MUSTER_SITE", str(tmp_path / "site"))
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    made = Trial(tmp_path / "site")
    for name in RUNNING:  # so that the command starts nothing
        locks.hold(made.settings.run_folder, name)
    yield made
    close_store(made.settings.url)


@pytest.fixture
def incident_id(trial: Trial) -> IncidentId:
    return trial.declare()


def status(
    incident_id: IncidentId, capsys: pytest.CaptureFixture[str]
) -> dict[str, object]:
    main(["status", incident_id, "--json"])
    found: dict[str, object] = json.loads(capsys.readouterr().out)
    return found


def test_the_level_is_changed_and_told(
    incident_id: IncidentId, capsys: pytest.CaptureFixture[str]
) -> None:
    code = main(["level", incident_id, "IV", "--by", "mayor", "--reason", "calmer"])
    told = capsys.readouterr()

    assert code == 0
    assert f"Level III is now level IV: {incident_id}" in told.err
    assert "Ended with the higher level: experts, news" in told.err
    assert status(incident_id, capsys)["level"] == "IV"
    assert status(incident_id, capsys)["steps"] == []


def test_the_level_that_it_has_is_told(
    incident_id: IncidentId, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["level", incident_id, "III"]) == 0
    assert f"At level III already: {incident_id}" in capsys.readouterr().err


def test_who_may_not_declare_a_level_is_told_who_may(
    incident_id: IncidentId, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["level", incident_id, "I", "--by", "clerk"]) == 1
    assert "clerk may not declare level I; it takes governor" in capsys.readouterr().err
    assert status(incident_id, capsys)["level"] == "III"


@pytest.mark.parametrize(
    "words", [("level", "I"), ("stand-down",), ("close", "experts", "--reason", "x")]
)
def test_whoever_is_nobody_here_is_told_so(
    incident_id: IncidentId,
    capsys: pytest.CaptureFixture[str],
    words: tuple[str, ...],
) -> None:
    command, *more = words

    assert main([command, incident_id, *more, "--by", "nobody"]) == 1
    told = "nobody is neither a role of the site (mayor, clerk, operator) nor the"
    assert told in capsys.readouterr().err


def test_open_deadlines_are_on_the_board_until_they_are_closed(
    incident_id: IncidentId, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["status", incident_id])
    shown = capsys.readouterr().out
    main(["close", incident_id, "first-report", "--note", "by telephone"])
    told = capsys.readouterr().err

    assert "first-report, First report to the level above (mayor)" in shown
    assert "first-report" in told
    assert status(incident_id, capsys)["deadlines"] == []
