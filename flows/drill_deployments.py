"""Drill deployments: one a drill; a schedule that was changed in the UI stays so."""

import json
from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from uuid import UUID

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.actions import DeploymentScheduleCreate, DeploymentUpdate
from prefect.client.schemas.responses import DeploymentResponse
from prefect.client.schemas.schedules import CronSchedule, RRuleSchedule

from flows.drill_runs import run_drill
from flows.drills.starting import PlannedDrill
from flows.library import site_in
from flows.settings import Settings
from flows.texts import words
from plans.learning.schedules import Schedule
from plans.site import Site
from plans.telling import in_language

#: Of every deployment of a drill.
TAG = "drill"
#: Where the intervals of an RRULE are counted from, in the schedule's own zone.
_ANCHOR = "20260101T000000"
#: The version of what we have paused, since no file has it.
_GONE = "gone"
#: More drills than any site has.
_MANY = 200


def deploy_drills(
    client: SyncPrefectClient, drills: Sequence[PlannedDrill], settings: Settings
) -> Mapping[UUID, str]:
    """Return the deployments by what runs them, up to date.

    A deployment is touched only when its drill's file has changed: a redeployment
    would throw away what is due now, and what people changed or paused in the UI.
    """
    site = site_in(settings.site)
    known = {one.name: one for one in deployments(client)}
    made = {}
    for planned in drills:
        name, version = name_of(planned), _version(planned)
        found = known.pop(name, None)
        if found is None or found.version != version:
            made[_deploy(client, planned, site)] = run_drill.name
        else:
            made[found.id] = run_drill.name
    for gone in known.values():
        if not gone.paused:
            # It goes on as its file has it when that is there, or whole, again.
            client.update_deployment(
                gone.id, DeploymentUpdate(paused=True, version=_GONE)
            )
    return made


def deployments(client: SyncPrefectClient) -> Sequence[DeploymentResponse]:
    """Return the deployments of drills that the server has."""
    found = client.read_deployments(limit=_MANY)
    return [one for one in found if TAG in one.tags]


def name_of(planned: PlannedDrill) -> str:
    """Return the name of a drill's deployment: Prefect allows no slash."""
    return planned.name.replace("/", "-")


def as_prefect(schedule: Schedule, site: Site) -> CronSchedule | RRuleSchedule:
    """Return the schedule as Prefect has it."""
    zone = schedule.time_zone or site.zone.key
    if schedule.cron is not None:
        return CronSchedule(cron=schedule.cron, timezone=zone)
    rule = f"DTSTART:{_ANCHOR}\nRRULE:{schedule.rrule}"
    return RRuleSchedule(rrule=rule, timezone=zone)


def _deploy(client: SyncPrefectClient, planned: PlannedDrill, site: Site) -> UUID:
    drill, language = planned.drill, site.languages[0]
    title = in_language(drill.title, language)
    schedules = [
        DeploymentScheduleCreate(
            schedule=as_prefect(one, site), active=drill.enabled, slug=TAG
        )
        for one in [drill.schedule]
        if one is not None
    ]
    return client.create_deployment(
        flow_id=client.create_flow_from_name(run_drill.name),
        name=name_of(planned),
        version=_version(planned),
        description=f"{title}\n\n{words('drill.flow', language)}",
        entrypoint=f"{Path(__file__).with_name('drill_runs.py')}:run_drill",
        parameters={"drill": planned.name},
        tags=["muster", TAG, f"plan:{planned.plan}", f"kind:{drill.kind}"],
        schedules=schedules,
        paused=False,
    )


def _version(planned: PlannedDrill) -> str:
    drill = planned.drill
    facts = [
        drill.schedule and drill.schedule.model_dump(mode="json"),
        drill.enabled,
        str(drill.kind),
        dict(drill.title),
    ]
    return sha256(json.dumps(facts, sort_keys=True).encode()).hexdigest()[:12]
