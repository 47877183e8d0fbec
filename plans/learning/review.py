"""A review: a run beside what it was to be; what nobody knows is None."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from plans.identity import KindOfRun, PartyId
from plans.learning.evidence import Fate
from plans.learning.recorded import (
    Change,
    Corrected,
    Deciding,
    Report,
    Surprise,
    Verdict,
    Warned,
)
from plans.plan import Texts


class Measured(StrEnum):
    """What a target is about."""

    PLAN = "plan"  #: a target of the plan, from the declaration
    DRILL = "drill"  #: a target of the drill, from the declaration
    STEP = "step"  #: the step's own `within`, from its beginning
    DEADLINE = "deadline"  #: a clock of the law, or a watch


@dataclass(frozen=True, kw_only=True)
class Target:
    """One thing that was to be reached by a moment, beside what happened."""

    measured: Measured
    #: A target, a step or a deadline.
    name: str
    title: Texts
    within: timedelta | None
    #: The moment from which it counts.
    from_at: datetime | None
    reached_at: datetime | None
    after: timedelta | None
    verdict: Verdict
    #: Of a drill: it is written so that this one is not reached.
    is_expected_short: bool = False
    #: Law and article.
    article: str = ""


@dataclass(frozen=True, kw_only=True)
class Filled:
    """One quota of a step."""

    name: str
    wanted: int
    got: int
    #: None: never, or the record does not say.
    filled_at: datetime | None
    after: timedelta | None

    @property
    def is_full(self) -> bool:
        """Whether it has all that it wanted."""
        return self.got >= self.wanted


@dataclass(frozen=True, kw_only=True)
class Tier:
    """Who was asked together, in one round of a step."""

    step: str
    #: From 0; a tier that asks again for a refill is a line of its own.
    tier: int
    round: int
    #: As the plan has it: `on_call`, `role volunteer`; empty: by hand, or unknown.
    who: str
    asked_at: datetime
    #: After its turn had come; zero: in time; None: nobody can say.
    late_by: timedelta | None
    #: Parties.
    asked: int
    answered: int
    yes: int
    #: Of those who answered.
    median: timedelta | None


@dataclass(frozen=True, kw_only=True)
class StepReview:
    """One step, how it ended and what it was to have."""

    step: str
    title: Texts
    kind: str
    owner: str
    #: met, short, waiting, or dropped: the level went down below it.
    state: str
    started_at: datetime | None
    #: Of its first round.
    ended_at: datetime | None
    asked: int
    refills: int
    is_closed_by_hand: bool
    faults: int
    #: The drill is written so that it ends short.
    is_expected_short: bool = False
    quotas: tuple[Filled, ...] = ()
    tiers: tuple[Tier, ...] = ()
    never_asked: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Channel:
    """What became of all that was to leave over a channel."""

    channel: str
    accepted: int
    refused: int
    unknown: int
    waiting: int
    superseded: int


@dataclass(frozen=True, kw_only=True)
class Reach:
    """How many parties had this fate; which roles they have on the roster."""

    fate: Fate
    parties: int
    roles: Mapping[str, int]
    party_ids: tuple[PartyId, ...]


@dataclass(frozen=True, kw_only=True)
class Happened:
    """One line of the timeline."""

    at: datetime
    action: str
    step: str
    facts: Mapping[str, str | int]


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What fell short, as far as the record shows it."""

    #: A text of the catalogue: `review.finding.CODE`.
    code: str
    #: The step, channel, target or deadline that it is about.
    about: str
    facts: Mapping[str, str | int | timedelta]
    #: Where it can be looked up: a journal's action and moment, a table and a number.
    record: str
    at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Head:
    """What ran, where, when, and by whose order."""

    #: Of the incident; of a rehearsal its own id.
    incident_id: str
    plan: str
    version: int
    title: Texts
    kind_of_run: KindOfRun
    #: Of the exercise; of the drill's file.
    name: str
    drill: str
    level: str
    levels: tuple[Change, ...]
    cells: tuple[str, ...]
    matter: str
    declared_by: str
    declared_at: datetime
    #: None: it runs.
    ended_at: datetime | None
    #: The moment of the record: incident time.
    as_of: datetime
    #: How many times faster than the wall's its clock ran.
    speed: float
    state: str


@dataclass(frozen=True, kw_only=True)
class Simulated:
    """What a rehearsal's own report holds, for no sender carried anything."""

    #: Its report tells it only where there is a target for it.
    is_first_message_known: bool
    first_message_after: timedelta | None
    people: int
    messages: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Review:
    """All of it; the lists are in the order in which people read them."""

    head: Head
    findings: tuple[Finding, ...]
    targets: tuple[Target, ...]
    steps: tuple[StepReview, ...]
    first_message_at: datetime | None
    first_message_after: timedelta | None
    channels: tuple[Channel, ...]
    reach: tuple[Reach, ...]
    decisions: tuple[Deciding, ...]
    corrections: tuple[Corrected, ...]
    reports: tuple[Report, ...]
    alerts: tuple[Warned, ...]
    published: tuple[Warned, ...]
    injects: tuple[Surprise, ...]
    timeline: tuple[Happened, ...]
    #: Of a rehearsal only.
    simulated: Simulated | None = None
