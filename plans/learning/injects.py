"""Injects: scripted surprises of a drill, each at a moment after the declaration."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from plans.durations import Duration
from plans.people.call_ups import Said
from plans.site import Rate
from plans.written import Name, Texts, Written


class InjectKind(StrEnum):
    """What an inject does; each is a key of its own in the file."""

    SAID = "said"  #: somebody answers
    NEWS = "news"  #: a messenger brings news
    FAILS = "fails"  #: a channel takes nothing
    SLOW = "slow"  #: a provider takes less than it promised
    AWAY = "away"  #: somebody is not there, and the roster does not know it


#: The other keys that each kind may have, beside `after`.
_MAY_HAVE = {
    InjectKind.SAID: {"step", "who", "count", "post", "ready_in", "number", "note"},
    InjectKind.NEWS: {"step"},
    InjectKind.FAILS: {"until"},
    InjectKind.SLOW: {"rate", "until"},
    InjectKind.AWAY: {"step", "who", "count", "post", "until"},
}


class Inject(Written):
    """One surprise; which one, says the key that it has of InjectKind."""

    #: From the declaration, in incident time.
    after: Duration
    #: What somebody says, to the open asks of a step.
    said: Said | None = None
    #: What a messenger says: told to those of the step who come or are there; without
    #: a step it is written down only.
    news: Texts | None = None
    #: A channel of the site, dead from now on.
    fails: Name | None = None
    #: A lane of the site, slow from now on.
    slow: Name | None = None
    #: Whoever is meant says nothing from now on, whatever was scripted or drawn.
    away: bool = False
    #: From the declaration; without it to the end.
    until: Duration | None = None
    #: What a slow lane still takes.
    rate: Rate | None = None
    step: Name | None = None
    #: person_no, or a partner's name; without it: who was asked and is silent, for
    #: accepted, declined and received; who said yes, for the others.
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

    @model_validator(mode="after")
    def _is_one_thing(self) -> "Inject":
        if len(self._kinds()) != 1:
            msg = f"an inject has one of {', '.join(InjectKind)}"
            raise ValueError(msg)
        kind = self.kind
        given = self.model_fields_set - {"after", kind.value}
        if strange := sorted(given - _MAY_HAVE[kind]):
            msg = f"beside {kind} there is no {', '.join(strange)}"
            raise ValueError(msg)
        if missing := self._missing(kind):
            msg = f"beside {kind} there has to be {missing}"
            raise ValueError(msg)
        if self.until is not None and self.until <= self.after:
            msg = "it ends before it begins: until counts from the declaration, too"
            raise ValueError(msg)
        return self

    @property
    def kind(self) -> InjectKind:
        """What it does."""
        return self._kinds()[0]

    def _kinds(self) -> list[InjectKind]:
        return [kind for kind in InjectKind if getattr(self, kind)]

    def _missing(self, kind: InjectKind) -> str:
        if kind is InjectKind.SAID and self.step is None:
            return "step"
        if kind is InjectKind.SLOW and self.rate is None:
            return "rate"
        is_nobody = self.step is None and self.who is None
        return "step or who" if kind is InjectKind.AWAY and is_nobody else ""
