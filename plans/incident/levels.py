"""Level changes: how far a plan is switched on changes while it runs."""

from dataclasses import dataclass
from datetime import datetime

from plans.plan import Level


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
        order = tuple(Level)
        return order.index(self.after) < order.index(self.before)
