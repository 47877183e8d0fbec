from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from plans.identity import (
    AskId,
    CellCode,
    IncidentId,
    KindOfRun,
    MessageId,
    OccasionId,
    PartyId,
    PostNo,
)
from plans.people.assignments import Assignment
from plans.people.call_ups import Answer, Ask, CallUp, Said, call_ups_of
from plans.people.places import CellTree, Post
from plans.people.roster import Party, PartyKind, Wanted
from tests.fakes.memory import Memory

_ANSWERS = {Said.ACCEPTED, Said.DECLINED, Said.CHECKED_IN, Said.RECEIVED}


class FakeCallUps:
    """CallUps in memory."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def of(self, occasion_id: OccasionId, step: str) -> Sequence[CallUp]:
        asks = [
            ask
            for ask in self._memory.asks.values()
            if (ask.occasion_id, ask.step) == (occasion_id, step)
        ]
        return self._call_ups(asks)

    def _call_ups(self, asks: Sequence[Ask]) -> list[CallUp]:
        ids = {ask.ask_id for ask in asks}
        answers = [one for one in self._memory.answers if one.ask_id in ids]
        return call_ups_of(asks, answers)

    def ask(self, asks: Sequence[Ask]) -> None:
        for ask in asks:
            assert ask.message_id in self._memory.messages, "the message comes first"
            key = (ask.occasion_id, ask.step, ask.post, ask.party_id, ask.round)
            self._memory.asks.setdefault(key, ask)

    def asked_with(self, message_id: MessageId) -> Sequence[Ask]:
        asks = self._memory.asks.values()
        return [ask for ask in asks if ask.message_id == message_id]

    def carried_by(self, message_id: MessageId) -> Sequence[CallUp]:
        return self._call_ups(self.asked_with(message_id))

    def came_from(self, source_id: str) -> Sequence[Ask]:
        ids = {
            one.ask_id
            for one in self._memory.answers
            if source_id and one.source_id == source_id
        }
        return [ask for ask in self._memory.asks.values() if ask.ask_id in ids]

    def shares_people(
        self, one: OccasionId, other: OccasionId, *, since: datetime
    ) -> bool:
        asks = self._memory.asks.values()
        theirs = {ask.party_id for ask in asks if ask.occasion_id == other}
        return any(
            ask.party_id in theirs and ask.asked_at >= since
            for ask in asks
            if ask.occasion_id == one
        )

    def record_answer(self, answer: Answer) -> None:
        asks = {one.ask_id: one for one in self._memory.asks.values()}
        ask = asks[answer.ask_id]
        self._memory.wake(ask.occasion_id, ask.step)
        if not self._is_known(answer):
            self._memory.answers.append(answer)
        carried = self.asked_with(ask.message_id)
        answered = {one.ask_id for one in self._memory.answers if one.said in _ANSWERS}
        if all(one.ask_id in answered for one in carried):
            self._memory.messages[ask.message_id].stop()

    def _is_known(self, answer: Answer) -> bool:
        return any(
            one.ask_id == answer.ask_id
            and (
                (one.said, one.said_at, one.note)
                == (answer.said, answer.said_at, answer.note)
                or (answer.source_id and one.source_id == answer.source_id)
            )
            for one in self._memory.answers
        )


class FakeAssignments:
    """Assignments in memory."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def of(self, incident_id: IncidentId, step: str) -> Sequence[Assignment]:
        here = (incident_id, step)
        return [o for o in self._memory.held if (o.incident_id, o.step) == here]

    def busy(self, party_ids: Collection[PartyId], *, besides: str) -> set[PartyId]:
        return {
            one.party_id
            for one in self._memory.held
            if one.party_id in party_ids
            and self._is_person(one.party_id)
            and f"{one.incident_id}/{one.step}" != besides
            and not self._yields(one, besides.rpartition("/")[0])
        }

    def assign(self, assignments: Sequence[Assignment]) -> list[Assignment]:
        taken = []
        for one in assignments:
            held = self._memory.held
            if self._is_person(one.party_id):
                held[:] = [
                    other
                    for other in held
                    if other.party_id != one.party_id
                    or not self._yields(other, one.incident_id)
                ]
                is_free = all(other.party_id != one.party_id for other in held)
            else:
                is_free = all(other.ask_id != one.ask_id for other in held)
            if is_free:
                held.append(one)
                taken.append(one)
        return taken

    def relieve(self, ask_ids: Collection[AskId], *, at: datetime) -> None:
        del at
        kept = [one for one in self._memory.held if one.ask_id not in ask_ids]
        self._memory.held[:] = kept

    def _yields(self, held: Assignment, to: str) -> bool:
        kinds = {
            known.incident_id: known.kind_of_run
            for known in self._memory.incidents.values()
        }
        there, here = kinds.get(held.incident_id), kinds.get(IncidentId(OccasionId(to)))
        return (there, here) == (KindOfRun.EXERCISE, KindOfRun.ACTUAL)

    def _is_person(self, party_id: PartyId) -> bool:
        kind = self._memory.kinds.get(party_id, PartyKind.PERSON)
        return kind is PartyKind.PERSON


@dataclass
class FakeRoster:
    """A Roster in memory."""

    everybody: list[Party] = field(default_factory=list)
    grid: CellTree = field(default_factory=lambda: CellTree(()))
    all_posts: list[Post] = field(default_factory=list)

    def parties(self, wanted: Wanted) -> Sequence[Party]:
        found = [one for one in self.everybody if _is_wanted(one, wanted)]
        return sorted(found, key=lambda one: one.number)

    def party(self, party_id: PartyId) -> Party:
        return {one.party_id: one for one in self.everybody}[party_id]

    def names(self, party_ids: Collection[PartyId]) -> Mapping[PartyId, str]:
        known = {one.party_id for one in self.everybody}
        return {one: str(one).title() for one in party_ids if one in known}

    def cells(self) -> CellTree:
        return self.grid

    def post(self, post_no: PostNo) -> Post | None:
        return {one.post_no: one for one in self.all_posts}.get(post_no)

    def posts(self, kind: str, cells: Collection[CellCode] | None) -> Sequence[Post]:
        found = [
            one
            for one in self.all_posts
            if one.kind == kind and (cells is None or one.cell in cells)
        ]
        return sorted(found, key=lambda one: one.post_no)


def _is_wanted(party: Party, wanted: Wanted) -> bool:
    return (
        party.kind in wanted.kinds
        and (not wanted.roles or bool(wanted.roles & party.roles))
        and (not wanted.skills or bool(wanted.skills & party.skills.keys()))
        and (wanted.cells is None or party.cell in wanted.cells)
        and (not wanted.numbers or party.number in wanted.numbers)
        and (not wanted.party_ids or party.party_id in wanted.party_ids)
    )
