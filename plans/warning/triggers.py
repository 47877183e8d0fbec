"""Trigger rules: what in a warning or a measured value makes a plan begin."""

from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from plans.durations import Duration
from plans.warning.alerts import Certainty, Colour, Severity, Urgency
from plans.written import Level, Name, Written

Word = Annotated[str, Field(min_length=1, max_length=120)]


class Act(StrEnum):
    """What a rule does."""

    PROPOSE = "propose"  #: the responsible person confirms by answering
    DECLARE = "declare"  #: pre-authorised by the site up to a level


class AlertRule(Written):
    """An alert fits when each field that is written names a value of one info."""

    event: tuple[Word, ...] = Field(
        default=(), description="any of these texts, large or small letters alike"
    )
    code: tuple[Word, ...] = Field(
        default=(), description="any of these event codes: VALUE, or NAME=VALUE"
    )
    severity: tuple[Severity, ...] = ()
    urgency: tuple[Urgency, ...] = ()
    certainty: tuple[Certainty, ...] = ()
    colour: tuple[Colour, ...] = Field(
        default=(), description="of the parameter that says the warning's colour"
    )
    senders: tuple[Word, ...] = Field(default=(), description="only of these senders")

    @model_validator(mode="after")
    def _says_something(self) -> "AlertRule":
        named = (self.event, self.code, self.severity, self.colour)
        if not any(named):
            msg = "name at least one of event, code, severity, colour"
            raise ValueError(msg)
        return self


class IndicatorRule(Written):
    """A measured value fits while it is beyond a threshold for long enough."""

    indicator: Name = Field(description="a name of site.yaml's `indicators`")
    above: float | None = None
    below: float | None = None
    clear: float | None = Field(
        default=None,
        description="the rule fits anew only after the value came back to this",
    )
    lasting: Duration | None = Field(
        default=None, description="for at least this long; without it at once"
    )

    @model_validator(mode="after")
    def _has_one_threshold(self) -> "IndicatorRule":
        if (self.above is None) == (self.below is None):
            msg = "write either above or below"
            raise ValueError(msg)
        if self.clear is None:
            return self
        is_back = self.clear <= self.above if self.above is not None else True
        is_back &= self.clear >= self.below if self.below is not None else True
        if not is_back:
            msg = "clear lies on the wrong side of the threshold"
            raise ValueError(msg)
        return self


class Trigger(Written):
    """One rule of a plan."""

    trigger: Name
    alert: AlertRule | None = None
    indicator: IndicatorRule | None = None
    level: Level
    act: Act = Act.PROPOSE

    @model_validator(mode="after")
    def _has_one_rule(self) -> "Trigger":
        if (self.alert is None) == (self.indicator is None):
            msg = "write either alert or indicator"
            raise ValueError(msg)
        return self
