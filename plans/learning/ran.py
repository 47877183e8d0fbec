"""What a review is made of: a run as the store holds it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from plans.identity import PartyId
from plans.incident.deadlines import Deadline
from plans.incident.incidents import Incident
from plans.incident.journal import Entry
from plans.incident.levels import LevelChange
from plans.incident.progress import StepRecord
from plans.incident.proposals import Proposal
from plans.learning.drills import Drill
from plans.learning.evidence import Fate, Taken, Way
from plans.learning.review import Simulated
from plans.people.call_ups import Answer, Ask
from plans.people.tiers import Tier
from plans.plan import PlannedStep
from plans.warning.filed import FiledAlert
from plans.warning.published import PublishedAlert


@dataclass(frozen=True, kw_only=True)
class Ran:
    """One run; moments are incident time unless something else is said."""

    incident: Incident
    #: What it is called: of a rehearsal not the incident's id.
    named: str
    as_of: datetime
    changes: Sequence[LevelChange]
    #: Of the steps that run now.
    records: Sequence[StepRecord]
    journal: Sequence[Entry]
    asks: Sequence[Ask]
    answers: Sequence[Answer]
    deadlines: Sequence[Deadline]
    ways: Sequence[Way]
    fates: Mapping[PartyId, Fate]
    #: The roster's roles, and the offices, of those who are no plain REACHED.
    roles: Mapping[PartyId, Sequence[str]]
    taken: Sequence[Taken]
    #: Wall time.
    first_accepted_at: datetime | None
    proposals: Sequence[Proposal]
    alerts: Sequence[FiledAlert]
    published: Sequence[PublishedAlert]
    #: By step; only of kinds that ask tier after tier.
    tiers: Mapping[str, Sequence[Tier]]
    drill: Drill | None = None
    simulated: Simulated | None = None
    targets: Mapping[str, timedelta] = field(default_factory=dict)

    @property
    def steps(self) -> list[PlannedStep]:
        """The steps that ran, also those that run no more, in the plan's order."""
        levels = (*self.incident.earlier, self.incident.level)
        named = {
            step.step for level in levels for step in self.incident.plan.steps_at(level)
        }
        named |= {one.step for one in self.incident.steps}
        return self.incident.plan.steps_called(named)

    @property
    def ends_at(self) -> datetime:
        """Until when something could be reached: the stand-down, or the record."""
        return self.incident.stood_down_at or self.as_of

    @property
    def first_message_at(self) -> datetime | None:
        """When the first message had left; None: never, or nobody knows."""
        if self.simulated is not None:
            after = self.simulated.first_message_after
            return None if after is None else self.incident.declared_at + after
        at = self.first_accepted_at
        return None if at is None else self.incident.clock.at(at)

    @property
    def knows_first_message(self) -> bool:
        """Whether it is on record when the first message left, or that none did."""
        return self.simulated is None or self.simulated.is_first_message_known

    def begun_at(self, step: PlannedStep) -> datetime:
        """Return from when a target counts: the first level at which the step runs."""
        first = (*self.incident.earlier, self.incident.level)[0]
        if step.level in first.runs:
            return self.incident.declared_at
        reached = (one.at for one in self.changes if step.level in one.after.runs)
        return next(reached, self.incident.declared_at)
