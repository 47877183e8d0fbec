"""What Prefect's users are shown of an incident: names, tags and events."""

from datetime import datetime
from uuid import UUID, uuid5

from prefect import runtime
from prefect.events import emit_event

from flows.quietly import quietly
from flows.settings import Settings
from flows.wiring.deciding import open_desk
from plans.errors import MobilizationError
from plans.identity import IncidentId, OccasionId
from plans.incident.incidents import Incident
from plans.incident.progress import Progress, StepState

#: Names of the states in which steps and flows end.
MET, SHORT = "Met", "Short"
#: Of a run that is over since the level has changed: the next one goes on.
CHANGED = "Level changed"
#: Of event ids: the same thing told twice is one event.
_EVENTS = UUID("3c1f2a53-0d6b-4b0a-9a86-52a7b9f7c2aa")


def name_of(incident: Incident) -> str:
    """Return the name of the incident's flow runs: incident, level and kind."""
    return f"{incident.incident_id}: level {incident.level}, {incident.kind_of_run}"


@quietly
def name_of_this_run() -> str:
    """Return the name of the flow run that is beginning."""
    incident_id = str(runtime.flow_run.parameters.get("incident_id", ""))
    try:
        with open_desk(Settings(), is_writer=False) as desk:
            return name_of(desk.incidents.get(IncidentId(OccasionId(incident_id))))
    except MobilizationError:
        return "unknown incident"


def tags_of(incident: Incident) -> list[str]:
    """Return the tags of the incident's flow runs."""
    return [
        incident_tag(incident.incident_id),
        f"plan:{incident.plan.plan}",
        f"level:{incident.level}",
        *(f"cell:{cell}" for cell in incident.cells),
        f"kind:{incident.kind_of_run}",
        *([run_tag(incident.run_no)] if incident.earlier else []),
    ]


def run_tag(run_no: int) -> str:
    """Return the tag of the runs after a level change; the first ones have none."""
    return f"run:{run_no}"


def incident_tag(incident_id: IncidentId) -> str:
    """Return the tag by which an incident's runs are found."""
    return f"incident:{incident_id}"


def tell_begun(incident: Incident) -> None:
    """Tell other automations that an incident was declared, or has another level."""
    facts: dict[str, str | int] = {
        "plan": incident.plan.plan,
        "level": str(incident.level),
        "kind": str(incident.kind_of_run),
    }
    event = "muster.incident.declared"
    if incident.earlier:
        event = "muster.incident.level_changed"
        facts |= {"before": str(incident.earlier[-1]), "run": incident.run_no}
    _tell(event, incident.incident_id, "", facts)


def tell_step(incident_id: str, step: str, progress: Progress) -> None:
    """Tell other automations how a step has ended."""
    name = {StepState.MET: "muster.step.met", StepState.SHORT: "muster.quota.short"}
    facts: dict[str, str | int] = {"step": step}
    facts |= {f"got {quota.name}": quota.got for quota in progress.quotas}
    facts |= {f"wanted {quota.name}": quota.wanted for quota in progress.quotas}
    _tell(name[progress.state], incident_id, step, facts)


def tell_stood_down(incident_id: IncidentId, at: datetime) -> None:
    """Tell other automations that an incident is over."""
    facts = {"at": at.isoformat(timespec="seconds")}
    _tell("muster.incident.stood_down", incident_id, "", facts)


def _tell(
    event: str,
    incident_id: str,
    step: str,
    facts: dict[str, str] | dict[str, str | int],
) -> None:
    resource = {"prefect.resource.id": f"muster.incident.{incident_id}"}
    if step:
        resource["muster.step"] = step
    emit_event(
        event=event,
        resource=resource,
        payload={"incident_id": incident_id, **facts},
        id=uuid5(_EVENTS, f"{event}/{incident_id}/{step}/{sorted(facts.items())}"),
    )
