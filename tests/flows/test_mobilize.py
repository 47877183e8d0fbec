"""The flow under the Prefect server and the engine, as the product starts them."""

import json
import signal
from collections.abc import Callable, Iterator
from contextlib import closing
from os import kill
from pathlib import Path
from socket import socket
from typing import Any
from uuid import UUID

import pytest
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import (
    ArtifactFilter,
    ArtifactFilterKey,
    FlowRunFilter,
    FlowRunFilterId,
)
from prefect.client.schemas.objects import FlowRun, TaskRun
from prefect.states import Cancelling, Scheduled

from connectors.store import close_store
from flows.conducting import conductor_of
from flows.engine.board import flow_run_file
from flows.engine.clock import Patience, pause
from flows.engine.levels import change_level
from flows.services import locks, together
from flows.services.processes import start, stop
from plans.identity import IncidentId
from plans.plan import Level
from tests.flows.trial import Trial, free_port, make_trial

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]

SECONDS = 60


@pytest.fixture(scope="module")
def trial(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Trial]:
    folder = tmp_path_factory.mktemp("trial") / "site"
    make_trial(folder)
    made = Trial(folder, lease_s=2)
    together.start_all(made.settings, ("prefect", "engine"))
    yield made
    together.down(made.settings)
    close_store(made.settings.url)


@pytest.fixture
def client(trial: Trial) -> Iterator[SyncPrefectClient]:
    with SyncPrefectClient(trial.settings.prefect_api_url) as made:
        yield made


def wait_for(condition: Callable[[], Any], seconds: float = SECONDS) -> Any:  # noqa: ANN401
    patience = Patience(seconds)
    while not (found := condition()):
        assert not patience.is_over()
        pause(0.1)
    return found


def run_of(trial: Trial, incident_id: IncidentId) -> UUID:
    file = flow_run_file(trial.settings, incident_id)
    wait_for(file.exists)
    return UUID(file.read_text(encoding="utf-8").strip())


def tasks_of(client: SyncPrefectClient, run_id: UUID) -> dict[str, TaskRun]:
    chosen = FlowRunFilter(id=FlowRunFilterId(any_=[run_id]))
    found = client.read_task_runs(flow_run_filter=chosen)
    assert len({one.name for one in found}) == len(found)  # no step is drawn twice
    return {one.name: one for one in found}


def is_asked(trial: Trial, incident_id: IncidentId) -> bool:
    return bool(trial.calls(incident_id))


def ended(client: SyncPrefectClient, trial: Trial, incident_id: IncidentId) -> FlowRun:
    def final() -> FlowRun | None:
        run = client.read_flow_run(run_of(trial, incident_id))
        return run if run.state is not None and run.state.is_final() else None

    found: FlowRun = wait_for(final)
    return found


def kill_hard(trial: Trial, name: str) -> None:
    pid = locks.holder(trial.settings.run_folder, name)
    assert pid
    kill(pid, signal.SIGKILL)
    wait_for(lambda: locks.holder(trial.settings.run_folder, name) is None)


def test_a_mobilization_is_drawn_as_its_plan(
    trial: Trial, client: SyncPrefectClient
) -> None:
    incident_id = trial.declare(cells=("north",))
    wait_for(lambda: is_asked(trial, incident_id))
    run_id = run_of(trial, incident_id)
    asked = "Asked 1, have 0 of 1"
    wait_for(lambda: asked in states_of(client, run_id).values())
    trial.say(incident_id)
    run = ended(client, trial, incident_id)
    trial.stand_down(incident_id)
    tasks = tasks_of(client, run_id)
    after = tasks["Tell the town"].task_inputs["wait_for"]

    assert run.name == f"{incident_id}: level III, exercise"
    assert set(run.tags) >= {"plan:trial", "level:III", "cell:north", "kind:exercise"}
    assert run.deployment_id is not None
    assert run.parameters == {"incident_id": incident_id}
    assert states_of(client, run_id) == {
        "Call the experts": "Met",
        "Tell the town": "Short",
    }
    assert (run.state_name, run.state and run.state.message) == (
        "Short",
        "Not met: news",
    )
    waited_for = [getattr(one, "id", None) for one in after]
    assert waited_for == [tasks["Call the experts"].id]
    assert told_in_ui(client, incident_id) == {
        f"board-{incident_id}",
        f"deadlines-{incident_id}",
        f"deliveries-{incident_id}",
        f"links-{incident_id}",
        f"plan-{incident_id}",
        f"quota-{incident_id}-experts-epidemiology",
        f"quota-{incident_id}-news-told",
        f"review-{incident_id}",
    }
    wait_for(lambda: events_of(client, incident_id) >= EVENTS)


EVENTS = {
    "muster.incident.declared",
    "muster.step.met",
    "muster.quota.short",
    "muster.incident.stood_down",
}


def test_a_changed_level_is_another_run_of_the_same_incident(
    trial: Trial, client: SyncPrefectClient
) -> None:
    incident_id = trial.declare(cells=("north",))
    wait_for(lambda: is_asked(trial, incident_id))
    first = run_of(trial, incident_id)
    asked = "Asked 1, have 0 of 1"
    wait_for(lambda: asked in states_of(client, first).values())
    conductor = conductor_of(trial.settings)
    change_level(incident_id, Level.SECOND, conductor, by="operator")
    wait_for(lambda: run_of(trial, incident_id) != first)
    second = run_of(trial, incident_id)
    trial.say(incident_id)
    run = ended(client, trial, incident_id)
    trial.stand_down(incident_id)

    assert client.read_flow_run(first).state_name == "Level changed"
    assert set(states_of(client, first).values()) == {"Level changed"}
    assert run.name == f"{incident_id}: level II, exercise"
    assert {"level:II", "run:2"} <= set(run.tags)
    assert states_of(client, second) == {
        "Call the experts": "Met",
        "Tell the town": "Short",
    }
    assert len(trial.calls(incident_id)) == 1
    wait_for(lambda: "muster.incident.level_changed" in events_of(client, incident_id))


