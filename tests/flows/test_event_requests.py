"""Another system sends an event to the real server; the engine hears it."""

import json
from collections.abc import Iterator, Mapping
from uuid import uuid4

import pytest
from prefect.client.orchestration import SyncPrefectClient
from prefect.events import Event, Resource

from connectors.store import close_store
from flows.automations import NAME
from flows.engine.clock import Patience, WallClock, pause
from flows.event_requests import EVENT
from flows.services import together
from flows.signing import signature_of
from tests.flows.proposals import Asking, make_asking
from tests.flows.trial import wait_for

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

KEY = "a-key-of-the-gauge-0001"
SOURCES = """
sources:
  gauge: {key: "${GAUGE_KEY}", may_declare: [III], kinds: [exercise]}
"""
DRILL = {"plan": "trial", "level": "III", "kind": "exercise", "key": "gauge-7"}


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Asking]:
    folder = tmp_path_factory.mktemp("events") / "site"
    make_asking(folder, more=SOURCES)
    with (folder / "secrets.env").open("a", encoding="utf-8") as secrets:
        secrets.write(f"GAUGE_KEY={KEY}\n")
    made = Asking(folder, lease_s=2)
    try:
        together.start_all(made.settings, ("prefect", "engine"))
        with SyncPrefectClient(made.settings.prefect_api_url) as client:
            wait_for(lambda: client.read_automations_by_name(NAME))
        yield made
    finally:
        together.down(made.settings)
        close_store(made.settings.url)


@pytest.fixture
def client(trial: Asking) -> Iterator[SyncPrefectClient]:
    with SyncPrefectClient(trial.settings.prefect_api_url) as made:
        yield made


def send(client: SyncPrefectClient, payload: Mapping[str, object]) -> None:
    """Send an event as any system does: POST /api/events."""
    event = Event(
        id=uuid4(),
        occurred=WallClock().now(),
        event=EVENT,
        resource=Resource({"prefect.resource.id": "gauge.7"}),
        payload=payload,
    )
    client._client.post(  # noqa: SLF001 -- the client has no method for it
        "/events", json=[event.model_dump(mode="json")]
    ).raise_for_status()


def signed(fields: Mapping[str, object], *, key: str = KEY) -> dict[str, object]:
    body = json.dumps(fields)
    time = str(int(WallClock().now().timestamp()))
    signature = signature_of(key.encode(), time, body.encode())
    return {"body": body, "source": "gauge", "time": time, "signature": signature}


def refused(trial: Asking) -> list[str]:
    return trial.refused("event") + trial.refused("gauge")


def ended(client: SyncPrefectClient, number: int) -> list[str]:
    """Return the names of the states in which that many runs have ended."""
    patience = Patience(60)
    while True:
        runs = client.read_flow_runs()
        names = [run.state_name or "" for run in runs if run.name]
        ends = [
            run.state_name or ""
            for run in runs
            if run.state and run.state.is_final() and "payload" in run.parameters
        ]
        if len(ends) >= number:
            return sorted(ends)
        assert not patience.is_over(), names
        pause(0.2)


def test_unsigned_it_asks_signed_it_declares_and_a_wrong_one_is_told(
    trial: Asking, client: SyncPrefectClient
) -> None:
    for _ in range(3):
        send(client, DRILL | {"key": "asked"})
    wait_for(trial.waiting)
    for _ in range(2):
        send(client, signed(DRILL | {"cells": ["south"]}))
    wait_for(trial.incidents)
    send(client, signed(DRILL | {"key": "forged"}, key="another-key-altogether"))
    send(client, DRILL | {"level": "V"})
    wait_for(lambda: len(refused(trial)) == 2)
    ends = ended(client, 7)

    [proposal] = trial.waiting()
    [incident] = trial.incidents()
    assert (proposal.source, proposal.key) == ("event", "asked")
    assert incident.declared_by == "source gauge"
    assert refused(trial) == ["wrong-form", "wrong-signature"]
    assert ends == ["Declared"] * 2 + ["Proposed"] * 3 + ["Refused"] * 2


def test_whoever_paused_the_automation_finds_it_paused(
    trial: Asking, client: SyncPrefectClient
) -> None:
    [known] = client.read_automations_by_name(NAME)
    client.pause_automation(known.id)
    together.stop_all(trial.settings, ("engine",))
    together.start_all(trial.settings, ("engine",))
    patience = Patience(3)
    while not patience.is_over():
        pause(0.2)
        [again] = client.read_automations_by_name(NAME)

    assert (again.id, again.enabled) == (known.id, False)
