"""Whoever may decide is asked yes or no, over the link or the reply code."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from connectors.store import close_store
from flows.cli.main import main
from flows.engine.clock import WallClock
from flows.engine.conduct import run_step
from flows.engine.proposal_plans import DECIDE
from flows.web.app import build_app
from plans.identity import IncidentId
from plans.incident.proposals import Decision
from tests.flows.proposals import Asking, make_asking
from tests.flows.township import KEY, MINUTE, TOKEN


@pytest.fixture
def trial(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Asking]:
    make_asking(tmp_path / "site")
    made = Asking(tmp_path / "site")
    monkeypatch.setenv("MUSTER_SITE", str(tmp_path / "site"))
    yield made
    close_store(made.settings.url)


def test_the_page_asks_for_a_yes_or_a_no_and_a_yes_declares(trial: Asking) -> None:
    made = trial.propose()
    [asked] = trial.ask(made.proposal_id)
    client = TestClient(build_app(trial.settings))
    token = KEY.token(asked.message_id, WallClock().now() + 9 * MINUTE)
    page = client.get(f"/a/{token}").text
    after = client.post(f"/a/{token}", data={"do": "yes"}).text
    run_step(IncidentId(made.proposal_id), DECIDE, trial.conductor)
    trial.enacting.look()
    over = client.get(f"/a/{token}").text
    late = client.post(f"/a/{token}", data={"do": "no"})
    run_step(IncidentId(made.proposal_id), DECIDE, trial.conductor)
    trial.enacting.look()
    [incident] = trial.incidents()

    assert "YES, I decide so" in page
    assert "15 min" not in page
    assert "Your answer now: Yes" in after
    assert "reserve" not in after
    assert "It is decided" in over
    assert "YES, I decide so" not in over
    assert late.status_code == 200
    assert (incident.declared_by, incident.stood_down_at) == ("mayor ana", None)
    assert trial.proposal(made.proposal_id).decision is Decision.CONFIRMED


@pytest.mark.parametrize("said", ["yes", "no"])
def test_the_reply_code_decides_too(trial: Asking, said: str) -> None:
    made = trial.propose()
    [asked] = trial.ask(made.proposal_id)

    assert main(["answer", "-", asked.reply_code, said]) == 0
    run_step(IncidentId(made.proposal_id), DECIDE, trial.conductor)
    trial.enacting.look()
    assert len(trial.incidents()) == (said == "yes")


def test_somebody_elses_telephone_decides_nothing(trial: Asking) -> None:
    made = trial.propose()
    [asked] = trial.ask(made.proposal_id)
    client = TestClient(build_app(trial.settings))
    headers = {"authorization": f"Bearer {TOKEN}"}
    for sender in ("+86 13800000002", "+1 555 9999999"):
        text = {"from": sender, "text": f"{asked.reply_code} yes"}
        told = client.post("/hook/message", json=text, headers=headers).json()
        assert told["recorded"] is False
    run_step(IncidentId(made.proposal_id), DECIDE, trial.conductor)
    trial.enacting.look()

    assert trial.proposal(made.proposal_id).decision is Decision.WAITING
    assert trial.incidents() == []
    assert "stranger_refused" in trial.noted(made.proposal_id)
