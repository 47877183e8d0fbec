"""Sights: what the watchdog sees of a site at one moment, in counts and moments."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Protocol

from plans.identity import IncidentId, OccasionId
from plans.incident.deadlines import Deadline
from plans.incident.incidents import Incident
from plans.incident.progress import StepState
from plans.running.heartbeats import Heartbeat

StepOf = tuple[IncidentId, str]
#: How far back attempts that failed are counted.
TRIED_WITHIN = timedelta(minutes=10)
#: On the wire for longer, a delivery counts among those that wait.
HELD_FOR = timedelta(seconds=60)


@dataclass(frozen=True, kw_only=True)
class LaneSight:
    """A lane: what waits in it, and whether anything moves."""

    lane: str
    #: Deliveries whose moment has come, and those that hang on the wire.
    due: int = 0
    #: The newest attempt; 0 for none lately.
    last_attempt: int = 0
    #: Attempts within TRIED_WITHIN that failed, since the last that was accepted.
    failed: int = 0
    #: Its rate, in segments a second.
    per_second: float = 1.0


@dataclass(frozen=True, kw_only=True)
class StepSight:
    """A step that runs in an open incident."""

    incident_id: IncidentId
    step: str
    state: StepState = StepState.WAITING
    #: Incident time.
    started_at: datetime | None = None
    reopened_at: datetime | None = None
    closed_at: datetime | None = None
    #: Which round is on: 0, and one more a refill.
    round: int = 0
    asked: int = 0
    #: Wall time of its next run; None for not by itself.
    due_at: datetime | None = None
    #: Grows with every wake that a run has seen.
    wakes_seen: int = 0

    @property
    def name(self) -> StepOf:
        """Incident and step."""
        return self.incident_id, self.step


@dataclass(frozen=True, kw_only=True)
class FaultSight:
    """A step that broke off, how often in a row, and when last (incident time)."""

    incident_id: IncidentId
    step: str
    times: int
    at: datetime


@dataclass(frozen=True, kw_only=True)
class PutSight:
    """How far the messages of a proposal got that waits for a decision."""

    occasion_id: OccasionId
    #: Wall time.
    proposed_at: datetime
    #: Messages, and those of them that some lane has accepted.
    put: int = 0
    accepted: int = 0


@dataclass(frozen=True, kw_only=True)
class Machine:
    """What is seen of the machine itself, and not of the store."""

    host: str = ""
    #: The services that were started here and have not been ended since.
    expected: frozenset[str] = frozenset()
    #: Of what answers on a port: whether it did just now.
    answers: Mapping[str, bool] = field(default_factory=dict)
    #: How far wall time went back (below zero) or ahead, beside monotonic time, since
    #: the last look.
    jumped: timedelta = timedelta(0)
    #: Of the disk under the site; None: not known.
    free_bytes: int | None = None
    #: Why site.yaml cannot be used; empty: it can.
    site_trouble: str = ""


@dataclass(frozen=True, kw_only=True)
class Sight:
    """Everything that the watchdog sees at one moment."""

    #: Wall time.
    now: datetime
    machine: Machine = field(default_factory=Machine)
    #: Why the store could not be read or written; empty: it could.
    store_trouble: str = ""
    beats: Sequence[Heartbeat] = ()
    lanes: Sequence[LaneSight] = ()
    #: Open incidents and proposals.
    incidents: Mapping[IncidentId, Incident] = field(default_factory=dict)
    steps: Sequence[StepSight] = ()
    #: The steps that are due, and that nobody has.
    due: frozenset[StepOf] = frozenset()
    #: The steps that ask people and end at their deadline.
    asking: frozenset[StepOf] = frozenset()
    #: Incident time at which the next tier of a step is asked.
    next_turn: Mapping[StepOf, datetime] = field(default_factory=dict)
    faults: Sequence[FaultSight] = ()
    proposals: Sequence[PutSight] = ()
    #: Deadlines that are over, and that nobody was reminded of since.
    unreminded: Sequence[tuple[OccasionId, Deadline]] = ()
    #: Since when nothing may leave (wall time); None: messages leave.
    paused_since: datetime | None = None
    #: The site was handed over, or is being: nothing is told from here.
    has_ended: bool = False


class Sights(Protocol):
    """Looks at what waits and at what moves; changes nothing."""

    def lanes(self, *, now: datetime) -> Sequence[LaneSight]:
        """Return every lane (wall time)."""

    def steps(self) -> Sequence[StepSight]:
        """Return the steps that run, of open incidents and proposals."""

    def first_asked(self) -> Mapping[StepOf, Mapping[int, Mapping[int, datetime]]]:
        """Return when each tier was asked first (incident time), by step and round."""

    def faults(self) -> Sequence[FaultSight]:
        """Return the last fault of every step of an open incident."""

    def lanes_with_warnings(self, *, now: datetime) -> frozenset[str]:
        """Return the lanes in which a warning is due (wall time)."""

    def proposals(self) -> Sequence[PutSight]:
        """Return how far the questions of waiting proposals got."""
