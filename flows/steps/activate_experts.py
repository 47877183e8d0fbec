"""activate_experts: bring a panel together, so many of each field of expertise."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated

from pydantic import Field, field_validator

from plans.calling import stamp
from plans.experts import ADVICE, ExpertAsking, experts_called
from plans.identity import IncidentId
from plans.incident.progress import Progress, StepState
from plans.messages.wording import OF_CALL_UPS
from plans.people.call_ups import CallUp
from plans.people.counting import Counted, Places
from plans.people.tiers import Tier
from plans.plan import Name
from plans.seats import Seat
from plans.staffing import Span, Staffing, quotas_of, silent
from plans.stepkinds import StepKind, StepParams
from plans.stepwork import noted
from plans.telling import Letter, Teller, WordsByLanguage
from plans.world import World


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
        calls = experts_called(self.staffing)
        spans = dict.fromkeys(self.params.quota, Span(starts_at=self.world.now))
        count, new = self.staffing.settle(calls, self.places, spans, may_leave=True)
        asking = ExpertAsking(
            staffing=self.staffing,
            message=self.params.message,
            fields=list(self.params.quota),
            count=count,
            times=self.staffing.timetable(self.params.tiers),
        )
        state, look_again_at = asking.state()
        calls = experts_called(self.staffing)
        self._tell(state, count, calls, new)
        return Progress(
            state=state,
            quotas=quotas_of(
                self.places, count, {one: one for one in self.params.quota}
            ),
            look_again_at=look_again_at,
            asked=len({call.ask.party_id for call in calls}),
        )

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


def seats(params: Params, world: World) -> Sequence[Seat]:
    """Return the fields of expertise that somebody can be put on by hand."""
    write = Teller(world).field_words
    return [
        Seat(
            post=one,
            name=one,
            limit=number,
            span=Span(starts_at=world.now),
            skills=frozenset({one}),
            words=write([one]),
        )
        for one, number in params.quota.items()
    ]


STEP = StepKind(
    "activate_experts",
    Params,
    run,
    is_call_up=True,
    message_keys=("message", "not_needed", "advice"),
    words=OF_CALL_UPS,
    seats=seats,
)
