"""Assigning by hand: the office puts a person on a post, as if asked and coming."""

from collections.abc import Sequence
from dataclasses import dataclass

from flows.engine.answerable import check_answerable, step_named
from flows.engine.answers import people_named
from flows.engine.conduct import Conductor, world_of
from flows.engine.desk import Desk
from flows.engine.stand_down import OPERATOR
from plans.calling import ANSWERS_OPEN
from plans.errors import MobilizationError
from plans.identity import AskId, IncidentId, PartyId
from plans.incident.journal import Entry
from plans.messages.message import Message, Priority, message_id_of
from plans.people.assignments import Assignment
from plans.people.call_ups import BY_HAND, Answer, Ask, Said, ask_id_of
from plans.people.ranking import has_skill
from plans.people.roster import Party, PartyKind
from plans.seats import Seat, seat_named
from plans.telling import Letter, Teller
from plans.world import World


class NobodyError(MobilizationError):
    """No person of the roster has this number."""

    def __init__(self, person: str) -> None:
        self.person = person
        super().__init__(f"no person {person} on the roster")


class NoSeatsError(MobilizationError):
    """The step fills no posts, or the incident is over."""

    def __init__(self, step: str, *, is_over: bool) -> None:
        self.step, self.is_over = step, is_over
        why = "the incident was stood down" if is_over else f"{step} fills no posts"
        super().__init__(f"nobody can be put on a post: {why}")


class SeatTakenError(MobilizationError):
    """A post has as many people as it takes."""

    def __init__(self, name: str, *, limit: int) -> None:
        self.name, self.limit = name, limit
        super().__init__(
            f"{name} is full ({limit} of {limit}); somebody has to leave it first: "
            "muster answer INCIDENT PERSON --check-out"
        )


class HoldsAnotherError(MobilizationError):
    """One person holds one post at a time."""

    def __init__(self, person: str, *, where: str) -> None:
        self.person, self.where = person, where
        super().__init__(
            f"{person} holds {where} already, and nobody holds two; first: "
            f"muster answer INCIDENT {person} --check-out"
        )


@dataclass(frozen=True, kw_only=True)
class Order:
    """Who is to go where, and why."""

    step: str
    #: A person_no of the roster.
    person: str
    #: Of a post, or a field; empty where the step has one only.
    post: str = ""
    #: Without names: it is kept in the journal.
    reason: str
    #: A role of the site, or the number of a person who holds one.
    by: str = OPERATOR


@dataclass(frozen=True, kw_only=True)
class Assigned:
    """What an order came to."""

    #: False when the person held the post already.
    is_new: bool
    #: What people call the post.
    name: str
    #: Skills that the post needs and the person has no valid certificate of.
    lacks: tuple[str, ...] = ()


def assign(incident_id: IncidentId, conductor: Conductor, order: Order) -> Assigned:
    """Put a person on a post and say so to him or her; the step counts it as a yes.

    Run again it changes nothing.

    Raises:
        UnknownIncidentError: There is no such incident.
        UnknownStepError: It has no such step.
        NotAnswerableError: Somebody orders it who does not answer for the step.
        NobodyError: There is no such person.
        NoSeatsError: The step fills no posts, or the incident is over.
        UnclearSeatError: It is not clear which post is meant.
        SeatTakenError: The post is full.
        HoldsAnotherError: The person has another post.
    """
    with conductor.open_desk() as desk:
        now = conductor.clock.now()
        incident = desk.incidents.get(incident_id)
        step = step_named(incident, order.step)
        check_answerable(incident, order.by, conductor.site, (step.owner, step.deputy))
        kind = conductor.load_kinds()[step.kind]
        is_over = incident.stood_down_at is not None
        if kind.seats is None or is_over:
            raise NoSeatsError(order.step, is_over=is_over)
        # A run of the step that is under way ends before this, the next comes after.
        desk.steps.wake(incident_id, order.step, now=now)
        world = world_of(desk, incident, order.step, incident.clock.at(now), conductor)
        seats = kind.seats(kind.params.model_validate(step.params), world)
        seat = seat_named(seats, order.post, step=order.step)
        return _Assigning(desk, world, seat, order).assigned()


