"""Incidents: one plan, pinned as it was, switched on to one level."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from plans.errors import MobilizationError
from plans.identity import CellCode, IncidentId, KindOfRun
from plans.incident.levels import LevelChange, steps_running
from plans.incident.occasions import OccasionKind
from plans.incident.progress import StepState
from plans.plan import Level, Plan, PlannedStep


class AuthorityError(MobilizationError):
    """Someone declared a level that the plan does not let them declare."""

    def __init__(self, role: str, *, level: Level, allowed: Sequence[str]) -> None:
        self.role, self.level, self.allowed = role, level, tuple(allowed)
        who = ", ".join(allowed) or "somebody whom the plan names"
        super().__init__(f"{role} may not declare level {level}; it takes {who}")


class RehearsalError(MobilizationError):
    """A rehearsal is played apart from what is real: muster drill PLAN."""


class UnknownIncidentError(MobilizationError):
    """Nobody declared this incident here."""

    def __init__(self, incident_id: str) -> None:
        self.incident_id = incident_id
        super().__init__(f"no incident {incident_id} here; `muster status` lists them")


class IncidentState(StrEnum):
    """How an incident stands."""

    RUNNING = "running"  #: some step waits
    MET = "met"  #: every step is met
    SHORT = "short"  #: every step has ended, and some are short
    STOOD_DOWN = "stood_down"  #: people were let go home


@dataclass(frozen=True, kw_only=True)
class IncidentClock:
    """Incident time: runs from the origin, `speed` times as fast as wall time."""

    origin_at: datetime
    speed: float = 1.0

    def at(self, wall: datetime) -> datetime:
        """Return the incident's time at a moment of wall time."""
        return self.origin_at + (wall - self.origin_at) * self.speed

    def wall(self, moment: datetime) -> datetime:
        """Return the wall time at a moment of incident time."""
        return self.origin_at + (moment - self.origin_at) / self.speed

    def wall_length(self, length: timedelta) -> timedelta:
        """Return how long a length of incident time takes."""
        return length / self.speed


@dataclass(frozen=True, kw_only=True)
class Incident:
    """One thing we respond to; all but its level is fixed when it is declared."""

    incident_id: IncidentId
    kind_of_run: KindOfRun
    level: Level
    #: As it was when declared, overrides of the cells included.
    plan: Plan
    cells: tuple[CellCode, ...]
    clock: IncidentClock
    declared_at: datetime
    #: Role or person, and the account that typed it.
    declared_by: str
    #: The person_no of who declared it; empty when only a role is known.
    declarer: str = ""
    #: The exercise's name.
    name: str = ""
    #: What the law wants a declaration to state: what happened, until when it will
    #: last (incident time), which measures are taken.
    matter: str = ""
    expected_until: datetime | None = None
    measures: tuple[str, ...] = ()
    #: An incident, or a proposal, which is carried the same way.
    occasion_kind: OccasionKind = OccasionKind.INCIDENT
    stood_down_at: datetime | None = None
    #: The levels that it had before this one, oldest first.
    earlier: tuple[Level, ...] = ()

    @property
    def run_no(self) -> int:
        """Which run of the incident this is: another one with every level."""
        return len(self.earlier) + 1

    @property
    def steps(self) -> list[PlannedStep]:
        """The steps that run now, each after those it waits for.

        Those of the level, and those of higher ones that stay when it goes down.
        """
        running = steps_running(self.plan, (*self.earlier, self.level))
        return self.plan.steps_called(running)

    def step(self, name: str) -> PlannedStep:
        """Return the step of this name, also one that runs no more.

        Raises:
            KeyError: The plan has none.
        """
        known = {step.step: step for step in self.plan.steps}
        return (known | {step.step: step for step in self.steps})[name]

    def at_level(self, level: Level) -> "Incident":
        """Return the incident as it is after a change of its level."""
        return replace(self, level=level, earlier=(*self.earlier, self.level))


def state_of(states: Sequence[StepState], *, is_stood_down: bool) -> IncidentState:
    """Return how an incident stands, from how its steps do."""
    if is_stood_down:
        return IncidentState.STOOD_DOWN
    if StepState.WAITING in states:
        return IncidentState.RUNNING
    return IncidentState.SHORT if StepState.SHORT in states else IncidentState.MET


def check_authority(plan: Plan, *, level: Level, by: str, granted: bool) -> None:
    """Refuse a declaration by somebody who may not make it.

    Args:
        plan: Whose authority counts.
        level: To be declared.
        by: A role.
        granted: The site gives this role the level beside what the plan says.

    Raises:
        AuthorityError: The role may not declare this level.
    """
    allowed = plan.authority.get(level, ())
    if by not in allowed and not granted:
        raise AuthorityError(by, level=level, allowed=allowed)


@dataclass(frozen=True)
class Declared:
    """What a declaration came to."""

    incident_id: IncidentId
    #: False when the key was known already: the same incident.
    is_new: bool


class Incidents(Protocol):
    """Remembers incidents."""

    def add(self, incident: Incident, *, key: str) -> Declared:
        """Remember the incident and its steps; the same key is the same incident.

        Its first steps are due at once. No other is added before our transaction has
        ended: who looks at the others after this misses none.
        """

    def get(self, incident_id: IncidentId) -> Incident:
        """Return the incident with its pinned plan.

        Raises:
            UnknownIncidentError: There is none.
        """

    def known(self, key: str) -> IncidentId | None:
        """Return what was added under this key; None when it is free."""

    def all(
        self,
        *,
        only_open: bool = False,
        kinds: Collection[OccasionKind] = (OccasionKind.INCIDENT,),
    ) -> Sequence[Incident]:
        """Return the incidents, newest first; open: not stood down.

        Args:
            only_open: Without those that are over.
            kinds: Of occasion; a proposal is carried like an incident.
        """

    def stand_down(self, incident_id: IncidentId, *, at: datetime) -> bool:
        """Remember the stand-down (incident time); False when it was before.

        Queued deliveries of the incident are superseded, assignments released.
        """

    def change_level(self, incident_id: IncidentId, change: LevelChange) -> bool:
        """Remember the change; False when the incident is over or at another level.

        Steps that are new at the level are due at once; so are those that ran before,
        which begin anew. Of those that run no more, the queued deliveries are
        superseded and the assignments released; their leases end.

        Args:
            incident_id: Whose level.
            change: From the level that it has.
        """

    def level_changes(self, incident_id: IncidentId) -> Sequence[LevelChange]:
        """Return the changes of its level, oldest first."""
