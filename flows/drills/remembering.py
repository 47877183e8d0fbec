"""What a rehearsal remembers of its store, so that it is asked once.

Nobody else writes there meanwhile: what was read stays true until we write ourselves.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from plans.identity import (
    AskId,
    CellCode,
    IncidentId,
    MessageId,
    OccasionId,
    PartyId,
    PostNo,
)
from plans.people.assignments import Assignment, Assignments
from plans.people.call_ups import Answer, Ask, CallUp, CallUps, call_ups_of
from plans.people.places import CellTree, Post
from plans.people.roster import Party, PartyKind, Roster, Wanted

_ANYBODY = frozenset(PartyKind)


@dataclass
class Memory:
    """What was read; forgotten as soon as it may have changed."""

    #: Everybody, by id; nobody joins or leaves during a rehearsal.
    parties: Mapping[PartyId, Party] = field(default_factory=dict)
    found: dict[Wanted, Sequence[Party]] = field(default_factory=dict)
    posts: dict[tuple[str, frozenset[CellCode] | None], Sequence[Post]] = field(
        default_factory=dict
    )
    tree: CellTree | None = None
    #: Every ask and answer, by step; None once something was rolled back.
    said: dict[str, "_Said"] | None = field(default_factory=dict)
    held: dict[tuple[str, str], Sequence[Assignment]] = field(default_factory=dict)

    def forget(self) -> None:
        """Forget what may not be so; from now on the store is asked what was said."""
        self.said = None
        self.held.clear()


@dataclass
class _Said:
    """What was asked and said in one step, in the order in which it was."""

    asks: dict[AskId, Ask] = field(default_factory=dict)
    answers: list[Answer] = field(default_factory=list)
    #: What it amounts to; None when something has been said since.
    calls: Sequence[CallUp] | None = None


@dataclass(frozen=True)
class RememberedRoster:
    """See plans.people.roster.Roster."""

    kept: Roster
    memory: Memory

    def parties(self, wanted: Wanted) -> Sequence[Party]:
        """See Roster.parties."""
        memory = self.memory
        if wanted == Wanted(kinds=_ANYBODY, party_ids=wanted.party_ids):
            these = [memory.parties[one] for one in wanted.party_ids]
            return sorted(these, key=lambda one: (one.number, one.party_id))
        if wanted not in memory.found:
            memory.found[wanted] = self.kept.parties(wanted)
        return memory.found[wanted]

    def party(self, party_id: PartyId) -> Party:
        """See Roster.party."""
        return self.memory.parties[party_id]

    def names(self, party_ids: Collection[PartyId]) -> Mapping[PartyId, str]:
        """See Roster.names."""
        return self.kept.names(party_ids)

    def cells(self) -> CellTree:
        """See Roster.cells."""
        if self.memory.tree is None:
            self.memory.tree = self.kept.cells()
        return self.memory.tree

    def posts(self, kind: str, cells: Collection[CellCode] | None) -> Sequence[Post]:
        """See Roster.posts."""
        key = (kind, None if cells is None else frozenset(cells))
        if key not in self.memory.posts:
            self.memory.posts[key] = self.kept.posts(kind, cells)
        return self.memory.posts[key]

    def post(self, post_no: PostNo) -> Post | None:
        """See Roster.post."""
        return self.kept.post(post_no)


@dataclass(frozen=True)
class RememberedCallUps:
    """See plans.people.call_ups.CallUps."""

    kept: CallUps
    memory: Memory

    def of(self, occasion_id: OccasionId, step: str) -> Sequence[CallUp]:
        """See CallUps.of."""
        if self.memory.said is None:
            return self.kept.of(occasion_id, step)
        said = self.memory.said.setdefault(step, _Said())
        if said.calls is None:
            said.calls = call_ups_of(said.asks.values(), said.answers)
        return said.calls

    def ask(self, asks: Sequence[Ask]) -> None:
        """See CallUps.ask."""
        self.kept.ask(asks)
        if self.memory.said is not None:
            for one in asks:
                said = self.memory.said.setdefault(one.step, _Said())
                said.asks.setdefault(one.ask_id, one)
                said.calls = None

    def asked_with(self, message_id: MessageId) -> Sequence[Ask]:
        """See CallUps.asked_with."""
        return self.kept.asked_with(message_id)

    def carried_by(self, message_id: MessageId) -> Sequence[CallUp]:
        """See CallUps.carried_by."""
        return self.kept.carried_by(message_id)

    def came_from(self, source_id: str) -> Sequence[Ask]:
        """See CallUps.came_from."""
        return self.kept.came_from(source_id)

    def shares_people(
        self, one: OccasionId, other: OccasionId, *, since: datetime
    ) -> bool:
        """See CallUps.shares_people."""
        return self.kept.shares_people(one, other, since=since)

    def record_answer(self, answer: Answer) -> None:
        """See CallUps.record_answer."""
        self.kept.record_answer(answer)
        for said in (self.memory.said or {}).values():
            if answer.ask_id in said.asks:
                said.answers.append(answer)
                said.calls = None


@dataclass(frozen=True)
class RememberedAssignments:
    """See plans.people.assignments.Assignments."""

    kept: Assignments
    memory: Memory

    def of(self, incident_id: IncidentId, step: str) -> Sequence[Assignment]:
        """See Assignments.of."""
        key = (incident_id, step)
        if key not in self.memory.held:
            self.memory.held[key] = self.kept.of(incident_id, step)
        return self.memory.held[key]

    def busy(self, party_ids: Collection[PartyId], *, besides: str) -> set[PartyId]:
        """See Assignments.busy."""
        return self.kept.busy(party_ids, besides=besides)

    def assign(self, assignments: Sequence[Assignment]) -> list[Assignment]:
        """See Assignments.assign."""
        self.memory.held.clear()
        return self.kept.assign(assignments)

    def relieve(self, ask_ids: Collection[AskId], *, at: datetime) -> None:
        """See Assignments.relieve."""
        self.memory.held.clear()
        self.kept.relieve(ask_ids, at=at)
