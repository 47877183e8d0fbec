"""A drill as its file has it: who says what when, and how each step should end."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import Field

from plans.durations import Duration
from plans.identity import KindOfRun
from plans.incident.progress import StepState
from plans.people.call_ups import Said
from plans.plan import Level, Name, Texts, Written


class Inject(Written):
    """What somebody says at a moment, to every open ask of a step."""

    #: From the declaration, in incident time.
    after: Duration
    step: Name
    said: Said
    #: person_no, or a partner's name; without it: who was asked and is silent, for
    #: accepted and declined; who said yes, for the others.
    who: str | None = None
    #: How many of them, in the order they were asked; only without `who`.
    count: Annotated[int, Field(ge=1)] = 1
    #: Only asks for this field of expertise or post; without it: any.
    post: str | None = None
    #: "In N minutes".
    ready_in: Duration | None = None
    #: How many people an organisation sends.
    number: Annotated[int, Field(ge=1)] = 1
    #: The advice of an expert, or a free line.
    note: str = ""


class Drill(Written):
    """One way to try a plan."""

    kind: KindOfRun
    title: Texts = Field(default_factory=dict)
    level: Level
    #: In order of time.
    injects: tuple[Inject, ...] = ()
    #: How steps end; one that is not named may end as it likes.
    expect: Mapping[Name, StepState] = Field(min_length=1)
