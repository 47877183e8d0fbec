"""Flow runs of incidents at the Prefect server: found, made, taken up again."""

from collections.abc import Collection, Sequence
from typing import Any
from uuid import UUID

from prefect import State
from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterId,
    FlowRunFilter,
    FlowRunFilterExpectedStartTime,
    FlowRunFilterState,
    FlowRunFilterStateType,
    FlowRunFilterTags,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.client.schemas.sorting import FlowRunSort
from prefect.states import Cancelled, Pending

from flows.engine.clock import WallClock
from flows.showing import CHANGED, MET, SHORT, incident_tag, name_of, tags_of
from plans.incident.incidents import Incident

#: What the flow itself calls its ends.
ENDS = (MET, SHORT, CHANGED)
#: More runs of one incident than anybody will see.
_MANY = 200


def runs_of(client: SyncPrefectClient, incident: Incident) -> Sequence[FlowRun]:
    """Return the incident's runs at its level, newest first."""
    return [
        run for run in _all_runs(client, incident) if _run_no(run) == incident.run_no
    ]


def end_earlier(client: SyncPrefectClient, incident: Incident) -> None:
    """End what a process that died has left running of the levels before."""
    for run in _all_runs(client, incident):
        if _run_no(run) < incident.run_no and not is_final(run):
            state: State[Any] = Cancelled(name=CHANGED)
            client.set_flow_run_state(run.id, state, force=True)


def _all_runs(client: SyncPrefectClient, incident: Incident) -> Sequence[FlowRun]:
    tags = FlowRunFilterTags(all_=[incident_tag(incident.incident_id)])
    return client.read_flow_runs(
        flow_run_filter=FlowRunFilter(tags=tags),
        sort=FlowRunSort.EXPECTED_START_TIME_DESC,
        limit=_MANY,
    )


def _run_no(run: FlowRun) -> int:
    found = (tag.partition("run:")[2] for tag in run.tags if tag.startswith("run:"))
    return int(next(found, "1"))


def is_final(run: FlowRun) -> bool:
    """Say whether the run has ended, as far as the server knows."""
    return run.state is not None and run.state.is_final()


def is_whole(run: FlowRun) -> bool:
    """Say whether the run came to an end of its own: no fault broke it off."""
    return is_final(run) and run.state_name in {*ENDS, "Cancelled"}


def run_for(
    client: SyncPrefectClient,
    deployment_id: UUID,
    incident: Incident,
    *,
    is_waiting: bool,
) -> FlowRun:
    """Return the run in which the incident goes on.

    The one that was broken off; else a new one, when there is something to wait for;
    else the last one, to be drawn once more.

    Args:
        client: Of the server.
        deployment_id: Of `mobilize`.
        incident: Whose run.
        is_waiting: Some step waits.
    """
    if incident.earlier:
        end_earlier(client, incident)
    known = runs_of(client, incident)
    if known and not is_final(known[0]):
        return known[0]
    if known and (not is_waiting or not is_whole(known[0])):
        client.set_flow_run_state(known[0].id, Pending(), force=True)
        return client.read_flow_run(known[0].id)
    return client.create_flow_run_from_deployment(
        deployment_id,
        parameters={"incident_id": incident.incident_id},
        state=Pending(),
        name=name_of(incident),
        tags=tags_of(incident),
        idempotency_key="/".join(
            map(str, (incident.incident_id, *incident.earlier, len(known) + 1))
        ),
    )


def asked_for(
    client: SyncPrefectClient, deployment_ids: Collection[UUID], *states: StateType
) -> Sequence[FlowRun]:
    """Return the deployments' runs in these states that are due: what people want.

    One request for all of them: this is asked every few seconds.
    """
    state = FlowRunFilterState(type=FlowRunFilterStateType(any_=list(states)))
    due = FlowRunFilterExpectedStartTime(before_=WallClock().now())
    deployments = DeploymentFilterId(any_=list(deployment_ids))
    return client.read_flow_runs(
        flow_run_filter=FlowRunFilter(state=state, expected_start_time=due),
        deployment_filter=DeploymentFilter(id=deployments),
        limit=_MANY,
    )