def states_of(client: SyncPrefectClient, run_id: UUID) -> dict[str, str]:
    tasks = tasks_of(client, run_id).values()
    return {one.name: one.state_name or "" for one in tasks}


def told_in_ui(client: SyncPrefectClient, incident_id: IncidentId) -> set[str]:
    keys = {one.key or "" for one in client.read_artifacts()}
    return {key for key in keys if incident_id in key}


def events_of(client: SyncPrefectClient, incident_id: IncidentId) -> set[str]:
    chosen = {"filter": {"event": {"prefix": ["muster."]}}}
    found = client.request("POST", "/events/filter", json=chosen).json()["events"]
    return {
        one["event"] for one in found if one["payload"]["incident_id"] == incident_id
    }


def test_an_engine_that_was_killed_goes_on_in_the_same_run(
    trial: Trial, client: SyncPrefectClient
) -> None:
    incident_id = trial.declare()
    wait_for(lambda: is_asked(trial, incident_id))
    run_id = run_of(trial, incident_id)
    wait_for(lambda: "Call the experts" in tasks_of(client, run_id))
    before = {one.id for one in tasks_of(client, run_id).values()}
    kill_hard(trial, "engine")
    trial.say(incident_id)
    start("engine", trial.settings)
    run = ended(client, trial, incident_id)
    tasks = tasks_of(client, run_id)
    trial.stand_down(incident_id)

    assert run.id == run_id
    assert before <= {one.id for one in tasks.values()}
    assert states_of(client, run_id)["Call the experts"] == "Met"
    assert len(tasks) == 2
    assert len(trial.calls(incident_id)) == 1


def test_with_the_api_killed_steps_go_on_and_are_drawn_later(
    trial: Trial, client: SyncPrefectClient
) -> None:
    incident_id = trial.declare()
    wait_for(lambda: is_asked(trial, incident_id))
    run_id = run_of(trial, incident_id)
    wait_for(lambda: "Call the experts" in tasks_of(client, run_id))
    kill_hard(trial, "prefect")
    trial.say(incident_id)
    answered = Patience(3)
    wait_for(lambda: trial.state(incident_id, "experts") == "met")
    left = answered.left()
    wait_for(lambda: trial.state(incident_id, "news") == "short")
    together.start_all(trial.settings, ("prefect",))
    drawn = {"Call the experts": "Met", "Tell the town": "Short"}
    wait_for(lambda: states_of(client, run_id) == drawn)
    trial.stand_down(incident_id)

    assert left > 0
    assert ended(client, trial, incident_id).id == run_id


def test_a_cancel_in_the_ui_ends_the_run_and_not_the_mobilization(
    trial: Trial, client: SyncPrefectClient
) -> None:
    incident_id = trial.declare()
    wait_for(lambda: is_asked(trial, incident_id))
    client.set_flow_run_state(run_of(trial, incident_id), Cancelling())
    run = ended(client, trial, incident_id)
    trial.say(incident_id)
    wait_for(lambda: trial.state(incident_id, "experts") == "met")
    trial.stand_down(incident_id)

    assert run.state_name == "Cancelled"


def test_a_form_with_an_unknown_incident_fails_in_one_line(
    client: SyncPrefectClient,
) -> None:
    deployment = client.read_deployment_by_name("mobilize/mobilize")
    made = client.create_flow_run_from_deployment(
        deployment.id, parameters={"incident_id": "nobody"}, state=Scheduled()
    )

    def final() -> FlowRun | None:
        run = client.read_flow_run(made.id)
        return run if run.state is not None and run.state.is_final() else None

    run = wait_for(final)

    assert run.state.is_failed()
    assert run.state.message == "no incident nobody here; `muster status` lists them"
    assert tasks_of(client, made.id) == {}


def test_a_silent_api_holds_nothing_up(tmp_path: Path) -> None:
    make_trial(tmp_path / "site")
    silent = Trial(tmp_path / "site", lease_s=2, prefect_port=free_port())
    with closing(socket()) as server:
        server.bind(("127.0.0.1", silent.settings.prefect_port))
        server.listen()  # accepts, and never answers
        together.start_all(silent.settings, ("engine",))
        try:
            incident_id = silent.declare()
            due = Patience(3)
            wait_for(lambda: is_asked(silent, incident_id))
            left = due.left()
        finally:
            stop("engine", silent.settings)
    close_store(silent.settings.url)

    assert left > 0


@pytest.mark.usefixtures("trial")
def test_the_heartbeats_of_the_site_are_an_artifact(client: SyncPrefectClient) -> None:
    chosen = ArtifactFilter(key=ArtifactFilterKey(any_=["watchdog"]))
    [artifact] = wait_for(lambda: client.read_artifacts(artifact_filter=chosen))
    rows = json.loads(str(artifact.data))

    assert "engine" in {row["service"] for row in rows}
