"""dispatch_volunteers: fill the shifts of posts with the nearest people who suit."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import cached_property

from pydantic import Field

from plans.calling import stamp
from plans.durations import Duration
from plans.identity import AskId, CellCode, IncidentId
from plans.incident.progress import Progress, Quota, StepState
from plans.messages.wording import OF_CALL_UPS
from plans.people.call_ups import Answer, CallUp, Said
from plans.people.counting import Counted, Places
from plans.people.places import Post, Shift
from plans.people.registering import INSURED
from plans.people.shifts import shifts_between, worth_coming_to
from plans.people.tiers import LONGEST_WAIT, Tier
from plans.plan import Name
from plans.seats import Seat
from plans.staffing import Span, Staffing, quotas_of, silent
from plans.stepkinds import StepKind, StepParams
from plans.stepwork import noted
from plans.telling import Letter, WordsByLanguage, in_language
from plans.volunteers import Asking
from plans.world import World


class Params(StepParams):
    """Ask volunteers for posts, the nearest first, until every shift is full."""

    posts: Name = Field(description="which kind of posts, in the incident's cells")
    tiers: tuple[Tier, ...] = Field(min_length=1, description="whom to ask first")
    message: Name = Field(description="the question: a message of the plan")
    not_needed: Name | None = Field(
        default=None, description="to those who are not needed; without it our own"
    )
    come_within: Duration | None = Field(
        default=None,
        description="who has not come then, has given the place up; a shift that "
        "is over by then is left out where the next one follows",
    )
    dangerous: bool = Field(
        default=False, description="only people whose accident insurance runs"
    )
    factor: float | None = Field(
        default=None, ge=1, le=20, description="asked a place; without it the site's"
    )


def run(params: Params, world: World, incident_id: IncidentId) -> Progress:
    """Count the answers, hold and free places, ask the nearest for what is open.

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
    def shifts(self) -> list[Shift]:
        world = self.world
        cells = world.roster.cells().within(world.incident.cells)
        shifts = shifts_between(
            self._posts(cells),
            starts_at=world.started_at,
            within=world.step.within or LONGEST_WAIT,
            zone=world.site.zone,
        )
        way = self.params.come_within or timedelta(0)
        return worth_coming_to(shifts, by=world.started_at + way)

    def _posts(self, cells: Collection[CellCode]) -> Sequence[Post]:
        posts = self.world.roster.posts(self.params.posts, cells)
        if not self.params.dangerous:
            return posts
        return [replace(one, skills=one.skills | {INSURED}) for one in posts]

    @cached_property
    def live(self) -> dict[str, Shift]:
        """The shifts that are not over, by key."""
        now = self.world.now
        live = [one for one in self.shifts if one.ends_at is None or one.ends_at > now]
        return {one.key: one for one in live}

    @cached_property
    def spans(self) -> dict[str, Span]:
        return {
            key: Span(starts_at=one.starts_at, ends_at=one.ends_at)
            for key, one in self.live.items()
        }

    @cached_property
    def places(self) -> list[Places]:
        return [
            Places(
                post=key,
                wanted=one.post.places,
                limit=one.post.places + (not one.post.is_hard),
            )
            for key, one in self.live.items()
        ]

    def progress(self) -> Progress:
        self._end_shifts()
        self._give_up_places()
        calls = self.staffing.calls()
        count, new = self.staffing.settle(calls, self.places, self.spans)
        quotas = self._quotas(count)
        state, moments = self._state(count, quotas)
        calls = self.staffing.calls()
        self._tell(state, count, calls, new)
        moments += self._own_moments(count)
        return Progress(
            state=state,
            quotas=quotas,
            look_again_at=min(moments, default=None),
            asked=len({call.ask.party_id for call in calls}),
        )

    def _state(
        self, count: Counted, quotas: Sequence[Quota]
    ) -> tuple[StepState, list[datetime]]:
        """Ask who is due; return how the step stands and when to look again."""
        world = self.world
        if count.is_full:
            is_met = bool(quotas) and all(one.got >= one.wanted for one in quotas)
            return StepState.MET if is_met else StepState.SHORT, []
        times = self.staffing.timetable(self.params.tiers)
        was_short = world.record.progress.state is StepState.SHORT
        if was_short or (times.deadline is not None and world.now >= times.deadline):
            return StepState.SHORT, []
        asking = Asking(
            staffing=self.staffing,
            message=self.params.message,
            places=self.places,
            shifts=self.live,
            count=count,
            times=times,
            factor=self.params.factor or world.site.policy.factor,
        )
        asking.ask()
        moments = asking.moments()
        if not moments:
            return StepState.SHORT, []
        return StepState.WAITING, [*moments, *filter(None, [times.deadline])]

    def _end_shifts(self) -> None:
        """Let people go whose shift is over."""
        for one in self.staffing.held():
            if one.post not in self.live and one.ends_at is not None:
                self.world.assignments.relieve([one.ask_id], at=one.ends_at)

    def _give_up_places(self) -> None:
        """Note who has not come in time."""
        now = self.world.now
        missed = [
            Answer(ask_id=ask_id, said=Said.MISSED, said_at=now, via="step")
            for ask_id, come_by in self._come_by().items()
            if come_by <= now
        ]
        self.staffing.append(answers=missed)

    def _come_by(self) -> dict[AskId, datetime]:
        """Return until when those who hold a place and are not there have to come."""
        if self.params.come_within is None:
            return {}
        calls = {call.ask.ask_id: call for call in self.staffing.calls()}
        found = {}
        for one in self.staffing.held():
            call = calls.get(one.ask_id)
            if call and call.said is Said.ACCEPTED and not call.checked_in_at:
                starts_at = max(one.starts_at, call.ready_at or one.starts_at)
                found[one.ask_id] = starts_at + self.params.come_within
        return found

    def _own_moments(self, count: Counted) -> list[datetime]:
        """Return when a shift ends, a place is given up, or a reserve is there."""
        moments = list(self._come_by().values())
        moments += [one.ends_at for one in self.live.values() if one.ends_at]
        moments += [one.ready_at for one in count.reserves if one.ready_at]
        return [one for one in moments if one > self.world.now]

    def _quotas(self, count: Counted) -> tuple[Quota, ...]:
        """Return how full each shift is; one that is over stays as it was."""
        names = self.titles()
        now = {one.name: one for one in quotas_of(self.places, count, names)}
        before = {one.name: one for one in self.world.record.progress.quotas}
        return tuple(
            now.get(names[one.key])
            or before.get(names[one.key])
            or Quota(name=names[one.key], wanted=one.post.places, got=0)
            for one in self.shifts
        )

    def titles(self) -> dict[str, str]:
        """Return what the board calls each shift; every name once."""
        language = self.world.site.languages[0]
        posts = [one.post.post_no for one in self.shifts]
        names = [in_language(one.post.name, language) for one in self.shifts]
        distinct_posts = {
            name: {no for other, no in zip(names, posts, strict=True) if other == name}
            for name in names
        }
        found = {}
        for shift, name in zip(self.shifts, names, strict=True):
            no = shift.post.post_no
            unique = name if len(distinct_posts[name]) == 1 else f"{name} {no}"
            starts_at = shift.starts_at.astimezone(self.world.site.zone)
            is_one = posts.count(no) == 1
            found[shift.key] = unique if is_one else f"{unique} {starts_at:%d %H:%M}"
        return found

    def _tell(
        self,
        state: StepState,
        count: Counted,
        calls: Sequence[CallUp],
        new: Sequence[CallUp],
    ) -> None:
        """Tell where to go, who is a reserve, and in the end who is not needed."""
        reserves = [(self._letter("reserve", one, count), one) for one in new]
        was_reserve = self.staffing.was_told(reserves)
        called = [one for one, told in zip(new, was_reserve, strict=True) if told]
        named = []
        for one in new:
            name = "called-up" if one in called else "confirmed"
            if count.filled[one.ask.ask_id] > 1:
                name = "confirmed-number"
            named.append((self._letter(name, one, count), one))
        for one in called:
            facts = {"party_id": one.ask.party_id, "post": one.ask.post}
            noted(self.world, "reserve_called_up", **facts)
        spare = [(self._letter("reserve", one, count), one) for one in count.reserves]
        self.staffing.tell(named + spare)
        if state not in {StepState.WAITING, self.world.record.progress.state}:
            rest = silent(calls, count, round_no=self.world.record.reopened)
            rest = [one for one in rest if one.ask.post in self.live]
            text = self.params.not_needed or "step.not-needed"
            self.staffing.let_go(
                text, rest, (), self._words(one.ask.post for one in rest)
            )

    def _letter(self, name: str, call: CallUp, count: Counted) -> Letter:
        post = call.ask.post
        number = {"": {"number": str(count.filled.get(call.ask.ask_id, call.number))}}
        return Letter(
            key=f"{self.staffing.here}/{name}/{stamp(call)}",
            text=f"step.{name}",
            words={**self._words([post])[post], **number},
        )

    def _words(self, posts: Iterable[str]) -> dict[str, WordsByLanguage]:
        write = self.staffing.teller.shift_words
        return {post: write([self.live[post]]) for post in dict.fromkeys(posts)}


def seats(params: Params, world: World) -> Sequence[Seat]:
    """Return the shifts that somebody can be put on by hand."""
    now = _Run(params, world, world.incident.incident_id)
    write, titles = now.staffing.teller.shift_words, now.titles()
    return [
        Seat(
            post=one.post,
            name=now.live[one.post].post.post_no,
            title=titles[one.post],
            limit=one.limit,
            span=now.spans[one.post],
            skills=now.live[one.post].post.skills,
            words=write([now.live[one.post]]),
        )
        for one in now.places
    ]


STEP = StepKind(
    "dispatch_volunteers",
    Params,
    run,
    is_call_up=True,
    message_keys=("message", "not_needed"),
    words=OF_CALL_UPS,
    seats=seats,
)
