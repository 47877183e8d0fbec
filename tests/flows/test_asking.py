"""The forms under the Prefect server and the engine, as the product starts them."""

from collections.abc import Iterator
from typing import Any

import pytest
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import FlowRun
from prefect.states import Scheduled

from connectors.store import close_store
from flows.engine.clock import Patience, pause
from flows.engine.proposal_plans import DECIDE
from flows.services import together
from flows.wiring.deciding import open_desk
from plans.identity import OccasionId
from plans.incident.occasions import OccasionKind
from plans.incident.proposals import Decision
from plans.people.call_ups import Said
from tests.flows.proposals import Asking, make_asking

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

DRILL = {"plan": "trial", "level": "III", "kind": "exercise"}


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    folder = tmp_path_factory.mktemp("asking") / "site"
    make_asking(folder)
    made = Asking(folder, lease_s=2)
    together.start_all(made.settings, ("prefect", "engine"))
    yield made
    together.down(made.settings)
    close_store(made.settings.url)


@pytest.fixture
def client(trial: Asking) -> Iterator[SyncPrefectClient]:
    with SyncPrefectClient(trial.settings.prefect_api_url) as made:
        yield made


def started(client: SyncPrefectClient, form: str, **fields: object) -> FlowRun:
    def deployment() -> Any:  # noqa: ANN401 -- of Prefect
        found = client.read_deployments(limit=50)
        return next((one for one in found if one.name == form), None)

    patience = Patience(60)
    while not (made := deployment()):
        assert not patience.is_over()
        pause(0.1)
    return client.create_flow_run_from_deployment(
        made.id, parameters=fields, state=Scheduled()
    )


def ended(client: SyncPrefectClient, *runs: FlowRun) -> list[tuple[str, str]]:
    """Return the names and messages of the states in which the runs end."""
    patience = Patience(60)
    found = []
    for one in runs:
        while not (run := client.read_flow_run(one.id)).state or not (
            run.state.is_final()
        ):
            assert not patience.is_over()
            pause(0.1)
        found.append((run.state.name or "", run.state.message or ""))
    return found


def decided(trial: Asking, proposal_id: OccasionId) -> str:
    """Answer as who is asked; return what the engine makes of it."""
    patience = Patience(30)
    while not trial.proposal(proposal_id).enacted_at:
        assert not patience.is_over()
        with open_desk(trial.settings, is_writer=False) as desk:
            calls = desk.call_ups.of(proposal_id, DECIDE)
        if calls and trial.proposal(proposal_id).decision is Decision.WAITING:
            trial.answer(proposal_id, Said.ACCEPTED)
        pause(0.1)
    return trial.proposal(proposal_id).outcome


def test_a_form_asks_and_who_may_decides(
    trial: Asking, client: SyncPrefectClient
) -> None:
    run = started(client, "declare", **DRILL, key="form-1", by="bo", lasts="3 d")
    [(name, message)] = ended(client, run)
    [proposal] = trial.waiting()
    incident_id = decided(trial, proposal.proposal_id)
    down = started(client, "change_level", incident=incident_id, level="IV")
    ended(client, down)
    [lower] = trial.waiting()
    outcome = decided(trial, lower.proposal_id)
    over = started(client, "stand_down", incident=incident_id, reason="it is over")
    ended(client, over)
    [end] = trial.waiting()
    decided(trial, end.proposal_id)
    [incident] = trial.incidents()
    again = started(client, "declare", **DRILL, key="form-1")

    assert (name, proposal.proposal_id in message) == ("Proposed", True)
    assert incident.incident_id == incident_id
    assert (incident.declared_by, outcome) == ("mayor ana", f"{incident_id} IV")
    assert incident.stood_down_at is not None
    [(name, message)] = ended(client, again)
    assert (name, "confirmed" in message) == ("Proposed", True)
    assert len(trial.incidents()) == 1


def test_what_is_sent_straight_to_the_api_starts_nothing(
    trial: Asking, client: SyncPrefectClient
) -> None:
    lapsed, used = trial.lapsed("old"), trial.declined("used")
    others = trial.propose_north("others")
    code = trial.code(others)
    before = trial.told(OccasionKind.PROPOSAL), trial.incidents()
    alarms = len(trial.alarms())
    declared = {"key": "mine", **DRILL, "cells": ["south"]}
    runs = [
        started(client, "declare", **declared, by="mallory"),
        started(client, "declare", **declared, confirmation="A0000"),
        started(client, "declare", **declared, confirmation=lapsed),
        started(client, "declare", **declared, confirmation=used),
        started(client, "declare", **declared, confirmation=code),
        started(client, "declare", **declared | {"level": "V"}),
        started(client, "declare", **declared | {"plan": "/etc/passwd"}),
        started(client, "change_level", incident="nobody", level="I", by="mallory"),
        started(client, "change_level", incident=others, level="I"),
        started(client, "stand_down", incident="nobody", confirmation=code),
        started(client, "mobilize", incident_id="nobody"),
        started(client, "mobilize", incident_id=others),
    ]
    states = ended(client, *runs)

    assert {name for name, _ in states} == {"Refused", "Failed"}
    assert (trial.told(OccasionKind.PROPOSAL), trial.incidents()) == before
    assert trial.proposal(OccasionId(others)).decision is Decision.WAITING
    assert len(trial.alarms()) == alarms + 1
    assert sorted(trial.refused("form")) == sorted(
        ["unknown-person", *["wrong-form"] * 6, "not-possible"]
        + ["unknown-incident"] * 4
    )
