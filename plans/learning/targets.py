"""Targets: what has to be reached by when, and what was reached."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Annotated

from pydantic import Field

from plans.incident.progress import Progress, StepState
from plans.plan import PlannedStep

#: When the first message had left.
FIRST_MESSAGE = "first-message"
#: Words for all steps of one kind.
OF_KINDS: Mapping[str, str] = {
    "experts": "activate_experts",
    "volunteers": "dispatch_volunteers",
    "reports": "report_up",
    "notices": "notify",
    "approvals": "approve",
    "donations": "open_donation_channels",
}
#: A word above, a step, or one quota of a step: `gates/Riverside gate`.
TargetName = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,39}(/.{1,80})?$")]


@dataclass(frozen=True, kw_only=True)
class Moment:
    """How far one step was at a moment of a run."""

    #: Since the declaration.
    after: timedelta
    step: str
    progress: Progress


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """One target beside what happened."""

    target: str
    within: timedelta
    #: When it was reached first; None: never.
    after: timedelta | None
    #: The drill is written so that a step of it ends short.
    is_excused: bool = False

    @property
    def is_met(self) -> bool:
        """Whether it was reached in time."""
        return self.after is not None and self.after <= self.within


def steps_meant(target: str, steps: Iterable[PlannedStep]) -> list[str]:
    """Return the steps that a target is about; none: the first message."""
    name = target.split("/", maxsplit=1)[0]
    by_name = {one.step: one for one in steps}
    if name in by_name:
        return [name]
    kind = OF_KINDS.get(target)
    return [one.step for one in by_name.values() if one.kind == kind]


def is_known(target: str, steps: Iterable[PlannedStep]) -> bool:
    """Say whether a target is about something that these steps do."""
    return target == FIRST_MESSAGE or bool(steps_meant(target, steps))


def outcomes(
    targets: Mapping[str, timedelta],
    steps: Sequence[PlannedStep],
    moments: Sequence[Moment],
    *,
    first_message_after: timedelta | None,
    short: Collection[str] = (),
) -> list[Outcome]:
    """Return what became of every target that these steps have to do with.

    Args:
        targets: By when, from the declaration.
        steps: That ran.
        moments: Every change of a step's progress, oldest first.
        first_message_after: None when none left.
        short: Steps that are to end short.
    """
    return [
        Outcome(
            target=name,
            within=within,
            after=first_message_after
            if name == FIRST_MESSAGE
            else _reached(name, steps_meant(name, steps), moments),
            is_excused=not set(short).isdisjoint(steps_meant(name, steps)),
        )
        for name, within in targets.items()
        if is_known(name, steps)
    ]


def _reached(
    target: str, steps: Sequence[str], moments: Sequence[Moment]
) -> timedelta | None:
    """Return when the last of the steps was there for the first time."""
    quota = target.partition("/")[2]
    first: dict[str, timedelta] = {}
    for one in moments:
        if one.step in steps and _is_there(one.progress, quota):
            first.setdefault(one.step, one.after)
    return max(first.values()) if len(first) == len(steps) else None


def _is_there(progress: Progress, quota: str) -> bool:
    if not quota:
        return progress.state is StepState.MET
    return any(one.name == quota and one.got >= one.wanted for one in progress.quotas)