@dataclass(frozen=True)
class _Assigning:
    """One person, one post, one transaction."""

    desk: Desk
    world: World
    seat: Seat
    order: Order

    def assigned(self) -> Assigned:
        party, seat = self._person(), self.seat
        name = seat.label
        held = [one for one in self._held() if one.post == seat.post]
        if party.party_id in {one.party_id for one in held}:
            return Assigned(is_new=False, name=name)
        if sum(one.number for one in held) >= seat.limit:
            raise SeatTakenError(name, limit=seat.limit)
        self._hold(party)
        self._tell(party)
        facts: dict[str, str | int] = {
            "party_id": party.party_id,
            "post": seat.post,
            "by": self.order.by,
            "reason": self.order.reason,
        }
        self._note(facts)
        today = self.world.now.astimezone(self.world.site.zone).date()
        lacks = [one for one in sorted(seat.skills) if not has_skill(party, one, today)]
        return Assigned(is_new=True, name=name, lacks=tuple(lacks))

    def _person(self) -> Party:
        found = map(self.desk.roster.party, people_named(self.desk, self.order.person))
        people = [one for one in found if one.kind is PartyKind.PERSON]
        if not people:
            raise NobodyError(self.order.person)
        return people[0]

    def _held(self) -> Sequence[Assignment]:
        incident_id = self.world.incident.incident_id
        return self.desk.assignments.of(incident_id, self.order.step)

    def _hold(self, party: Party) -> None:
        ask_id, now = self._asked(party.party_id), self.world.now
        yes = Answer(ask_id=ask_id, said=Said.ACCEPTED, said_at=now, via="by hand")
        self.desk.call_ups.record_answer(yes)
        wanted = Assignment(
            incident_id=self.world.incident.incident_id,
            step=self.order.step,
            post=self.seat.post,
            party_id=party.party_id,
            ask_id=ask_id,
            starts_at=max(now, self.seat.span.starts_at),
            ends_at=self.seat.span.ends_at,
        )
        if not self.desk.assignments.assign([wanted]):
            where = self._elsewhere(party.party_id)
            raise HoldsAnotherError(self.order.person, where=where)

    def _asked(self, party_id: PartyId) -> AskId:
        """Return what the person was asked for this post; else what stands for it."""
        incident_id, step = self.world.incident.incident_id, self.order.step
        calls = self.desk.call_ups.of(incident_id, step)
        asks = [call.ask for call in calls if call.ask.party_id == party_id]
        if of_post := [one for one in asks if one.post == self.seat.post]:
            return of_post[-1].ask_id
        key, post = f"{step}/by-hand/{self.seat.post}", self.seat.post
        # It carries the ask and goes nowhere, since nobody is asked; by it a short
        # "here" is understood.
        bearer = Message(
            key=key,
            to=party_id,
            title=post,
            body=post,
            language=self.world.site.languages[0],
            step=step,
            wants_answer=True,
            points=frozenset(),
        )
        self.desk.outbox.put(incident_id, [bearer])
        ask = Ask(
            ask_id=ask_id_of(
                incident_id, step=step, post=post, to=party_id, again=BY_HAND
            ),
            occasion_id=incident_id,
            step=step,
            post=post,
            party_id=party_id,
            tier=0,
            asked_at=self.world.now,
            message_id=message_id_of(incident_id, key, party_id),
            round=BY_HAND,
        )
        self.desk.call_ups.ask([ask])
        return ask.ask_id

    def _elsewhere(self, party_id: PartyId) -> str:
        for incident in self.desk.incidents.all(only_open=True):
            for step in incident.plan.steps:
                for one in self.desk.assignments.of(incident.incident_id, step.step):
                    if one.party_id == party_id:
                        return f"{one.post} of {incident.incident_id}"
        return "another post"

    def _tell(self, party: Party) -> None:
        world, closes_at = self.world, self.seat.span.ends_at or self.world.now
        letter = Letter(
            key=f"{self.order.step}/assigned/{self.seat.post}/{world.now:%Y%m%dT%H%M%S}",
            text="step.assigned",
            priority=Priority.ASK,
            wants_answer=True,
            closes_at=closes_at + ANSWERS_OPEN,
            words=self.seat.words,
        )
        message = Teller(world).message(letter, party)
        self.desk.outbox.put(world.incident.incident_id, [message])

    def _note(self, facts: dict[str, str | int]) -> None:
        entry = Entry(
            at=self.world.now, action="assigned", step=self.order.step, facts=facts
        )
        self.desk.journal.note(self.world.incident.incident_id, entry)
