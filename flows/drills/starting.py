"""Starting: what comes of each due time of a drill is decided once, and on record."""

import logging
from collections import defaultdict
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Protocol
from zoneinfo import ZoneInfo

from flows.engine.alarms import Alarm, tell_duty_officer
from flows.engine.clock import Clock
from flows.engine.desk import Desk
from plans.errors import MobilizationError
from plans.learning.drills import Drill
from plans.learning.due import Came, Due
from plans.learning.schedules import Schedule
from plans.learning.starting import Opening, due_key_of, opening, verdict
from plans.site import Site

logger = logging.getLogger(__name__)

#: One of this process at a time, by site and drill: a rehearsal has no key in the
#: store. Each run of Prefect's makes a starter of its own.
_TURNS: dict[tuple[str, str], Lock] = defaultdict(Lock)


@dataclass(frozen=True)
class PlannedDrill:
    """One drill of one plan."""

    #: The plan's name.
    plan: str
    drill: Drill

    @property
    def name(self) -> str:
        """What it is called among all drills of the site."""
        return self.drill.key(self.plan)


class HeldBackError(MobilizationError):
    """A drill does not begin now."""

    def __init__(self, drill: str, *, why: str) -> None:
        self.drill = drill
        #: A text of the catalogue: `drill.skipped.WHY`.
        self.why = why
        super().__init__(f"the drill {drill} does not begin: {why}")


class Begin(Protocol):
    """Begins drills."""

    def __call__(self, planned: PlannedDrill, key: str) -> str:
        """Begin the drill and return its run's id; the same key is one run.

        Raises:
            HeldBackError: Something is in its way.
            MobilizationError: It cannot be run as it is written.
        """


class OpenDesk(Protocol):
    """Opens the store; the block is one transaction."""

    def __call__(self, *, is_writer: bool = True) -> AbstractContextManager[Desk]:
        """Hand out a desk."""


@dataclass(frozen=True, kw_only=True)
class Starter:
    """Starts what is due, each due time once, whoever asks and however often."""

    open_desk: OpenDesk
    site: Site
    begin: Begin
    clock: Clock
    #: So that nobody can tell when an unannounced drill begins.
    secret: bytes

    def opening(self, planned: PlannedDrill, due_at: datetime) -> Opening:
        """Return when a due drill may begin; without a schedule, as if it had one."""
        schedule = planned.drill.schedule or Schedule(cron="0 0 1 1 *")
        return opening(schedule, due_at, drill=planned.name, secret=self.secret)

    def start(self, planned: PlannedDrill, due_at: datetime) -> Due:
        """Return what comes of a due time; what came of it before is not changed.

        Args:
            planned: The drill.
            due_at: As its schedule has it.
        """
        key = due_key_of(due_at, self._zone(planned))
        with _TURNS[self.site.site, planned.name]:
            return self._started(planned, due_at, key)

    def _started(self, planned: PlannedDrill, due_at: datetime, key: str) -> Due:
        with self.open_desk(is_writer=False) as desk:
            known = desk.dues.find(planned.name, key)
            others = desk.dues.of(planned.name)
        if known is not None:
            return known
        now = self.clock.now()
        found = verdict(self.opening(planned, due_at), others, now=now)
        run_id, came, why = "", found.came, found.why
        if came is not Came.SKIPPED:
            run_id, why = self._begun(planned, f"drill:{planned.name}:{key}")
            came = came if run_id else Came.SKIPPED
        return self._kept(
            Due(
                drill=planned.name,
                due_key=key,
                due_at=due_at,
                came=came,
                run_id=run_id,
                recorded_at=now,
                facts=_facts(planned, why),
            )
        )

    def _begun(self, planned: PlannedDrill, key: str) -> tuple[str, str]:
        """Return the run's id, or why there is none; what may pass is raised."""
        try:
            return self.begin(planned, key), ""
        except HeldBackError as held:
            return "", held.why
        except MobilizationError as error:
            if error.is_retryable:
                raise
            facts = {"action": "drill_not_begun", "drill": planned.name}
            logger.warning("drill not begun", extra=facts)
            return "", "not-possible"

    def _kept(self, due: Due) -> Due:
        with self.open_desk() as desk:
            if not desk.dues.take(due):
                return desk.dues.find(due.drill, due.due_key) or due
            if due.came is Came.SKIPPED:
                self._tell(desk, due)
        return due

    def _tell(self, desk: Desk, due: Due) -> None:
        alarm = Alarm(
            # After a long outage many: told once a day, all on record.
            key=f"drill-skipped:{due.drill}:{due.recorded_at:%Y%m%d}",
            name="drill-skipped",
            facts={"drill": due.drill, "due": due.due_key},
            phrases={"why": f"drill.skipped.{due.facts['why']}"},
        )
        tell_duty_officer(desk, self.site, alarm, now=self.clock.now())

    def _zone(self, planned: PlannedDrill) -> ZoneInfo:
        schedule = planned.drill.schedule
        named = schedule.time_zone if schedule else None
        return ZoneInfo(named) if named else self.site.zone


def _facts(planned: PlannedDrill, why: str) -> Mapping[str, str]:
    facts = {"kind": str(planned.drill.kind), "level": str(planned.drill.level)}
    return facts | ({"why": why} if why else {})
