"""Runs: the flow run of every open incident, each in a thread of this process."""

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from threading import Event, Thread
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.flow_engine import run_flow
from prefect.states import Cancelled

from flows import automations, flow_runs
from flows.deployments import deploy, deploy_forms
from flows.drill_deployments import deploy_drills
from flows.drill_runs import starter_of
from flows.drill_watch import DrillWatch
from flows.drills.finding import drill_texts, planned_drills
from flows.engine.board import flow_run_file
from flows.engine.clock import Patience
from flows.engine.conduct import Conductor, told_of
from flows.event_requests import requested
from flows.form_runs import FormRuns
from flows.mobilize import mobilize
from flows.services.health import prefect_answers
from flows.settings import Settings
from flows.showing import tell_stood_down
from plans.identity import IncidentId
from plans.incident.incidents import Incident
from plans.incident.progress import StepState

logger = logging.getLogger(__name__)

_LOOK_EVERY_S = 0.25
_PROBE_EVERY_S = 1.0
#: What people do in the UI (a form, cancel) is looked for this often.
_LOOK_AT_UI_EVERY_S = 2.0
#: Drill files are looked at for changes this often.
_LOOK_AT_DRILLS_EVERY_S = 5.0
#: After a run that broke off.
_AGAIN_AFTER_S = 5.0
#: The incidents that are looked at: the newest ones. A stand-down that is older than
#: this was told by whoever was the engine then.
_NEWEST, _NEWS = 50, timedelta(minutes=10)


@dataclass
class _Known:
    """What this process knows."""

    live: dict[IncidentId, Thread] = field(default_factory=dict)
    #: Shown up to their end; every level is a run of its own.
    drawn: set[tuple[IncidentId, int]] = field(default_factory=set)
    #: Left alone for a while, since a run broke off.
    resting: dict[IncidentId, Patience] = field(default_factory=dict)
    stood_down: set[IncidentId] = field(default_factory=set)
    #: Runs that were started by a form, and are taken.
    from_form: set[UUID] = field(default_factory=set)


