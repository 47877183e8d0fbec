"""Announcing: how a step tells an audience something, each party once."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from functools import cached_property

from plans.identity import MessageId
from plans.incident.progress import Progress, Quota, StepState
from plans.messages.message import Message, Reached, message_id_of
from plans.people.selection import distinct
from plans.people.who import Who
from plans.stepwork import deadline_of, noted, selection
from plans.telling import Letter, Teller, WordsByLanguage
from plans.world import World

#: Incident time until deliveries are looked at again; longer when many are under way.
LOOK_AGAIN_AFTER = timedelta(seconds=2)
_LOOK_AGAIN_A_DELIVERY = timedelta(milliseconds=2)
_NOTHING = Reached()


@dataclass(frozen=True)
class Announcing:
    """One run of a step that tells people a message of the plan."""

    world: World
    to: Sequence[Who]
    message: str
    #: Beside those of every step.
    words: WordsByLanguage = field(default_factory=dict)

    @property
    def has_begun(self) -> bool:
        """Whether anybody was told before, in this round of the step."""
        return any(way != _NOTHING for way in self._reached().values())

    def progress(self) -> Progress:
        """Put one message a party, and return how far they got.

        Run again it tells nobody twice; a party that is new on the roster is told too,
        until the step has ended.
        """
        incident_id = self.world.incident.incident_id
        reached = self._reached()
        is_open = self.world.record.progress.state is StepState.WAITING
        # What nobody can carry is put in vain.
        new = [one for key, one in self._messages.items() if reached[key] == _NOTHING]
        if is_open and new:
            is_first = not self.has_begun
            self.world.outbox.put(incident_id, new)
            if is_first:
                noted(self.world, "audience_told", parties=len(new))
            reached = self._reached()
        return _progress(self.world, reached)

    @cached_property
    def letter(self) -> Letter:
        """What is told."""
        step, times = self.world.step.step, self.world.record.reopened
        # A step that comes back with a higher level tells everybody again.
        key = f"{step}/notice/{times}" if times else f"{step}/notice"
        return Letter(key=key, text=self.message, words=self.words)

    @cached_property
    def teller(self) -> Teller:
        """Writes the messages."""
        return Teller(self.world)

    @cached_property
    def _messages(self) -> Mapping[MessageId, Message]:
        chosen, incident_id = selection(self.world), self.world.incident.incident_id
        parties = distinct([chosen.parties(who) for who in self.to])
        written = [self.teller.message(self.letter, to) for to in parties]
        return {message_id_of(incident_id, one.key, one.to): one for one in written}

    def _reached(self) -> dict[MessageId, Reached]:
        incident_id = self.world.incident.incident_id
        found = self.world.outbox.reached(incident_id, self._messages)
        return {key: found.get(key, _NOTHING) for key in self._messages}


def _progress(world: World, reached: Mapping[MessageId, Reached]) -> Progress:
    told = sum(one.is_accepted for one in reached.values())
    pending = sum(one.is_pending and not one.is_accepted for one in reached.values())
    # Whom no contact point can reach any more is on the call sheet.
    quota = Quota(name="told", wanted=told + pending, got=told)
    deadline = deadline_of(world)
    if not pending:
        return Progress(state=StepState.MET, quotas=(quota,), asked=len(reached))
    if deadline is not None and world.now >= deadline:
        return Progress(state=StepState.SHORT, quotas=(quota,), asked=len(reached))
    look_again_at = world.now + LOOK_AGAIN_AFTER + _LOOK_AGAIN_A_DELIVERY * pending
    return Progress(
        quotas=(quota,),
        asked=len(reached),
        look_again_at=min(look_again_at, deadline or look_again_at),
    )
