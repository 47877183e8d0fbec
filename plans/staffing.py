"""Staffing: what a step that calls people up does with their answers, every run."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from plans.calling import Calling
from plans.identity import PartyId
from plans.incident.progress import Quota, StepState
from plans.people.assignments import Assignment
from plans.people.call_ups import CallUp, Said
from plans.people.counting import Counted, Places, Standing, counted
from plans.people.roster import PartyKind
from plans.people.tiers import Tier, Timetable
from plans.stepwork import deadline_of, noted


@dataclass(frozen=True, kw_only=True)
class Span:
    """When somebody on a post is there."""

    starts_at: datetime
    ends_at: datetime | None = None


@dataclass(frozen=True)
class Staffing(Calling):
    """One run of a step that calls people up."""

    def held(self) -> list[Assignment]:
        """Return who holds a post of the step."""
        world = self.world
        return list(world.assignments.of(world.incident.incident_id, self.here))

    def busy(self, party_ids: Collection[PartyId]) -> set[PartyId]:
        """Return who holds a post elsewhere."""
        besides = f"{self.world.incident.incident_id}/{self.here}"
        return self.world.assignments.busy(party_ids, besides=besides)

    def settle(
        self,
        calls: Sequence[CallUp],
        places: Sequence[Places],
        spans: Mapping[str, Span],
        *,
        may_leave: bool = False,
    ) -> tuple[Counted, list[CallUp]]:
        """Hold and free posts as the answers say; return the count and who is new.

        Args:
            calls: Of the step.
            places: To be filled; posts that are not among them stay as they are.
            spans: By post.
            may_leave: Whether somebody who has left still counts.
        """
        posts = {one.post for one in places}
        places = self._as_closed(places)
        yes = [call for call in calls if call.said is Said.ACCEPTED]
        busy = self.busy({call.ask.party_id for call in yes})
        known = self.parties(yes)
        many = {key for key, one in known.items() if one.kind is not PartyKind.PERSON}
        new: list[CallUp] = []
        while True:
            held = [one for one in self.held() if one.post in posts]
            standing = Standing(
                now=self.world.now,
                deadline=deadline_of(self.world),
                held={one.ask_id: one.number for one in held},
                busy=busy,
                organisations=many,
                may_leave=posts if may_leave else (),
            )
            count = self._count(calls, places, standing)
            self._free(held, count)
            taken, lost = self._hold(calls, held, count, spans)
            new += taken
            if not lost:
                return count, new
            # Somebody else was quicker, in another incident.
            busy |= lost

    def _as_closed(self, places: Sequence[Places]) -> Sequence[Places]:
        """Return the places as they are filled, when somebody has ended the step."""
        if self.world.record.closed_at is None:
            return places
        filled = Counter[str]()
        for one in self.held():
            filled[one.post] += one.number
        return [
            replace(one, wanted=filled[one.post], limit=filled[one.post])
            for one in places
        ]

    def _count(
        self, calls: Sequence[CallUp], places: Sequence[Places], standing: Standing
    ) -> Counted:
        count = counted(calls, places, standing)
        world, within = self.world, self.world.step.within
        was_met = world.record.progress.state is StepState.MET
        if within is None or count.is_full or not was_met:
            return count
        # A refill would begin now: who is there before its deadline is in time.
        return counted(calls, places, replace(standing, deadline=world.now + within))

    def _free(self, held: Sequence[Assignment], count: Counted) -> None:
        gone = [one for one in held if count.filled.get(one.ask_id, 0) != one.number]
        if not gone:
            return
        self.world.assignments.relieve([one.ask_id for one in gone], at=self.world.now)
        for one in gone:
            if one.ask_id not in count.filled:
                facts = {"post": one.post, "party_id": one.party_id}
                noted(self.world, "place_reopened", **facts)

    def _hold(
        self,
        calls: Sequence[CallUp],
        held: Sequence[Assignment],
        count: Counted,
        spans: Mapping[str, Span],
    ) -> tuple[list[CallUp], set[PartyId]]:
        before = {one.ask_id: one.number for one in held}
        new = [
            call
            for call in calls
            if (number := count.filled.get(call.ask.ask_id, 0))
            and before.get(call.ask.ask_id) != number
        ]
        wanted = [
            Assignment(
                incident_id=self.world.incident.incident_id,
                step=self.here,
                post=call.ask.post,
                party_id=call.ask.party_id,
                ask_id=call.ask.ask_id,
                starts_at=max(self.world.now, spans[call.ask.post].starts_at),
                ends_at=spans[call.ask.post].ends_at,
                number=count.filled[call.ask.ask_id],
            )
            for call in new
        ]
        taken = (
            {one.ask_id for one in self.world.assignments.assign(wanted)}
            if new
            else set()
        )
        lost = {call.ask.party_id for call in new if call.ask.ask_id not in taken}
        return [call for call in new if call.ask.ask_id in taken], lost

    def timetable(self, tiers: Sequence[Tier]) -> Timetable:
        """Return the round that is on; a met step that is short again begins one."""
        world, within = self.world, self.world.step.within
        is_open = world.record.closed_at is None
        if is_open and world.record.progress.state is StepState.MET:
            return Timetable(
                begins_at=world.now,
                deadline=world.now + within if within else None,
                tiers=tiers,
                round=world.record.reopened + 1,
            )
        return Timetable(
            begins_at=world.round_began_at,
            deadline=deadline_of(world),
            tiers=tiers,
            round=world.record.reopened,
        )


def quotas_of(
    places: Sequence[Places], count: Counted, names: Mapping[str, str]
) -> tuple[Quota, ...]:
    """Return how full each post is, under its name."""
    return tuple(
        Quota(name=names[one.post], wanted=one.wanted, got=count.got[one.post])
        for one in places
    )


def silent(calls: Sequence[CallUp], count: Counted, *, round_no: int) -> list[CallUp]:
    """Return who was asked in a round, said nothing, and is not needed any more."""
    by_message: dict[str, list[CallUp]] = {}
    for call in calls:
        if call.ask.round == round_no:
            by_message.setdefault(call.ask.message_id, []).append(call)
    return [
        asked[0]
        for asked in by_message.values()
        if all(
            one.said is None and one.ask.post not in count.open_posts for one in asked
        )
    ]
