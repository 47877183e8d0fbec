"""Experts: whom a step asks for fields that are short, tier by tier, and deputies."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from plans.calling import Question
from plans.identity import PartyId
from plans.incident.progress import StepState
from plans.people.availability import is_available
from plans.people.call_ups import CallUp, Said
from plans.people.counting import Counted
from plans.people.deputies import Standby, deputies_of
from plans.people.ranking import has_skill, is_valid
from plans.people.roster import Party, PartyKind
from plans.people.tiers import Timetable
from plans.people.who import WhoKind
from plans.staffing import Staffing
from plans.stepwork import selection

#: What the ask for written advice is called; no field of expertise has this name.
ADVICE = "advice"


def experts_called(staffing: Staffing) -> list[CallUp]:
    """Return the call-ups for fields of expertise."""
    return [one for one in staffing.calls() if one.ask.post != ADVICE]


@dataclass(frozen=True, kw_only=True)
class ExpertAsking:
    """One look at whose turn it is, when some field is short."""

    staffing: Staffing
    message: str
    #: Fields of expertise.
    fields: Sequence[str]
    count: Counted
    times: Timetable

    def state(self) -> tuple[StepState, datetime | None]:
        """Ask who is due; return how the step stands and when to look again."""
        world = self.staffing.world
        if self.count.is_full:
            return StepState.MET, None
        was_short = world.record.progress.state is StepState.SHORT
        deadline = self.times.deadline
        if was_short or (deadline is not None and world.now >= deadline):
            return StepState.SHORT, self._ready_at()
        self._ask_deputies()
        self._ask_tiers()
        moments = self._moments()
        if not moments:
            return StepState.SHORT, self._ready_at()
        return StepState.WAITING, min([*moments, deadline] if deadline else moments)

    def _ready_at(self) -> datetime | None:
        """Return when the first reserve who is still on the way will be there."""
        now = self.staffing.world.now
        moments = [one.ready_at for one in self.count.reserves if one.ready_at]
        return min((one for one in moments if one > now), default=None)

    def _calls(self) -> list[CallUp]:
        return experts_called(self.staffing)

    def _moments(self) -> list[datetime]:
        """Return when something can change by itself; empty when nothing can."""
        calls = self._calls()
        now = self.staffing.world.now
        first_asked = self.times.first_asked(call.ask for call in calls)
        next_turn_at = self.times.next_turn_at(first_asked)
        moments = [] if next_turn_at is None else [next_turn_at]
        moments += self.times.waits_until(
            call for call in calls if call.ask.post in self.count.open_posts
        )
        moments += [one.due_at for one in self._deputies(calls)]
        return [one for one in moments if one > now]

    def _deputies(self, calls: Sequence[CallUp]) -> list[Standby]:
        asked = {call.ask.party_id for call in calls if self._is_spent(call)}
        parties = self.staffing.parties(
            call for call in calls if call.ask.round == self.times.round
        )
        found = deputies_of(calls, parties, self.times)
        return [one for one in found if one.deputy not in asked]

    def _ask_deputies(self) -> None:
        """Ask those whose turn it is; a deputy who says no has a deputy, too."""
        calls = self._calls()
        now = self.staffing.world.now
        due = [one for one in self._deputies(calls) if one.due_at <= now]
        if not due:
            return
        chosen = selection(self.staffing.world)
        known = chosen.these({one.deputy for one in due})
        party_by_id = {
            one.party_id: one for one in known if is_available(one, now, chosen.zone)
        }
        questions: dict[PartyId, Question] = {}
        for one in due:
            if one.deputy in party_by_id:
                to = party_by_id[one.deputy]
                for question in self._questions([to], one.tier, one.posts, calls):
                    questions.setdefault(one.deputy, question)
        self.staffing.ask(self.message, list(questions.values()), self.times)

    def _ask_tiers(self) -> None:
        """Ask the tier whose turn it is as a whole; one with nobody is passed over."""
        calls = self._calls()
        first_asked = self.times.first_asked(call.ask for call in calls)
        tiers = self.times.tiers
        chosen = selection(self.staffing.world)
        turn = self.times.turn(first_asked, now=self.staffing.world.now)
        while turn < len(tiers) and turn not in first_asked:
            who = tiers[turn].who
            found = chosen.parties(who, skills=self.count.open_posts)
            if who.kind is not WhoKind.ON_CALL:
                now = self.staffing.world.now
                found = [one for one in found if is_available(one, now, chosen.zone)]
            questions = self._questions(found, turn, self.fields, calls)
            if questions:
                self.staffing.ask(self.message, questions, self.times)
                return
            turn += 1

    def _questions(
        self,
        parties: Sequence[Party],
        tier: int,
        posts: Iterable[str],
        calls: Sequence[CallUp],
    ) -> list[Question]:
        """Return what to ask these parties: fields that are open and that they have."""
        spent = {call.ask.party_id for call in calls if self._is_spent(call)}
        spent |= self.staffing.busy({one.party_id for one in parties})
        refused = {
            (call.ask.party_id, call.ask.post)
            for call in calls
            if call.said is Said.DECLINED
        }
        wanted = [one for one in posts if one in self.count.open_posts]
        found = []
        for to in parties:
            fields = [
                one
                for one in wanted
                if self._has(to, one) and (to.party_id, one) not in refused
            ]
            if fields and to.party_id not in spent:
                words = self.staffing.teller.field_words(fields)
                found.append(Question(to=to, posts=fields, tier=tier, words=words))
        return found

    def _is_spent(self, call: CallUp) -> bool:
        """Say whether its party is not to be asked in this round: asked, or coming."""
        return call.ask.round == self.times.round or call.said is Said.ACCEPTED

    def _has(self, party: Party, field: str) -> bool:
        world = self.staffing.world
        today = world.now.astimezone(world.site.zone).date()
        if party.kind is PartyKind.PERSON or field in party.skills:
            return has_skill(party, field, today)
        # An organisation that names skills is asked for no others.
        certified = party.certificates
        return (
            is_valid(certified[field], today)
            if field in certified
            else not party.skills
        )
