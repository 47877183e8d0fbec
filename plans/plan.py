"""The shape of a plan; each step's own parameters belong to its kind."""

from collections.abc import Collection, Mapping
from datetime import date
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from plans.durations import Duration
from plans.warning.triggers import Trigger
from plans.written import Language, Level, Name, Term, Texts, Written

#: With the words that every written file shares, for those who read plans.
__all__ = [
    "Language",
    "Level",
    "MessageTexts",
    "Name",
    "Plan",
    "PlannedStep",
    "StandDown",
    "Term",
    "Texts",
    "Watch",
    "Wording",
    "Written",
]


class Wording(Written):
    """One message in one language: instruction first, 30 words at most."""

    title: Annotated[str, Field(min_length=1)]
    body: Annotated[str, Field(min_length=1)]


class MessageTexts(BaseModel):
    """One message in every language, with the correction that takes it back.

    In the file: a key a language beside `correction`.
    """

    model_config = ConfigDict(frozen=True, extra="allow")
    __pydantic_extra__: dict[str, Wording]

    #: What is sent when the message turns out wrong; a key a language.
    correction: dict[Language, Wording] = Field(default_factory=dict)

    @property
    def wordings(self) -> Mapping[str, Wording]:
        """The message by language."""
        return self.__pydantic_extra__


class PlannedStep(Written):
    """One step; whatever is not named here is a parameter of its kind."""

    model_config = ConfigDict(extra="allow")

    step: Name
    title: Texts
    kind: str
    level: Level
    owner: str = Field(description="the role that answers for the step")
    deputy: str = Field(description="the role that answers when the owner cannot")
    after: tuple[str, ...] = Field(
        default=(), description="starts when these have ended, met or short"
    )
    within: Duration | None = Field(
        default=None, description="the step's deadline, from its start"
    )
    stays_at: Level | None = Field(
        default=None,
        description="goes on down to this level when the response is lowered",
    )
    lifted: Name | None = Field(
        default=None,
        description="a message to those whom it has told something, when it is over",
    )

    @property
    def params(self) -> dict[str, object]:
        """What the step's kind has to make sense of."""
        return dict(self.model_extra or {})


class Watch(Written):
    """What goes on after the stand-down until somebody closes it."""

    watch: Name
    title: Texts
    owner: str = Field(description="the role that has to do it")
    deputy: str = Field(description="the role that is told when it is not done")
    within: Duration = Field(description="from the stand-down")
    every: Duration | None = Field(
        default=None, description="again and again, so long after it was done"
    )


class StandDown(Written):
    """How people are let go home, and what goes on after that."""

    owner: str
    deputy: str
    message: Name = Field(description="a message of the plan")
    watches: tuple[Watch, ...] = ()


class Plan(Written):
    """What to do for one hazard, from alarm to stand-down."""

    plan: Name
    version: int = Field(ge=1)
    title: Texts
    hazards: tuple[Name, ...] = Field(min_length=1)
    owner: str
    review_by: date
    authority: dict[Level, tuple[str, ...]]
    two_persons: tuple[Level, ...] = Field(
        default=(),
        description="what is proposed at these levels takes a yes of two people",
    )
    expected: Duration | None = Field(
        default=None,
        description="how long it will last, unless the declaration says so",
    )
    targets: dict[Name, Duration] = Field(default_factory=dict)
    terms: dict[Term, Texts] = Field(
        default_factory=dict,
        description="what fields of expertise and units are called in each language",
    )
    messages: dict[Name, MessageTexts]
    triggers: tuple[Trigger, ...] = Field(
        default=(), description="what makes the plan begin, or be proposed, by itself"
    )
    steps: tuple[PlannedStep, ...] = Field(min_length=1)
    stand_down: StandDown

    def called(self, term: str, language: str) -> str:
        """Return what a field or unit is called; empty when the plan does not say."""
        return self.terms.get(term, {}).get(language, "")

    def steps_at(self, level: Level) -> list[PlannedStep]:
        """Return the steps that run at the level, in the order of the file."""
        return self.steps_called(
            {step.step for step in self.steps if step.level in level.runs}
        )

    def steps_called(self, names: Collection[str]) -> list[PlannedStep]:
        """Return these steps, in the order of the file; none waits for any other."""
        return [
            step.model_copy(
                update={"after": tuple(name for name in step.after if name in names)}
            )
            for step in self.steps
            if step.step in names
        ]
