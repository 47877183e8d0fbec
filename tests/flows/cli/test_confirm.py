"""A proposal is decided at the office's own command line."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.store import close_store
from flows.cli.main import main
from flows.proposal_record import Wish
from flows.wiring.deciding import open_desk
from plans.incident.occasions import OccasionKind
from plans.incident.proposals import Decision
from plans.plan import Level
from tests.flows.proposals import Asking, make_asking

TWO = "two_persons: [III]\n"


@pytest.fixture
def trial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Asking]:
    make_asking(tmp_path / "site")
    made = Asking(tmp_path / "site")
    monkeypatch.setenv("MUSTER_SITE", str(tmp_path / "site"))
    monkeypatch.setenv("LANG", "en")
    for name in ("prefect_port", "web_port"):
        port = str(getattr(made.settings, name))
        monkeypatch.setenv(f"MUSTER_{name.upper()}", port)
    yield made
    made.down()
    close_store(made.settings.url)


def test_a_yes_at_the_command_line_declares_at_once(
    trial: Asking, capsys: pytest.CaptureFixture[str]
) -> None:
    made = trial.propose()
    main(["status", "--json"])
    [listed] = json.loads(capsys.readouterr().out)["proposals"]
    code = main(["confirm", made.proposal_id, "--by", "mayor", "yes"])
    [incident] = trial.incidents()
    main(["status", "--json"])

    assert code == 0
    assert (listed["proposal"], listed["asks_for"]) == (made.proposal_id, "trial III")
    assert incident.declared_by == "mayor ana"
    assert f"Done: {incident.incident_id}" in capsys.readouterr().err
    assert trial.proposal(made.proposal_id).decision is Decision.CONFIRMED


def test_status_writes_the_whole_id_on_a_narrow_screen(
    trial: Asking, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    made = trial.propose()
    main(["status"])
    told = capsys.readouterr().out

    assert f"{made.proposal_id}: declare trial III (exercise)" in told


def test_a_no_does_nothing(trial: Asking) -> None:
    made = trial.propose()

    assert main(["confirm", made.proposal_id, "no", "--by", "ana"]) == 0
    assert trial.proposal(made.proposal_id).decision is Decision.DECLINED
    assert trial.incidents() == []


def test_two_persons_are_two_persons_whatever_one_types(trial: Asking) -> None:
    file = trial.settings.site / "plans" / "trial" / "plan.yaml"
    file.write_text(TWO + file.read_text(encoding="utf-8"), encoding="utf-8")
    made = trial.propose()
    for _ in range(2):
        assert main(["confirm", made.proposal_id, "yes", "--by", "mayor"]) == 0
    assert trial.incidents() == []
    assert main(["confirm", made.proposal_id, "yes", "--by", "operator"]) == 0

    assert len(trial.incidents()) == 1
    assert trial.proposal(made.proposal_id).decided_by == "ana bo"


def test_what_counts_for_nothing_is_refused_on_record_and_told_once(
    trial: Asking, capsys: pytest.CaptureFixture[str]
) -> None:
    mine = trial.propose(Wish(source="form", by="ana", key="mine"))
    used = trial.propose(Wish(source="form", key="used"), cells=("north",))
    main(["confirm", used.proposal_id, "no", "--by", "ana"])
    lapsed = trial.propose(Wish(source="form", key="old"), level=Level.FIRST)
    trial.ask(lapsed.proposal_id)
    trial.enacting.look()
    before = len(trial.alarms())
    tries = {
        "proposal-made-up": ("bo", "no proposal proposal-made-up here"),
        mine.proposal_id: ("ana", "ana may not decide this"),
        used.proposal_id: ("ana", "was decided before: declined"),
        lapsed.proposal_id: ("ana", "was decided before: lapsed"),
    }
    for proposal_id, (by, said) in tries.items():
        assert main(["confirm", proposal_id, "yes", "--by", by]) == 1
        assert said in capsys.readouterr().err
    assert main(["confirm", mine.proposal_id, "yes", "--by", "mallory"]) == 1

    assert trial.incidents() == []
    assert len(trial.alarms()) == before + 1
    assert trial.refused("command line") == [
        *("unknown-proposal", "not-yours", "used", "used", "not-yours")
    ]
    assert [number for number, _ in trial.told(OccasionKind.PROPOSAL)] == ["ana"]


def test_a_proposal_whose_time_is_over_is_not_confirmed(trial: Asking) -> None:
    file = trial.settings.site / "site.yaml"
    with file.open("a", encoding="utf-8") as site:
        site.write("policy: {decide_within: 1 s}\n")
    made = trial.propose()
    trial.pass_by_s(1.1)

    assert main(["confirm", made.proposal_id, "yes", "--by", "ana"]) == 1
    assert trial.refused("command line") == ["expired"]
    with open_desk(trial.settings, is_writer=False) as desk:
        assert desk.incidents.all() == []
