"""activate_experts: bring a panel together, so many of each field of expertise."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Annotated

from pydantic import Field, field_validator

from plans.calling import Question, stamp
from plans.identity import IncidentId, PartyId
from plans.incident.progress import Progress, StepState
from plans.messages.wording import OF_CALL_UPS
from plans.people.availability import is_available
from plans.people.call_ups import CallUp, Said
from plans.people.counting import Counted, Places
from plans.people.deputies import Standby, deputies_of
from plans.people.ranking import has_skill, is_valid
from plans.people.roster import Party, PartyKind
from plans.people.tiers import Tier, Timetable
from plans.people.who import WhoKind
from plans.plan import Name
from plans.staffing import Span, Staffing, quotas_of, silent
from plans.stepkinds import StepKind, StepParams
from plans.stepwork import noted, selection
from plans.telling import Letter, WordsByLanguage
from plans.world import World

#: What the ask for written advice is called; no field of expertise has this name.
ADVICE = "advice"


class Params(StepParams):
    """Ask experts, tier after tier, until every field has its quota."""

    quota: dict[Name, Annotated[int, Field(ge=1, le=1000)]] = Field(
        min_length=1, description="how many experts of each field"
    )
    tiers: tuple[Tier, ...] = Field(min_length=1, description="whom to ask first")
    message: Name = Field(description="the question: a message of the plan")
    not_needed: Name | None = Field(
        default=None, description="to those who are not needed; without it our own"
    )
    advice: Name | None = Field(
        default=None, description="asks each member of the panel for written advice"
    )

    @field_validator("quota")
    @classmethod
    def _is_no_advice(cls, quota: dict[str, int]) -> dict[str, int]:
        if ADVICE in quota:
            msg = "no field of expertise can be called advice"
            raise ValueError(msg)
        return quota


def run(params: Params, world: World, incident_id: IncidentId) -> Progress:
    """Count the answers, hold the panel's places, ask whose turn it is.

    Run again it asks and tells nobody twice: everything it does follows from the asks
    and answers that are on record.
    """
    if world.incident.stood_down_at is not None:
        return world.record.progress
    return _Run(params, world, incident_id).progress()


@dataclass(frozen=True)
class _Run:
    params: Params
    world: World
    incident_id: IncidentId

    @cached_property
    def staffing(self) -> Staffing:
        return Staffing(self.world)

    @cached_property
    def places(self) -> list[Places]:
        quota = self.params.quota
        return [Places(post=one, wanted=n, limit=n) for one, n in quota.items()]

    def progress(self) -> Progress:
        self.staffing.stop_answered(ADVICE)
        calls = self.calls()
        spans = dict.fromkeys(self.params.quota, Span(starts_at=self.world.now))
        count, new = self.staffing.settle(calls, self.places, spans, may_leave=True)
        asking = _Asking(self, count, self.staffing.timetable(self.params.tiers))
        state, look_again_at = asking.state(calls)
        calls = self.calls()
        self._tell(state, count, calls, new)
        return Progress(
            state=state,
            quotas=quotas_of(
                self.places, count, {one: one for one in self.params.quota}
            ),
            look_again_at=look_again_at,
            asked=len({call.ask.party_id for call in calls}),
        )

    def calls(self) -> list[CallUp]:
        return [one for one in self.staffing.calls() if one.ask.post != ADVICE]

    def _tell(
        self,
        state: StepState,
        count: Counted,
        calls: Sequence[CallUp],
        new: Sequence[CallUp],
    ) -> None:
        """Tell the panel, the reserves and the rest, when the step has ended."""
        if state is StepState.WAITING:
            return
        record = self.world.record
        holding = [one for one in calls if one.ask.ask_id in count.filled]
        if state is not record.progress.state:
            self._tell_panel(holding)
            rest = silent(calls, count, round_no=record.reopened)
            spare = [
                one for one in count.reserves if one.ask.post not in count.open_posts
            ]
            text = self.params.not_needed or "step.not-needed"
            self.staffing.let_go(text, rest, spare, self._words([*rest, *spare]))
        else:
            self._tell_new(new)
        # The same key: who was told just now that nobody needs him is not told again.
        self.staffing.tell(
            [(self._letter("reserve", one), one) for one in count.reserves]
        )

    def _tell_new(self, new: Sequence[CallUp]) -> None:
        """Tell who has come to the panel since the step ended."""
        reserves = [(self._letter("reserve", one), one) for one in new]
        was_reserve = self.staffing.was_told(reserves)
        for call, was_told in zip(new, was_reserve, strict=True):
            if was_told:
                facts = {"party_id": call.ask.party_id, "post": call.ask.post}
                noted(self.world, "reserve_called_up", **facts)
        self._tell_panel(new)

    def _tell_panel(self, members: Sequence[CallUp]) -> None:
        self.staffing.tell([(self._letter("panel", one), one) for one in members])
        if self.params.advice and members:
            self.staffing.ask_more(ADVICE, self.params.advice, members)

    def _letter(self, name: str, call: CallUp) -> Letter:
        return Letter(
            key=f"{self.staffing.here}/{name}/{stamp(call)}",
            text=f"step.{name}",
            words=self._words([call])[call.ask.post],
        )

    def _words(self, calls: Iterable[CallUp]) -> dict[str, WordsByLanguage]:
        write = self.staffing.teller.field_words
        return {one.ask.post: write([one.ask.post]) for one in calls}


@dataclass(frozen=True)
class _Asking:
    """Whose turn it is, when some field is short."""

    run: _Run
    count: Counted
    times: Timetable

    def state(self, calls: Sequence[CallUp]) -> tuple[StepState, datetime | None]:
        """Ask who is due; return how the step stands and when to look again."""
        world = self.run.world
        if self.count.is_full:
            return StepState.MET, None
        was_short = world.record.progress.state is StepState.SHORT
        deadline = self.times.deadline
        if was_short or (deadline is not None and world.now >= deadline):
            return StepState.SHORT, self._ready_at()
        self._ask_deputies(calls)
        self._ask_tiers()
        calls = self.run.calls()
        moments = self._moments(calls)
        if not moments:
            return StepState.SHORT, self._ready_at()
        return StepState.WAITING, min([*moments, deadline] if deadline else moments)

    def _ready_at(self) -> datetime | None:
        """Return when the first reserve who is still on the way will be there."""
        now = self.run.world.now
        moments = [one.ready_at for one in self.count.reserves if one.ready_at]
        return min((one for one in moments if one > now), default=None)

    def _moments(self, calls: Sequence[CallUp]) -> list[datetime]:
        """Return when something can change by itself; empty when nothing can."""
        now = self.run.world.now
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
        parties = self.run.staffing.parties(
            call for call in calls if call.ask.round == self.times.round
        )
        found = deputies_of(calls, parties, self.times)
        return [one for one in found if one.deputy not in asked]

    def _ask_deputies(self, calls: Sequence[CallUp]) -> None:
        """Ask those whose turn it is; a deputy who says no has a deputy, too."""
        now = self.run.world.now
        due = [one for one in self._deputies(calls) if one.due_at <= now]
        if not due:
            return
        known = selection(self.run.world).these({one.deputy for one in due})
        party_by_id = {one.party_id: one for one in known}
        questions: dict[PartyId, Question] = {}
        for one in due:
            if one.deputy in party_by_id:
                to = party_by_id[one.deputy]
                for question in self._questions([to], one.tier, one.posts, calls):
                    questions.setdefault(one.deputy, question)
        self.run.staffing.ask(
            self.run.params.message, list(questions.values()), self.times
        )

    def _ask_tiers(self) -> None:
        """Ask the tier whose turn it is as a whole; one with nobody is passed over."""
        calls = self.run.calls()
        first_asked = self.times.first_asked(call.ask for call in calls)
        tiers = self.run.params.tiers
        chosen = selection(self.run.world)
        turn = self.times.turn(first_asked, now=self.run.world.now)
        while turn < len(tiers) and turn not in first_asked:
            who = tiers[turn].who
            found = chosen.parties(who, skills=self.count.open_posts)
            if who.kind is not WhoKind.ON_CALL:
                now = self.run.world.now
                found = [one for one in found if is_available(one, now, chosen.zone)]
            questions = self._questions(found, turn, self.run.params.quota, calls)
            if questions:
                self.run.staffing.ask(self.run.params.message, questions, self.times)
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
        busy = self.run.staffing.busy({one.party_id for one in parties})
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
            if fields and to.party_id not in spent | busy:
                words = self.run.staffing.teller.field_words(fields)
                found.append(Question(to=to, posts=fields, tier=tier, words=words))
        return found

    def _is_spent(self, call: CallUp) -> bool:
        """Say whether its party is not to be asked in this round: asked, or coming."""
        return call.ask.round == self.times.round or call.said is Said.ACCEPTED

    def _has(self, party: Party, field: str) -> bool:
        world = self.run.world
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


STEP = StepKind(
    "activate_experts",
    Params,
    run,
    is_call_up=True,
    message_keys=("message", "not_needed", "advice"),
    words=OF_CALL_UPS,
)
