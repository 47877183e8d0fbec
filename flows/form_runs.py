"""Form runs: whoever asks for something in the UI or over its API is heard, once."""

import logging
from collections.abc import Mapping
from threading import Thread
from typing import Any
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import FlowRun, State, StateType
from prefect.flow_engine import run_flow
from prefect.states import Cancelled, Failed, Pending

from flows.asking import REFUSED
from flows.engine.clock import Patience
from flows.flow_runs import asked_for
from flows.forms import TAKEN, misfit
from flows.refusing import refuse_here
from flows.settings import Settings

logger = logging.getLogger(__name__)

#: What waits for us, and what an engine that was killed had begun.
_TO_DO = (StateType.SCHEDULED, StateType.PENDING, StateType.RUNNING)
#: The server believes it for a minute.
_SAY_READY_EVERY_S = 20.0


class FormRuns:
    """Runs of the forms, each in a thread of this process."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._taken: set[UUID] = set()
        self._say_ready_again = Patience(0)

    def look(self, client: SyncPrefectClient, forms: Mapping[UUID, str]) -> None:
        """Take what is asked for now; what is scheduled for later waits.

        Args:
            client: Of the server.
            forms: By their deployments.
        """
        for run in asked_for(client, forms, StateType.CANCELLING, *_TO_DO):
            if run.state_type is StateType.CANCELLING:
                client.set_flow_run_state(run.id, Cancelled(), force=True)
            elif run.id not in self._taken and run.deployment_id is not None:
                self._taken.add(run.id)
                self._take(client, forms[run.deployment_id], run)

    def say_ready(self, client: SyncPrefectClient, deployments: list[UUID]) -> None:
        """Let the UI show them as ready: this question tells it, as of any worker."""
        if self._say_ready_again.is_over():
            self._say_ready_again = Patience(_SAY_READY_EVERY_S)
            client.get_scheduled_flow_runs_for_deployments(deployments, limit=1)

    def _take(self, client: SyncPrefectClient, name: str, run: FlowRun) -> None:
        wrong = misfit(name, run.parameters)
        if wrong:
            refuse_here("wrong-form", self._settings)
            refused: State[Any] = Failed(name=REFUSED, message=wrong)
            client.set_flow_run_state(run.id, refused, force=True)
            return
        if run.state_type is not StateType.SCHEDULED:
            client.set_flow_run_state(run.id, Pending(), force=True)
            run = client.read_flow_run(run.id)
        facts = {"action": "form_taken", "flow_run_id": str(run.id)}
        logger.info("form taken", extra=facts)
        named = f"form {run.id}"
        Thread(target=_run, args=[name, run], name=named, daemon=True).start()


def _run(name: str, run: FlowRun) -> None:
    run_flow(TAKEN[name], flow_run=run, parameters=run.parameters, return_type="state")
