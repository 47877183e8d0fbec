"""Contacts: is everybody reachable? Who is asked is fixed once, at the beginning."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property

from plans.calling import ANSWERS_OPEN, Calling
from plans.identity import MessageId, PartyId
from plans.incident.progress import Progress, Quota, StepState
from plans.messages.message import Message, Priority, Replies, message_id_of
from plans.people.call_ups import Ask, CallUp, ask_id_of
from plans.people.roster import Party, PartyKind
from plans.people.selection import distinct
from plans.people.who import Who
from plans.stepwork import deadline_of, noted, selection
from plans.telling import Letter
from plans.world import World

#: The kind of step that checks contacts.
CHECK_CONTACTS = "check_contacts"
#: The only quota: who has answered.
ANSWERED = "answered"
#: For what somebody is asked; and whom this kind of run may not reach over anything.
CONTACT, NOT_CHECKED = "contact", "not-checked"
#: Shared channels and the public cannot answer.
_ANSWERING = frozenset({PartyKind.PERSON, PartyKind.ORGANISATION})


@dataclass(frozen=True)
class Checking:
    """One run of a step that checks contacts."""

    world: World
    to: Sequence[Who]
    message: str
    #: Whoever is silent for so long is asked once more; None: nobody is.
    remind_after: timedelta | None = None

    @cached_property
    def calling(self) -> Calling:
        """Writes the messages, and knows the asks."""
        return Calling(self.world)

    def progress(self) -> Progress:
        """Ask everybody once, remind once, and count who has answered."""
        if not self.calling.calls():
            self._begin()
        remind_at = self._remind()
        answered, asked = answered_in(self.calling.calls()), self._asked()
        self._stop(answered)
        return Progress(
            state=self._state(len(asked - answered)),
            quotas=(Quota(name=ANSWERED, wanted=len(asked), got=len(answered)),),
            look_again_at=self._look_again_at(remind_at, is_over=asked <= answered),
            asked=len(asked),
        )

    def _begin(self) -> None:
        """Fix who is asked; whom no message may reach is asked nothing."""
        chosen = selection(self.world)
        found = distinct([chosen.parties(who) for who in self.to])
        parties = [one for one in found if one.kind in _ANSWERING]
        sent = self._put(parties, 0)
        reached = self.world.outbox.reached(self.world.incident.incident_id, list(sent))
        beyond = {key for key in sent if not reached[key].is_pending}
        self.world.outbox.supersede(self.world.incident.incident_id, beyond)
        self.calling.append(
            [
                self._ask(one, NOT_CHECKED if key in beyond else CONTACT, key, 0)
                for key, one in sent.items()
            ]
        )
        numbers = {"asked": len(sent) - len(beyond), "not_checked": len(beyond)}
        noted(self.world, "contacts_asked", **numbers)

    def _remind(self) -> datetime | None:
        """Ask the silent ones once more; return when, None when it is done."""
        calls = [one for one in self.calling.calls() if one.ask.post == CONTACT]
        if self.remind_after is None or any(one.ask.round for one in calls):
            return None
        at = self.world.round_began_at + self.remind_after
        deadline = deadline_of(self.world)
        if self.world.now < at or (deadline is not None and self.world.now >= deadline):
            return at
        silent = [one for one in calls if one.said is None]
        parties = self.calling.parties(silent).values()
        sent = self._put(list(parties), 1)
        self.calling.append([self._ask(o, CONTACT, key, 1) for key, o in sent.items()])
        noted(self.world, "contacts_reminded", asked=len(sent))
        return None

    def _stop(self, answered: set[PartyId]) -> None:
        """Take back what is still under way to those who have answered another one."""
        ids = [
            call.ask.message_id
            for call in self.calling.calls()
            if call.said is None and call.ask.party_id in answered
        ]
        incident_id, outbox = self.world.incident.incident_id, self.world.outbox
        reached = outbox.reached(incident_id, ids) if ids else {}
        if pending := [key for key, way in reached.items() if way.is_pending]:
            outbox.supersede(incident_id, pending)

    def _put(self, parties: Sequence[Party], again: int) -> dict[MessageId, Party]:
        world = self.world
        closes_at = (deadline_of(world) or world.now) + ANSWERS_OPEN
        letter = Letter(
            key=f"{world.step.step}/contact/{again}",
            text=self.message,
            priority=Priority.NOTICE,  # a question, and nothing real waits for it
            wants_answer=True,
            replies=Replies.RECEIVED,
            closes_at=closes_at,
        )
        teller, incident_id = self.calling.teller, world.incident.incident_id
        messages: list[Message] = [teller.message(letter, one) for one in parties]
        world.outbox.put(incident_id, messages)
        return {
            message_id_of(incident_id, one.key, one.to): party
            for one, party in zip(messages, parties, strict=True)
        }

    def _ask(self, to: Party, post: str, message_id: MessageId, again: int) -> Ask:
        incident_id, step = self.world.incident.incident_id, self.world.step.step
        return Ask(
            ask_id=ask_id_of(
                incident_id, step=step, post=post, to=to.party_id, again=again
            ),
            occasion_id=incident_id,
            step=step,
            post=post,
            party_id=to.party_id,
            tier=0,
            asked_at=self.world.now,
            message_id=message_id,
            round=again,
        )

    def _asked(self) -> set[PartyId]:
        calls = self.calling.calls()
        return {one.ask.party_id for one in calls if one.ask.post == CONTACT}

    def _state(self, silent: int) -> StepState:
        deadline = deadline_of(self.world)
        if not silent:
            return StepState.MET if self._asked() else StepState.SHORT
        is_late = deadline is not None and self.world.now >= deadline
        return StepState.SHORT if is_late else StepState.WAITING

    def _look_again_at(
        self, remind_at: datetime | None, *, is_over: bool
    ) -> datetime | None:
        if is_over:
            return None
        moments = [one for one in (remind_at, deadline_of(self.world)) if one]
        ahead = [one for one in moments if one > self.world.now]
        return min(ahead, default=None)


def answered_in(calls: Iterable[CallUp]) -> set[PartyId]:
    """Return who has said anything: a no is an answer, too."""
    return {one.ask.party_id for one in calls if one.said is not None}
