"""Drill watch: no due time is lost, though Prefect or this machine was off at it.

Prefect makes runs a little ahead, and none for what fell due while it was off.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from threading import Thread

from prefect.client.orchestration import SyncPrefectClient
from prefect.client.schemas.objects import DeploymentSchedule
from prefect.client.schemas.responses import DeploymentResponse
from prefect.client.schemas.schedules import CronSchedule, RRuleSchedule
from prefect.server.schemas import schedules as generators

from flows.drill_deployments import deployments
from flows.drill_runs import plain
from flows.drills.finding import planned_drills
from flows.drills.starting import PlannedDrill, Starter
from flows.engine.clock import Patience
from flows.settings import Settings
from plans.learning.schedules import Schedule

#: Of the switch that says how far we have looked.
WATCHED = "drills-watched"
_LOOK_EVERY_S = 60.0
#: A run of Prefect's has so long to take what is due; then we take it.
_ITS_TURN = timedelta(minutes=3)
#: Of one schedule at once: more than a minutely drill has in a week.
_MOST = 10_000


class DrillWatch:
    """Looks every minute for due times that no run has taken."""

    def __init__(self, settings: Settings, starter: Starter) -> None:
        self._settings, self._starter = settings, starter
        self._again = Patience(0)

    def look(self, client: SyncPrefectClient) -> None:
        """Start what was due since the last look and is not on record."""
        if not self._again.is_over():
            return
        self._again = Patience(_LOOK_EVERY_S)
        now = self._starter.clock.now()
        until = now - _ITS_TURN
        with self._starter.open_desk(is_writer=False) as desk:
            known = dict(desk.switches.get(WATCHED) or {})
        since = _moment(known, "until", until)
        planned = {one.name: one for one in planned_drills(self._settings)}
        for deployment in deployments(client):
            drill = planned.get(str(deployment.parameters.get("drill")))
            if drill is None:
                continue
            # What was due before we knew the drill is nobody's.
            first = known.setdefault(f"first {drill.name}", now.isoformat())
            if not deployment.paused:
                begins = _back_to(drill.drill.schedule, since)
                begins = max(begins, datetime.fromisoformat(first))
                self._take(drill, deployment, begins, until)
        with self._starter.open_desk() as desk:
            facts = known | {"until": until.isoformat()}
            desk.switches.set(WATCHED, facts, by="engine", at=now)

    def _take(
        self,
        drill: PlannedDrill,
        deployment: DeploymentResponse,
        since: datetime,
        until: datetime,
    ) -> None:
        for due_at in due_times(deployment.schedules, since, until):
            opening = self._starter.opening(drill, due_at)
            if opening.begins_at <= until:
                # A rehearsal takes a while, and what follows must not wait for it.
                start, named = self._starter.start, f"drill {drill.name}"
                Thread(
                    target=start, args=[drill, due_at], name=named, daemon=True
                ).start()


def _back_to(schedule: Schedule | None, since: datetime) -> datetime:
    """Return from when due times count; of what is unannounced its whole window."""
    is_hidden = schedule is not None and schedule.unannounced
    return since - schedule.window if schedule and is_hidden else since


def _moment(facts: Mapping[str, str], name: str, other: datetime) -> datetime:
    return datetime.fromisoformat(facts[name]) if name in facts else other


def due_times(
    schedules: Sequence[DeploymentSchedule], since: datetime, until: datetime
) -> Iterator[datetime]:
    """Yield when the active schedules were due, after one moment, up to another."""
    if since >= until:
        return
    for one in schedules:
        made = one.schedule
        generator: (
            generators.CronSchedule
            | generators.RRuleSchedule
            | generators.IntervalSchedule
        )
        if isinstance(made, CronSchedule):
            generator = generators.CronSchedule(**made.model_dump())
        elif isinstance(made, RRuleSchedule):
            generator = generators.RRuleSchedule(**made.model_dump())
        else:  # an interval, which somebody has chosen in the UI
            generator = generators.IntervalSchedule(**made.model_dump())
        if one.active:
            found = asyncio.run(generator.get_dates(_MOST, since, until))
            yield from (plain(at) for at in found if since < at <= until)
