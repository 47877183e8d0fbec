"""How far a step is: what one run of it says, and what is remembered of it."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum


class StepState(StrEnum):
    """How a step stands; met and short are both an end, but neither is for ever."""

    WAITING = "waiting"  #: look again
    MET = "met"  #: every quota has what it wanted
    SHORT = "short"  #: the deadline came, or nobody is left to ask


@dataclass(frozen=True, kw_only=True)
class Quota:
    """How many were wanted, how many we have."""

    name: str
    wanted: int
    got: int


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a step is, and when to look again."""

    state: StepState = StepState.WAITING
    quotas: tuple[Quota, ...] = ()
    #: Incident time; None when only an answer or a clock of others can change it.
    look_again_at: datetime | None = None
    #: How many were asked or told so far, for the board.
    asked: int = 0


@dataclass(frozen=True, kw_only=True)
class StepRecord:
    """What is remembered of a step."""

    step: str
    #: Incident time; None until what it waits for has ended.
    started_at: datetime | None = None
    ended_at: datetime | None = None
    progress: Progress = field(default_factory=Progress)
    #: Wall time when a conductor should run it; None for not by itself.
    due_at: datetime | None = None
    #: How often it was set waiting again after an end (a refill).
    reopened: int = 0
    #: Incident time of the last time; a refill has its own deadline from here.
    reopened_at: datetime | None = None
    #: Incident time at which somebody ended it by hand: it asks nobody more. What
    #: people say still counts.
    closed_at: datetime | None = None
    #: As what; None: as its quotas say.
    closed_as: StepState | None = None

    @property
    def round_began_at(self) -> datetime | None:
        """When it began, or began anew for a refill (incident time)."""
        return self.reopened_at or self.started_at

    def due_by(self, within: timedelta | None) -> datetime | None:
        """Return the deadline of this round; None before it begins, or without one."""
        began_at = self.round_began_at
        return None if within is None or began_at is None else began_at + within


def newly_filled(before: Progress, now: Progress) -> tuple[Quota, ...]:
    """Return the quotas that have all they wanted, and had not before."""
    full = {one.name for one in before.quotas if one.got >= one.wanted}
    return tuple(
        one
        for one in now.quotas
        if one.wanted and one.got >= one.wanted and one.name not in full
    )
