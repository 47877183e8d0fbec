"""Level changes: how far a plan is switched on changes while it runs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from plans.plan import Level, Plan

#: What the journal calls a change upward.
LEVEL_RAISED = "level_raised"


@dataclass(frozen=True, kw_only=True)
class LevelChange:
    """One change of an incident's level; append-only."""

    #: Incident time.
    at: datetime
    before: Level
    after: Level
    #: Role or person.
    by: str
    reason: str = ""

    @property
    def is_raise(self) -> bool:
        """Whether more is switched on."""
        return self.after.place < self.before.place


def steps_running(plan: Plan, levels: Sequence[Level]) -> frozenset[str]:
    """Return the steps that run after these levels: the last one's, and what stays.

    A step of a higher level goes on when it has begun there and every level since is
    one at which it stays.

    Args:
        plan: Whose steps.
        levels: Those that the incident has had, the present one last.
    """
    running: frozenset[str] = frozenset()
    for level in levels:
        staying = {
            step.step
            for step in plan.steps
            if step.step in running and step.stays_at in level.runs
        }
        running = frozenset(staying | {step.step for step in plan.steps_at(level)})
    return running
