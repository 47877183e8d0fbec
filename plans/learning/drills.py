"""A drill as its file has it: what is tried, who says what when, how it should end."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from plans.durations import Duration
from plans.identity import CellCode, KindOfRun
from plans.incident.progress import StepState
from plans.learning.injects import Inject
from plans.learning.population import HourOfDay, People
from plans.learning.schedules import Schedule
from plans.learning.targets import TargetName
from plans.people.who import Who
from plans.written import Level, Name, Texts, Written


class DrillKind(StrEnum):
    """How a plan is tried."""

    CONTACT_CHECK = "contact_check"  #: is everybody reachable? nothing else
    REHEARSAL = "rehearsal"  #: simulated people on a fast clock; nothing leaves
    EXERCISE = "exercise"  #: real people, marked messages

    @property
    def kind_of_run(self) -> KindOfRun:
        """What is stamped on all that it writes."""
        is_rehearsal = self is DrillKind.REHEARSAL
        return KindOfRun.REHEARSAL if is_rehearsal else KindOfRun.EXERCISE


class Drill(Written):
    """One way to try a plan."""

    #: Empty where the file has one drill only.
    name: Name | None = None
    kind: DrillKind
    title: Texts = Field(default_factory=dict)
    #: What the participants are told, or what the rehearsal supposes.
    scenario: Texts = Field(default_factory=dict)
    level: Level
    #: Codes of the grid; none: the whole site.
    cells: tuple[CellCode, ...] = ()
    #: Runs by its schedule. What is not enabled can be run by hand only.
    enabled: bool = True
    schedule: Schedule | None = None
    #: Hour of the day at which a rehearsal begins, in the site's zone.
    at: HourOfDay = "10:00"
    #: How long a rehearsal runs; without it until every step has ended.
    lasts: Duration | None = None
    #: Whether a rehearsal that lasts so long ends with a stand-down.
    stand_down: bool = True
    #: Another rehearsal with this seed is the same one.
    seed: Annotated[int, Field(ge=0, lt=2**63)] = 1
    #: How simulated people answer; without it they say only what is scripted.
    people: People | None = None
    #: A contact check: how long an answer counts.
    answer_within: Duration = Field(default="24 h", validate_default=True)
    #: A contact check: whoever is silent so long is asked once more, and not again;
    #: without it after half of that time.
    remind_after: Duration | None = None
    #: A contact check: whom; without it all whom the plan asks or tells at the level.
    audience: tuple[Who, ...] = ()
    #: In order of time.
    injects: tuple[Inject, ...] = ()
    #: By when, from the declaration; beside and instead of those of the plan.
    targets: Mapping[TargetName, Duration] = Field(default_factory=dict)
    #: How steps end; one that is not named may end as it likes.
    expect: Mapping[Name, StepState] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _tries_something(self) -> "Drill":
        if StepState.WAITING in self.expect.values():
            msg = "a step ends met or short"
            raise ValueError(msg)
        is_rehearsal = self.kind is DrillKind.REHEARSAL
        if is_rehearsal and self.people is None and not self.expect:
            msg = "write what you expect of the steps, or people who answer"
            raise ValueError(msg)
        return self

    def key(self, plan: str) -> str:
        """Return what the drill is called among those of all plans."""
        return f"{plan}/{self.name}" if self.name else plan


class NamedDrill(Drill):
    """One of several drills of a plan."""

    name: Name


class Drills(Written):
    """Several drills of one plan."""

    drills: tuple[NamedDrill, ...] = Field(min_length=1)
