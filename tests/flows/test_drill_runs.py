"""A scheduled drill under the real Prefect server, which is killed as it falls due."""

import signal
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from os import kill

import pytest
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import FlowRun
from prefect.client.schemas.responses import DeploymentResponse

from connectors.store import close_store
from flows.drill_deployments import deployments
from flows.engine.clock import WallClock, pause
from flows.services import locks, together
from flows.wiring.deciding import open_desk
from plans.learning.due import Came, Due
from tests.flows.proposals import Asking, make_asking
from tests.flows.trial import wait_for

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]

#: Between now and the due time: a server starts, and makes the run ahead.
SOON = timedelta(seconds=30)
DRILL = """
kind: exercise
title: {{en: Monthly}}
level: III
schedule: {{cron: "{minute} {hour} * * *", time_zone: UTC}}
"""


def next_minute() -> datetime:
    soon = WallClock().now() + SOON + timedelta(minutes=1)
    return soon.astimezone(UTC).replace(second=0, microsecond=0)


@pytest.fixture
def due_at() -> datetime:
    return next_minute()


@pytest.fixture
def trial(
    tmp_path_factory: pytest.TempPathFactory, due_at: datetime
) -> Iterator[Asking]:
    folder = tmp_path_factory.mktemp("drilling") / "site"
    make_asking(folder)
    text = DRILL.format(minute=due_at.minute, hour=due_at.hour)
    (folder / "plans" / "trial" / "drill.yaml").write_text(text, encoding="utf-8")
    made = Asking(folder, lease_s=2)
    together.start_all(made.settings, ("prefect", "engine"))
    yield made
    together.down(made.settings)
    close_store(made.settings.url)


def dues(trial: Asking) -> list[Due]:
    with open_desk(trial.settings, is_writer=False) as desk:
        return list(desk.dues.of("trial"))


def deployed(trial: Asking) -> DeploymentResponse:
    with SyncPrefectClient(trial.settings.prefect_api_url) as client:
        return next(one for one in deployments(client) if one.name == "trial")


def killed_as_it_falls_due(trial: Asking, due_at: datetime) -> None:
    """Let the server make the run ahead, die a moment before it, and come back."""
    with SyncPrefectClient(trial.settings.prefect_api_url) as client:
        wait_for(lambda: [r for r in client.read_flow_runs() if r.auto_scheduled])
    server = locks.holder(trial.settings.run_folder, "prefect")
    assert server
    while WallClock().now() < due_at - timedelta(milliseconds=300):
        pause(0.05)
    kill(server, signal.SIGKILL)
    pause(1)
    together.start_all(trial.settings, ("prefect",))


def ended(trial: Asking) -> list[FlowRun]:
    """Return the runs of drills that have ended, as far as there are any."""
    with SyncPrefectClient(trial.settings.prefect_api_url) as client:
        return [
            one
            for one in client.read_flow_runs()
            if one.state_name in {"Run", "Run late", "Skipped"}
        ]


def test_a_server_that_is_killed_as_a_drill_falls_due_runs_it_once(
    trial: Asking, due_at: datetime
) -> None:
    killed_as_it_falls_due(trial, due_at)
    wait_for(lambda: dues(trial), 120)
    with SyncPrefectClient(trial.settings.prefect_api_url) as client:
        client.pause_deployment(deployed(trial).id)
    together.stop_all(trial.settings, ("engine",))
    together.start_all(trial.settings, ("engine",))
    wait_for(lambda: ended(trial))

    [due], [incident] = dues(trial), trial.incidents()
    [run, *_] = ended(trial)
    assert (due.due_at, due.run_id) == (due_at, incident.incident_id)
    assert due.came in {Came.RUN, Came.LATE}
    assert incident.declared_by == "drill trial"
    assert deployed(trial).paused
    assert run.name == f"Drill trial, due {due_at:%Y-%m-%d %H:%M} UTC"
    assert {"drill", "kind:exercise", "plan:trial"} <= set(run.tags)
