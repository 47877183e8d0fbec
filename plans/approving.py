"""Approving: who is asked to decide, one after the other, and what it comes to."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cached_property

from pydantic import Field

from plans.calling import Calling, Question
from plans.durations import Duration
from plans.identity import MessageId, PartyId
from plans.incident.levels import LEVEL_RAISED
from plans.incident.progress import Progress, Quota, StepState
from plans.messages.message import Reached
from plans.people.availability import is_available
from plans.people.call_ups import CallUp, Said
from plans.people.roster import Party, Wanted
from plans.people.tiers import Timetable
from plans.plan import Name, Written
from plans.stepwork import deadline_of, noted
from plans.telling import WordsByLanguage
from plans.world import World

#: Incident time until it is looked at again whether a question has left.
_LOOK_AGAIN_AFTER = timedelta(seconds=10)
#: The name of the quota, and what the ask is for.
APPROVAL = "approval"


class Turn(Written):
    """An office that decides, and how long to wait for each of its holders."""

    role: Name = Field(description="an office of the site")
    wait: Duration = Field(
        default="5 min",
        validate_default=True,
        description="for each holder, before the next one is asked",
    )


@dataclass(frozen=True, kw_only=True)
class Approver:
    """Somebody who may decide, and for which office."""

    party: Party
    role: str
    wait: timedelta


def approvers_of(turns: Sequence[Turn], world: World) -> list[Approver]:
    """Return who may decide, in the order in which they are asked.

    The holders of each office, then those of the step's deputy, each person once; who
    is away comes last. Whoever declared, proposed or raised it never approves it.
    """
    own = _ordered_by(world)
    turn_by_number: dict[str, Turn] = {}
    for turn in (*turns, Turn(role=world.step.deputy)):
        for number in world.site.holders_of(turn.role):
            if number not in own:
                turn_by_number.setdefault(number, turn)
    if not turn_by_number:
        return []
    found = world.roster.parties(Wanted(numbers=frozenset(turn_by_number)))
    by_number = {one.number: one for one in found}
    line = [
        Approver(party=by_number[number], role=turn.role, wait=turn.wait)
        for number, turn in turn_by_number.items()
        if number in by_number
    ]
    zone = world.site.zone
    return sorted(line, key=lambda one: not is_available(one.party, world.now, zone))


def _ordered_by(world: World) -> set[str]:
    """Return the numbers of those whose own order it is, as far as they are known."""
    raised = [
        str(one.facts.get("by", ""))
        for one in world.journal.of(world.incident.incident_id)
        if one.action == LEVEL_RAISED
    ]
    named = [world.site.holders_of(by) or (by,) for by in raised]
    # Of an office that several hold nobody knows who it was.
    return {world.incident.declarer} | {one[0] for one in named if len(one) == 1}


@dataclass(frozen=True)
class Approving(Calling):
    """One run of a step in which somebody decides."""

    message: str
    turns: Sequence[Turn]
    persons: int = 1
    #: What the question can say beside, by language.
    words: WordsByLanguage = field(default_factory=dict)
    #: What was decided in an earlier one does not count in this one.
    round_no: int = 0

    def calls(self) -> list[CallUp]:
        """Return how every ask of this round stands now."""
        return [one for one in super().calls() if one.ask.round == self.round_no]

    @cached_property
    def line(self) -> list[Approver]:
        """Who may decide, in order."""
        return approvers_of(self.turns, self.world)

    def progress(self) -> Progress:
        """Return how far it is, having asked whose turn it is."""
        state = self._state()
        if state is StepState.WAITING:
            self.ask_these(self._due())
            state = self._state()
        again_at = self._look_again_at() if state is StepState.WAITING else None
        if state is not StepState.WAITING:
            self._close()
        got = min(len(self._said(Said.ACCEPTED)), self.persons)
        return Progress(
            state=state,
            quotas=(Quota(name=APPROVAL, wanted=self.persons, got=got),),
            look_again_at=again_at,
            asked=len(self.calls()),
        )

    def ask_these(self, approvers: Sequence[Approver]) -> None:
        """Ask somebody to decide; who was asked before is not asked again."""
        asked = self._call_by_party
        turn_of = {one.party.party_id: n for n, one in enumerate(self.line)}
        questions = [
            Question(
                to=one.party,
                posts=(APPROVAL,),
                tier=turn_of[one.party.party_id],
                words=self._words(),
            )
            for one in approvers
            if one.party.party_id not in asked
        ]
        self.ask(self.message, questions, self._times)

    @property
    def _call_by_party(self) -> dict[PartyId, CallUp]:
        return {call.ask.party_id: call for call in self.calls()}

    @property
    def _times(self) -> Timetable:
        return Timetable(
            begins_at=self.world.started_at,
            deadline=deadline_of(self.world),
            tiers=(),
            round=self.round_no,
        )

    def _words(self) -> WordsByLanguage:
        say = self.world.words
        return {
            language: {
                "post": say("step.approval", language),
                **self.words.get(language, {}),
            }
            for language in self.world.site.languages
        }

    def _said(self, said: Said) -> list[CallUp]:
        """Return who has said it, in time, and may decide."""
        may = {one.party.party_id for one in self.line}
        deadline = deadline_of(self.world)
        return [
            call
            for call in self.calls()
            if call.said is said
            and call.ask.party_id in may
            and (deadline is None or (call.said_at or self.world.now) <= deadline)
        ]

    def _state(self) -> StepState:
        deadline = deadline_of(self.world)
        if self._said(Said.DECLINED):
            return StepState.SHORT
        if len(self._said(Said.ACCEPTED)) >= self.persons:
            return StepState.MET
        is_over = deadline is not None and self.world.now >= deadline
        if is_over or len(self.line) < self.persons:
            return StepState.SHORT
        is_silent = not self._awaited() and not self._unasked()
        return StepState.SHORT if is_silent and deadline is None else StepState.WAITING

    def _unasked(self) -> list[Approver]:
        asked = self._call_by_party
        return [one for one in self.line if one.party.party_id not in asked]

    def _awaited(self) -> list[datetime]:
        """Return until when each silence is waited for, of those who can be reached."""
        reached = self._reached()
        asked = self._call_by_party
        until = []
        for one in self.line:
            call = asked.get(one.party.party_id)
            if call is None or call.said is not None:
                continue
            way = reached.get(call.ask.message_id, Reached())
            may_read = way.is_pending or way.is_accepted
            if may_read and call.ask.asked_at + one.wait > self.world.now:
                until.append(call.ask.asked_at + one.wait)
        return until

    def _reached(self) -> Mapping[MessageId, Reached]:
        ids = [call.ask.message_id for call in self.calls()]
        incident_id = self.world.incident.incident_id
        return self.world.outbox.reached(incident_id, ids) if ids else {}

    def _due(self) -> list[Approver]:
        missing = self.persons - len(self._said(Said.ACCEPTED)) - len(self._awaited())
        return self._unasked()[: max(0, missing)]

    def _look_again_at(self) -> datetime | None:
        deadline = deadline_of(self.world)
        moments = self._awaited() if self._unasked() else []
        moments += [deadline] if deadline is not None else self._awaited()
        if self._unasked() and any(
            way.is_pending and not way.is_accepted for way in self._reached().values()
        ):
            moments.append(self.world.now + _LOOK_AGAIN_AFTER)
        return min(moments, default=None)

    def _close(self) -> None:
        """Note who decided what, and let go whoever need not any more."""
        role_of = {one.party.party_id: one.role for one in self.line}
        for said, action in (
            (Said.ACCEPTED, "approval_given"),
            (Said.DECLINED, "approval_refused"),
        ):
            for call in self._said(said):
                who = call.ask.party_id
                noted(self.world, action, party_id=who, role=role_of[who])
        silent = [call for call in self.calls() if call.said is None]
        by_post = {APPROVAL: self._words()}
        self.let_go("step.decided", silent, [], by_post)