class Runs:
    """Shows incidents in Prefect; their steps do not depend on it."""

    def __init__(self, settings: Settings, conductor: Conductor) -> None:
        self._settings, self._conductor = settings, conductor
        self._known = _Known()
        self._is_up, self._outages = False, 0
        self._deployment_id: UUID | None = None
        self._forms: Mapping[UUID, str] = {}
        self._form_runs = FormRuns(settings)
        self._drill_watch = DrillWatch(settings, starter_of(settings))
        self._probe_again, self._look_at_ui_again = Patience(0), Patience(0)
        #: As they are deployed, by plan.
        self._drill_texts: Mapping[str, bytes] = {}
        self._look_at_drills_again = Patience(0)

    def has_run(self, incident_id: IncidentId) -> bool:
        """Say whether a flow run carries the incident, and Prefect is well."""
        thread = self._known.live.get(incident_id)
        return self._is_up and thread is not None and thread.is_alive()

    def run(self, stop: Event) -> None:
        """Look again and again until told to stop; faults do not end it."""
        while not stop.is_set():
            try:
                self.look()
            except Exception as fault:  # noqa: BLE001 -- Prefect may be back soon
                facts = {"action": "runs_failed", **told_of(fault)}
                logger.warning("could not look after flow runs", extra=facts)
                stop.wait(1.0)
            stop.wait(_LOOK_EVERY_S)

    def look(self) -> None:
        """Start what lacks a run; do what people asked for in the UI."""
        if self._probe_again.is_over():
            self._probe()
        deployment_id = self._deployment_id
        if not self._is_up or deployment_id is None:
            return
        for incident, is_waiting in self._incidents():
            if self._lacks_run(incident, is_waiting=is_waiting):
                self._begin(deployment_id, incident, is_waiting=is_waiting)
        if self._look_at_ui_again.is_over():
            self._look_at_ui_again = Patience(_LOOK_AT_UI_EVERY_S)
            self._look_at_ui(deployment_id)

    def _probe(self) -> None:
        is_up = prefect_answers(self._settings.prefect_port)
        self._probe_again = Patience(_PROBE_EVERY_S)
        if self._is_up and not is_up:
            self._outages += 1
            logger.warning("Prefect is away", extra={"action": "prefect_away"})
        if is_up and not self._is_up:
            with get_client(sync_client=True) as client:
                self._deployment_id = deploy(client)
                self._forms = self._deploy_all(client)
            logger.info("Prefect is there", extra={"action": "prefect_there"})
        self._is_up = is_up

    def _deploy_all(self, client: SyncPrefectClient) -> Mapping[UUID, str]:
        """Return what people and systems may ask for, and drills, by deployment."""
        forms = deploy_forms(client, self._settings)
        by_name = {name: made for made, name in forms.items()}
        automations.register(client, by_name[requested.name])
        return {**forms, **self._deploy_drills(client)}

    def _deploy_drills(self, client: SyncPrefectClient) -> Mapping[UUID, str]:
        found = drill_texts(self._settings)
        made = deploy_drills(client, planned_drills(self._settings), self._settings)
        self._drill_texts = found
        return made

    def _deploy_changed(self, client: SyncPrefectClient) -> None:
        """Deploy the drills anew when somebody has changed a file of theirs."""
        self._look_at_drills_again = Patience(_LOOK_AT_DRILLS_EVERY_S)
        if drill_texts(self._settings) != self._drill_texts:
            self._forms = {**self._forms, **self._deploy_drills(client)}
            logger.info("drills deployed", extra={"action": "drills_deployed"})

    def _incidents(self) -> Sequence[tuple[Incident, bool]]:
        """Return the newest incidents, and whether some step waits."""
        found = []
        with self._conductor.open_reading() as desk:
            for incident in desk.incidents.all()[:_NEWEST]:
                is_over = incident.stood_down_at is not None
                if is_over:
                    self._tell_stood_down(incident)
                if is_over and _run_of(incident) in self._known.drawn:
                    continue
                records = desk.steps.of(incident.incident_id)
                states = {record.progress.state for record in records}
                found.append((incident, not is_over and StepState.WAITING in states))
        return found

    def _lacks_run(self, incident: Incident, *, is_waiting: bool) -> bool:
        incident_id = incident.incident_id
        thread = self._known.live.get(incident_id)
        rest = self._known.resting.get(incident_id)
        if (thread and thread.is_alive()) or (rest and not rest.is_over()):
            return False
        if is_waiting:
            self._known.drawn.discard(_run_of(incident))
        return _run_of(incident) not in self._known.drawn

    def _begin(
        self, deployment_id: UUID, incident: Incident, *, is_waiting: bool
    ) -> None:
        thread = Thread(
            target=self._carry,
            args=[deployment_id, incident],
            kwargs={"is_waiting": is_waiting},
            name=f"run of {incident.incident_id}",
            daemon=True,
        )
        self._known.live[incident.incident_id] = thread
        thread.start()

    def _carry(
        self, deployment_id: UUID, incident: Incident, *, is_waiting: bool
    ) -> None:
        incident_id, outages = incident.incident_id, self._outages
        try:
            is_shown = self._show(deployment_id, incident, is_waiting=is_waiting)
            if is_shown and outages == self._outages:
                self._known.drawn.add(_run_of(incident))
                return
        except BaseException as fault:  # noqa: BLE001 -- also Prefect's own signals
            facts = {"action": "run_broken_off", "incident_id": incident_id}
            logger.warning("flow run broke off", extra=facts | told_of(fault))
        self._known.resting[incident_id] = Patience(_AGAIN_AFTER_S)

    def _show(
        self, deployment_id: UUID, incident: Incident, *, is_waiting: bool
    ) -> bool:
        """Run the incident's flow to its end; say whether the server knows of it."""
        has_holes = incident.incident_id in self._known.resting
        with get_client(sync_client=True) as client:
            if not is_waiting and not has_holes:
                known = flow_runs.runs_of(client, incident)
                if known and flow_runs.is_whole(known[0]):
                    return True
            run = flow_runs.run_for(
                client, deployment_id, incident, is_waiting=is_waiting
            )
            file = flow_run_file(self._settings, incident.incident_id)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(f"{run.id}\n", encoding="utf-8")
            _run(run)
            return flow_runs.is_whole(client.read_flow_run(run.id))

    def _tell_stood_down(self, incident: Incident) -> None:
        at, incident_id = incident.stood_down_at, incident.incident_id
        if at is None or incident_id in self._known.stood_down:
            return
        self._known.stood_down.add(incident_id)
        if incident.clock.at(self._conductor.clock.now()) - at < _NEWS:
            tell_stood_down(incident_id, at)

    def _look_at_ui(self, deployment_id: UUID) -> None:
        with get_client(sync_client=True) as client:
            if self._look_at_drills_again.is_over():
                self._deploy_changed(client)
            self._form_runs.say_ready(client, [deployment_id, *self._forms])
            self._form_runs.look(client, self._forms)
            self._drill_watch.look(client)
            wanted = flow_runs.asked_for(
                client, [deployment_id], StateType.CANCELLING, StateType.SCHEDULED
            )
            for run in wanted:
                if run.state_type is StateType.CANCELLING:
                    # Only the run: a mobilization ends by a stand-down.
                    facts = {"action": "run_cancelled", "flow_run_id": str(run.id)}
                    logger.info("flow run cancelled in the UI", extra=facts)
                    client.set_flow_run_state(run.id, Cancelled(), force=True)
                elif run.id not in self._known.from_form:
                    self._known.from_form.add(run.id)
                    name = f"run {run.id}"
                    Thread(target=_run, args=[run], name=name, daemon=True).start()


def _run_of(incident: Incident) -> tuple[IncidentId, int]:
    return incident.incident_id, incident.run_no


def _run(run: FlowRun) -> None:
    run_flow(mobilize, flow_run=run, parameters=run.parameters, return_type="state")
