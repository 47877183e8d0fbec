"""A scheduled drill under the real Prefect server, which is killed as it falls due."""

import signal
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from os import kill
from pathlib import Path

import pytest
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import DeploymentStatus, FlowRun
from prefect.client.schemas.responses import DeploymentResponse
from prefect.client.schemas.schedules import CronSchedule

from connectors.store import close_store
from flows.drill_deployments import deployments
from flows.engine.clock import WallClock, pause
from flows.services import locks, together
from flows.wiring.deciding import open_desk
from plans.learning.due import Came, Due
from tests.flows.proposals import Asking, make_asking
from tests.flows.trial import wait_for

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]

#: Between now and the due time: the server makes the run ahead.
SOON = timedelta(seconds=20)
DRILL = """
kind: exercise
title: {en: Yearly}
level: III
schedule: {cron: "0 9 1 9 *"}
"""


@pytest.fixture
def trial(tmp_path: Path) -> Iterator[Asking]:
    make_asking(tmp_path / "site")
    file = tmp_path / "site" / "plans" / "trial" / "drill.yaml"
    file.write_text(DRILL, encoding="utf-8")
    made = Asking(tmp_path / "site", lease_s=2)
    together.start_all(made.settings, ("prefect", "engine"))
    yield made
    together.down(made.settings)
    close_store(made.settings.url)


def dues(trial: Asking) -> list[Due]:
    with open_desk(trial.settings, is_writer=False) as desk:
        return list(desk.dues.of("trial"))


def deployed(trial: Asking) -> DeploymentResponse | None:
    with SyncPrefectClient(trial.settings.prefect_api_url) as client:
        return next((one for one in deployments(client) if one.name == "trial"), None)


def change_in_the_ui(trial: Asking) -> datetime:
    """Let somebody choose another time, in a minute; return it."""
    wait_for(lambda: deployed(trial), 120)
    found = deployed(trial)
    assert found
    soon = WallClock().now() + SOON + timedelta(minutes=1)
    due_at = soon.astimezone(UTC).replace(second=0, microsecond=0)
    cron = f"{due_at.minute} {due_at.hour} * * *"
    with SyncPrefectClient(trial.settings.prefect_api_url) as client:
        client.update_deployment_schedule(
            found.id,
            found.schedules[0].id,
            schedule=CronSchedule(cron=cron, timezone="UTC"),
        )
        wait_for(
            lambda: [one for one in runs(client) if one.expected_start_time == due_at]
        )
    return due_at


def runs(client: SyncPrefectClient) -> list[FlowRun]:
    """Return the runs of this drill."""
    found = client.read_flow_runs()
    return [one for one in found if one.parameters.get("drill") == "trial"]


def killed_as_it_falls_due(trial: Asking, due_at: datetime) -> None:
    """Let the server die a moment before a due time, and come back after it."""
    server = locks.holder(trial.settings.run_folder, "prefect")
    assert server
    while WallClock().now() < due_at - timedelta(milliseconds=300):
        pause(0.05)
    kill(server, signal.SIGKILL)
    pause(1)
    together.start_all(trial.settings, ("prefect",))


def ended(trial: Asking) -> list[FlowRun]:
    """Return the runs that have ended, as far as there are any."""
    with SyncPrefectClient(trial.settings.prefect_api_url) as client:
        ends = {"Run", "Run late", "Skipped"}
        return [one for one in runs(client) if one.state_name in ends]


def restart_paused(trial: Asking) -> None:
    """Let somebody pause the drill, and the engine start anew."""
    found = deployed(trial)
    assert found
    with SyncPrefectClient(trial.settings.prefect_api_url) as client:
        client.pause_deployment(found.id)
    together.stop_all(trial.settings, ("engine",))
    together.start_all(trial.settings, ("engine",))


def test_a_server_that_is_killed_as_a_drill_falls_due_runs_it_once(
    trial: Asking,
) -> None:
    due_at = change_in_the_ui(trial)
    killed_as_it_falls_due(trial, due_at)
    wait_for(lambda: dues(trial), 120)
    restart_paused(trial)
    wait_for(lambda: ended(trial))

    [due], [incident], [run] = dues(trial), trial.incidents(), ended(trial)
    found = deployed(trial)
    assert (due.due_at, due.run_id) == (due_at, incident.incident_id)
    assert due.came in {Came.RUN, Came.LATE}
    assert incident.declared_by == "drill trial"
    assert run.name == f"Drill trial, due {due_at:%Y-%m-%d %H:%M} UTC"
    assert {"drill", "kind:exercise", "plan:trial"} <= set(run.tags)
    assert found
    assert found.paused
    assert isinstance(found.schedules[0].schedule, CronSchedule)
    assert found.schedules[0].schedule.cron == f"{due_at.minute} {due_at.hour} * * *"


def test_what_somebody_writes_into_a_drill_file_is_deployed_while_it_runs(
    trial: Asking,
) -> None:
    wait_for(lambda: deployed(trial), 120)
    file = trial.settings.site / "plans" / "trial" / "drill.yaml"
    file.write_text(f"{DRILL}enabled: false\n", encoding="utf-8")
    wait_for(lambda: not is_active(trial))

    file.unlink()
    wait_for(lambda: is_paused(trial))
    file.write_text(DRILL, encoding="utf-8")
    wait_for(lambda: not is_paused(trial))
    assert is_active(trial)
    wait_for(lambda: statuses(trial) == {DeploymentStatus.READY})


def is_active(trial: Asking) -> bool:
    found = deployed(trial)
    return bool(found and found.schedules[0].active)


def is_paused(trial: Asking) -> bool:
    found = deployed(trial)
    return bool(found and found.paused)


def statuses(trial: Asking) -> set[DeploymentStatus | None]:
    """Return those of all deployments of the site, as the UI shows them."""
    with SyncPrefectClient(trial.settings.prefect_api_url) as client:
        return {one.status for one in client.read_deployments()}
