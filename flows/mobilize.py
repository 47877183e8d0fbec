"""Mobilize: one flow run a mobilization, one task run a step; all else is engine."""

import logging
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import partial
from typing import Any
from uuid import UUID, uuid5

from prefect import State, Task, allow_failure, flow, runtime, task
from prefect.cache_policies import NO_CACHE
from prefect.context import TaskRunContext
from prefect.futures import PrefectConcurrentFuture
from prefect.states import Completed, Failed, Running
from prefect.task_engine import run_task_sync
from prefect.utilities.engine import emit_task_run_state_change_event

from flows import showing
from flows.artifacts import Pictures
from flows.conducting import conductor_of
from flows.engine.board import counted
from flows.engine.conduct import conduct
from flows.quietly import quietly
from flows.refusing import refuse_here
from flows.settings import Settings
from flows.wiring.deciding import open_desk
from plans.errors import MobilizationError
from plans.identity import IncidentId, OccasionId
from plans.incident.incidents import Incident, UnknownIncidentError
from plans.incident.occasions import OccasionKind
from plans.incident.progress import Progress, StepState
from plans.plan import PlannedStep

logger = logging.getLogger(__name__)

StepFuture = PrefectConcurrentFuture[Any]


# No retries: a step repeats until it has ended, a delivery is retried by the ledger.
@task(cache_policy=NO_CACHE)
@quietly
def run_step(incident_id: str, step: str, run_no: int) -> State[Any]:
    """Conduct one step; takes ids and plain values only, so any worker can run it."""
    conductor = conductor_of(Settings())
    progress = conduct(_id(incident_id), step, conductor, _show, run_no)
    if progress is None:
        return Completed(name=showing.CHANGED, message="Goes on in the next run")
    showing.tell_step(incident_id, step, progress)
    return _as_state(progress)


@flow(flow_run_name=showing.name_of_this_run)
@quietly
def mobilize(incident_id: str) -> State[Any]:
    """Carry an incident that the store has; red when a step fell short.

    Args:
        incident_id: As `muster status` lists it.
    """
    settings = Settings()
    try:
        incident = _declared(_id(incident_id), settings)
    except UnknownIncidentError as error:
        refuse_here("unknown-incident", settings)
        return Failed(message=str(error))
    except MobilizationError as error:
        return Failed(message=str(error))
    flow_run_id, steps = UUID(runtime.flow_run.id), incident.steps
    showing.tell_begun(incident)
    futures: dict[str, StepFuture] = {}
    with (
        Pictures(incident, flow_run_id, settings),
        ThreadPoolExecutor(max_workers=len(steps) or 1) as pool,
    ):
        for step in steps:
            after = [futures[name] for name in step.after]
            futures[step.step] = _submit(
                pool, task_run_id(flow_run_id, step.step), incident, step, after
            )
        for future in futures.values():
            future.wait()  # its state is only then its own, not what the server knew
    return _of_all({name: future.state for name, future in futures.items()})


def _declared(incident_id: IncidentId, settings: Settings) -> Incident:
    with open_desk(settings, is_writer=False) as desk:
        incident = desk.incidents.get(incident_id)
    if incident.occasion_kind is not OccasionKind.INCIDENT:
        raise UnknownIncidentError(incident_id)
    return incident


def task_run_id(flow_run_id: UUID, step: str) -> UUID:
    """Return the id of a step's task run: the same at every attempt.

    So a flow that was killed and runs again goes on in the same task runs, where
    Prefect's own submit would draw each step once more.
    """
    return uuid5(flow_run_id, step)


def _of_all(states: dict[str, State[Any]]) -> State[Any]:
    if any(state.name == showing.CHANGED for state in states.values()):
        return Completed(name=showing.CHANGED, message="Goes on in the next run")
    short = [name for name, state in states.items() if state.is_failed()]
    if short:
        return Failed(name=showing.SHORT, message=f"Not met: {', '.join(short)}")
    return Completed(name=showing.MET, message="Every quota is met")


def _submit(
    pool: ThreadPoolExecutor,
    run_id: UUID,
    incident: Incident,
    step: PlannedStep,
    after: Sequence[StepFuture],
) -> StepFuture:
    title = step.title.get("en") or next(iter(step.title.values()))
    # The name while it waits, and the name once it runs.
    named: Task[..., Any] = run_step.with_options(
        name=title, task_run_name=lambda: title
    )
    running = pool.submit(
        copy_context().run,
        partial(
            run_task_sync,
            named,
            task_run_id=run_id,
            parameters={
                "incident_id": str(incident.incident_id),
                "step": step.step,
                "run_no": incident.run_no,
            },
            # A step that fell short does not hold up the ones after it.
            wait_for=[allow_failure(future) for future in after],
            return_type="state",
        ),
    )
    return PrefectConcurrentFuture(task_run_id=run_id, wrapped_future=running)


def _as_state(progress: Progress) -> State[Any]:
    message = counted(progress.quotas)
    if progress.state is StepState.SHORT:
        return Failed(name=showing.SHORT, message=message)
    return Completed(name=showing.MET, message=message)


def _show(progress: Progress) -> None:
    """Name the running state of this task run after how far the step is."""
    context = TaskRunContext.get()
    if context is None or progress.state is not StepState.WAITING:
        return
    name = f"Asked {progress.asked}" if progress.asked else "Waiting"
    if wanted := sum(quota.wanted for quota in progress.quotas):
        got = sum(quota.got for quota in progress.quotas)
        name = f"{name}, have {got} of {wanted}" if progress.asked else name
    state: State[Any] = Running(name=name, message=counted(progress.quotas))
    run = context.task_run
    emit_task_run_state_change_event(
        run, initial_state=run.state, validated_state=state
    )


def _id(incident_id: str) -> IncidentId:
    return IncidentId(OccasionId(incident_id))
