"""Calling: how a step asks people and tells them, every message once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import cached_property

from plans.identity import PartyId
from plans.messages.message import Message, Priority, Replies, message_id_of
from plans.people.call_ups import Answer, Ask, CallUp, ask_id_of
from plans.people.roster import Party, PartyKind
from plans.people.tiers import Timetable
from plans.stepwork import noted, selection
from plans.telling import Letter, Teller, WordsByLanguage
from plans.world import World

#: How long answer links work after the deadline or the shift (incident time).
ANSWERS_OPEN = timedelta(days=7)


@dataclass(frozen=True, kw_only=True)
class Question:
    """A party to ask, and for which posts; all on one message."""

    to: Party
    posts: Sequence[str]
    tier: int
    words: WordsByLanguage = field(default_factory=dict)


@dataclass(frozen=True)
class Calling:
    """The messages of one run of a step that calls people up."""

    world: World

    @cached_property
    def teller(self) -> Teller:
        """Writes the messages of this run."""
        return Teller(self.world)

    @property
    def here(self) -> str:
        """What the step's message and assignment keys begin with."""
        return self.world.step.step

    def calls(self) -> list[CallUp]:
        """Return how every ask of the step stands now."""
        return self._as_read

    @cached_property
    def _as_read(self) -> list[CallUp]:
        world = self.world
        return list(world.call_ups.of(world.incident.incident_id, self.here))

    def append(self, asks: Sequence[Ask] = (), answers: Sequence[Answer] = ()) -> None:
        """Append asks, and what we noted ourselves of asks."""
        if asks:
            self.world.call_ups.ask(asks)
        for answer in answers:
            self.world.call_ups.record_answer(answer)
        self.__dict__.pop("_as_read", None)

    def parties(self, calls: Iterable[CallUp]) -> dict[PartyId, Party]:
        """Return the parties of these call-ups."""
        found = selection(self.world).these({call.ask.party_id for call in calls})
        return {one.party_id: one for one in found}

    def ask(
        self, message: str, questions: Sequence[Question], times: Timetable
    ) -> None:
        """Put one message a party with its asks, and note how many of which tier."""
        if not questions:
            return
        world, incident_id = self.world, self.world.incident.incident_id
        key = f"{self.here}/ask/{times.round}"
        closes_at = (times.deadline or world.now) + ANSWERS_OPEN
        letter = Letter(
            key=key,
            text=message,
            priority=Priority.ASK,
            wants_answer=True,
            closes_at=closes_at,
        )
        world.outbox.put(
            incident_id,
            [
                self.teller.message(
                    replace(letter, words=one.words, replies=_replies_of(one.to)),
                    one.to,
                )
                for one in questions
            ],
        )
        self.append(self._asks(questions, key, round_no=times.round))
        for tier in sorted({one.tier for one in questions}):
            asked = sum(one.tier == tier for one in questions)
            noted(world, "tier_asked", tier=tier, asked=asked, round=times.round)

    def stop_answered(self, post: str) -> None:
        """Take back what is still under way of questions that have their advice."""
        incident_id, outbox = self.world.incident.incident_id, self.world.outbox
        given = [one for one in self.calls() if one.ask.post == post and one.advice]
        ids = [call.ask.message_id for call in given]
        reached = outbox.reached(incident_id, ids) if ids else {}
        if pending := [key for key, way in reached.items() if way.is_pending]:
            outbox.supersede(incident_id, pending)

    def _asks(
        self, questions: Iterable[Question], key: str, *, round_no: int
    ) -> list[Ask]:
        incident_id = self.world.incident.incident_id
        return [
            Ask(
                ask_id=ask_id_of(
                    incident_id,
                    step=self.here,
                    post=post,
                    to=one.to.party_id,
                    again=round_no,
                ),
                occasion_id=incident_id,
                step=self.here,
                post=post,
                party_id=one.to.party_id,
                tier=one.tier,
                asked_at=self.world.now,
                message_id=message_id_of(incident_id, key, one.to.party_id),
                round=round_no,
            )
            for one in questions
            for post in one.posts
        ]

    def tell(self, letters: Sequence[tuple[Letter, CallUp]]) -> None:
        """Put messages to the parties of call-ups; the same key is told once."""
        if not letters:
            return
        parties = self.parties([call for _, call in letters])
        messages: list[Message] = [
            self.teller.message(letter, parties[call.ask.party_id])
            for letter, call in letters
            if call.ask.party_id in parties
        ]
        self.world.outbox.put(self.world.incident.incident_id, messages)

    def was_told(self, letters: Sequence[tuple[Letter, CallUp]]) -> list[bool]:
        """Say of each whether it has been put on its way before."""
        incident_id = self.world.incident.incident_id
        ids = [
            message_id_of(incident_id, letter.key, call.ask.party_id)
            for letter, call in letters
        ]
        reached = self.world.outbox.reached(incident_id, ids) if ids else {}
        ways = [reached.get(one) for one in ids]
        return [
            bool(way and (way.is_accepted or way.is_sent or way.is_pending))
            for way in ways
        ]

    def let_go(
        self,
        text: str,
        rest: Sequence[CallUp],
        spare: Sequence[CallUp],
        words: Mapping[str, WordsByLanguage],
    ) -> None:
        """Tell people that they are not needed; what has not left is taken back.

        Args:
            text: A message of the plan, or ours.
            rest: Who is silent, one call-up a message: told if it may have been read.
            spare: Who said yes and has no place; always told.
            words: By post.
        """
        world, incident_id = self.world, self.world.incident.incident_id
        ids = [call.ask.message_id for call in rest]
        reached = world.outbox.reached(incident_id, ids) if ids else {}
        pending = [key for key, way in reached.items() if way.is_pending]
        if pending:
            world.outbox.supersede(incident_id, pending)
        read = {key for key, way in reached.items() if way.is_sent or way.is_accepted}
        told = [call for call in rest if call.ask.message_id in read]
        keys = [f"{self.here}/not-needed/{call.ask.round}" for call in told]
        keys += [f"{self.here}/reserve/{stamp(call)}" for call in spare]
        told += spare
        self.tell(
            [
                (
                    Letter(
                        key=key,
                        text=text,
                        priority=Priority.CORRECTION,
                        words=words.get(call.ask.post, {}),
                    ),
                    call,
                )
                for key, call in zip(keys, told, strict=True)
            ]
        )
        if ids or told:
            facts = {"told": len(told), "taken_back": len(pending)}
            noted(world, "rest_let_go", **facts)

    def ask_more(self, post: str, text: str, members: Sequence[CallUp]) -> None:
        """Ask those who have a place to write something more, once."""
        now = self.world.now
        letter = Letter(
            key=f"{self.here}/{post}",
            text=text,
            priority=Priority.ASK,
            wants_answer=True,
            replies=Replies.ADVICE,
            closes_at=now + ANSWERS_OPEN,
        )
        write = self.teller.field_words
        self.tell(
            [(replace(letter, words=write([one.ask.post])), one) for one in members]
        )
        everybody = self.parties(members).values()
        asked = [Question(to=one, posts=(post,), tier=0) for one in everybody]
        self.append(self._asks(asked, letter.key, round_no=0))


def _replies_of(party: Party) -> Replies:
    """Return what a party can say to whether it comes."""
    is_many = party.kind is PartyKind.ORGANISATION
    return Replies.NUMBER if is_many else Replies.YES_OR_NO


def stamp(call: CallUp) -> str:
    """Return what tells one yes of a party from its next one."""
    said_at = call.said_at or call.ask.asked_at
    return f"{call.ask.ask_id[:12]}/{said_at.timestamp():.0f}"
