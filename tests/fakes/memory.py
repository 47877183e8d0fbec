"""What the fakes of one store share: everything, in plain dictionaries."""

from dataclasses import dataclass, field
from datetime import datetime

from plans.identity import IncidentId, MessageId, OccasionId, PartyId
from plans.incident.incidents import Incident
from plans.incident.journal import Entry
from plans.incident.levels import LevelChange
from plans.incident.progress import StepRecord
from plans.lease import Lease
from plans.messages.deliveries import DeliveryState
from plans.messages.ledger import Sent
from plans.messages.message import Replies
from plans.people.assignments import Assignment
from plans.people.call_ups import Answer, Ask
from plans.people.roster import PartyKind

PENDING = {DeliveryState.QUEUED, DeliveryState.RETRY, DeliveryState.LEASED}


@dataclass
class Put:
    """A message with its deliveries."""

    sent: Sent
    wants_answer: bool
    states: list[DeliveryState]
    is_stopped: bool = False
    #: Of each delivery, in order.
    points: list[int] = field(default_factory=list)
    is_at_once: bool = False
    replies: Replies = Replies.YES_OR_NO

    def stop(self) -> None:
        self.is_stopped = True
        waiting = {DeliveryState.QUEUED, DeliveryState.RETRY}
        self.states = [
            DeliveryState.SUPERSEDED if one in waiting else one for one in self.states
        ]


@dataclass
class Step:
    """A step with its lease."""

    record: StepRecord
    after: tuple[str, ...]
    lease: Lease | None = None
    wakes: int = 0
    wakes_seen: int = 0
    #: The level went down below it.
    is_dropped: bool = False


@dataclass
class Memory:
    """Everything that the fakes remember."""

    now: datetime
    kinds: dict[PartyId, PartyKind] = field(default_factory=dict)
    #: Channel, address, allowed for exercises.
    points: dict[PartyId, list[tuple[str, str, bool]]] = field(default_factory=dict)
    #: Channels that exercises may use.
    exercise_channels: set[str] = field(default_factory=set)
    incidents: dict[IncidentId, Incident] = field(default_factory=dict)
    id_by_key: dict[str, IncidentId] = field(default_factory=dict)
    steps: dict[tuple[str, str], Step] = field(default_factory=dict)
    level_changes: list[tuple[IncidentId, LevelChange]] = field(default_factory=list)
    messages: dict[MessageId, Put] = field(default_factory=dict)
    asks: dict[tuple[str, str, str, str, int], Ask] = field(default_factory=dict)
    answers: list[Answer] = field(default_factory=list)
    #: What is held, in order.
    held: list[Assignment] = field(default_factory=list)
    journal: list[tuple[OccasionId, Entry]] = field(default_factory=list)

    def wake(self, occasion_id: str, step: str) -> None:
        """Make the step due at once, if it is one."""
        if found := self.steps.get((occasion_id, step)):
            found.wakes += 1

    def point_ids(self, party_id: PartyId) -> list[int]:
        """Return the ids of the party's contact points; no two parties share one."""
        first = 100 * [*self.points, party_id].index(party_id)
        return [first + n for n in range(len(self.points.get(party_id, ())))]

    def deliver(self, state: DeliveryState = DeliveryState.ACCEPTED) -> int:
        """Let the first waiting delivery of each message leave; return how many did."""
        left = 0
        for put in self.messages.values():
            waits = [n for n, one in enumerate(put.states) if one in PENDING]
            for n in waits if put.is_at_once else waits[:1]:
                put.states[n] = state
                left += 1
            goes_on = put.wants_answer or put.is_at_once
            if waits and state is DeliveryState.ACCEPTED and not goes_on:
                put.stop()
        return left
