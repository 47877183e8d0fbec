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
from plans.incident.deadlines import Deadline, DeadlineKind
from plans.incident.progress import Progress, Quota
from tests.flows.township import MINUTE, TEN, Township
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


def test_the_board_speaks_the_readers_language(
    township: Township,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    site = township.settings.site / "site.yaml"
    text = site.read_text(encoding="utf-8")
    roles = "roles: {mayor: {title: {en: Mayor, zh: 镇长}}}\n"
    site.write_text(text + roles, encoding="utf-8")
    told = Quota(name="told", wanted=12, got=3)
    gate = Quota(name="East gate", wanted=2, got=1)
    township.steps_have_run(Progress(quotas=(told, gate)))
    report = Deadline(
        name="first-report",
        kind=DeadlineKind.LAW,
        title={"en": "First report", "zh": "首次信息报告"},
        owner="mayor",
        deputy="clerk",
        starts_at=TEN,
        due_at=TEN + MINUTE,
    )
    with township.open_desk() as desk:
        desk.deadlines.start(township.incident_id, [report])
    monkeypatch.setenv("MUSTER_SITE", str(township.settings.site))
    monkeypatch.setenv("COLUMNS", "120")
    shown = {}
    for lang in ("en_US.UTF-8", "zh_CN.UTF-8"):
        monkeypatch.setenv("LANG", lang)
        assert main(["status", township.incident_id]) == 0
        shown[lang[:2]] = capsys.readouterr().out

    assert "told 3 of 12" in shown["en"]
    assert "first-report, First report (Mayor)" in shown["en"]
    assert "已告知 3/12" in shown["zh"]
    assert "told" not in shown["zh"]
    assert "首次信息报告（镇长）" in shown["zh"]
