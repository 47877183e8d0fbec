"""The audience of a rehearsal: simulated people, who answer, come, and go home."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

from flows.drills.network import Trip
from flows.drills.stage import Stage
from flows.engine.desk import Desk
from plans.experts import ADVICE
from plans.identity import AskId, MessageId
from plans.learning.population import Crowd
from plans.learning.response import Group, way_of
from plans.people.assignments import Assignment
from plans.people.availability import is_on_call
from plans.people.call_ups import Answer, CallUp, Said
from plans.people.roster import Party, PartyKind
from plans.reporting import is_report

#: How an answer came.
VIA = "rehearsal"
#: The roster's role of people with a field of expertise.
_EXPERT = "expert"
_NOTE = "Advice of a simulated person"
#: Somebody who comes before the shift begins checks in so long before it.
_EARLY = timedelta(minutes=5)


@dataclass(frozen=True)
class Audience:
    """Everybody who is asked."""

    stage: Stage
    crowd: Crowd
    #: Questions to which somebody is about to say something.
    answering: set[MessageId] = field(default_factory=set)
    #: Places of which it is settled who comes.
    placed: set[AskId] = field(default_factory=set)

    def hear(self, trip: Trip, channel: str) -> None:
        """Let somebody read a message, and answer it after a while, or never."""
        message_id = trip.message_id
        if not trip.message.wants_answer or message_id in self.answering:
            return
        party = self.stage.parties[trip.message.to]
        group = self.group_of(party)
        at = self.stage.clock.now()
        hour = at.astimezone(self.stage.site.zone).hour
        chance = self._drawn("replies", message_id)
        if chance >= self.crowd.replies(group, way_of(channel), hour):
            return
        self.answering.add(message_id)
        after = self.crowd.answers_after(group, message_id)
        self.stage.agenda.add(at + after, partial(self._answer, trip, group))

    def group_of(self, party: Party) -> Group:
        """Return as what somebody answers now."""
        if party.kind is not PartyKind.PERSON:
            return Group.ORGANISATION
        site = self.stage.site
        is_at_hand = is_on_call(party, self.stage.clock.now(), site.zone)
        if is_at_hand or party.number in site.in_office:
            return Group.DUTY
        return Group.EXPERT if _EXPERT in party.roles else Group.VOLUNTEER

    def look(self, desk: Desk, step: str) -> None:
        """Settle who of those that have a place now comes, when, and until when."""
        held = desk.assignments.of(self.stage.incident.incident_id, step)
        new = [one for one in held if one.ask_id not in self.placed]
        if not new:
            return
        calls = desk.call_ups.of(self.stage.incident.incident_id, step)
        ready_at = {call.ask.ask_id: call.ready_at for call in calls}
        for one in new:
            self.placed.add(one.ask_id)
            self._settle(one, ready_at.get(one.ask_id))

    def _settle(self, place: Assignment, ready_at: datetime | None) -> None:
        now, agenda = self.stage.clock.now(), self.stage.agenda
        arrives_at = max(now, ready_at or now, place.starts_at - _EARLY)
        if self._drawn("withdraws", place.ask_id) < self.crowd.people.withdraws:
            after = (arrives_at - now) * self._drawn("withdraws when", place.ask_id)
            agenda.add(now + after, partial(self._say, place, Said.DECLINED))
            return
        group = self.group_of(self.stage.parties[place.party_id])
        if self._drawn("shows", place.ask_id) >= self.crowd.shows(group):
            self.stage.count("stays_away", place.step)
            return
        agenda.add(arrives_at, partial(self._say, place, Said.CHECKED_IN))
        kind = self.stage.incident.step(place.step).kind
        if place.ends_at is None and kind == "dispatch_volunteers":
            goes_at = arrives_at + self.crowd.people.stays
            agenda.add(goes_at, partial(self._say, place, Said.CHECKED_OUT))

    def _say(self, place: Assignment, said: Said) -> None:
        """Say something of a place, unless it is somebody else's by now."""
        with self.stage.open_desk() as desk:
            held = desk.assignments.of(self.stage.incident.incident_id, place.step)
            if place.ask_id not in {one.ask_id for one in held}:
                return
            at = self.stage.clock.now()
            answer = Answer(ask_id=place.ask_id, said=said, said_at=at, via=VIA)
            desk.call_ups.record_answer(answer)
        if said is not Said.CHECKED_IN:
            self.placed.discard(place.ask_id)
        self.stage.count(str(said), place.step)

    def _answer(self, trip: Trip, group: Group) -> None:
        if self.stage.is_away(trip.message.to):
            return
        with self.stage.open_desk() as desk:
            open_calls = [
                call
                for call in desk.call_ups.carried_by(trip.message_id)
                if call.said is None and not call.advice
            ]
            for answer in self._answers(open_calls, group, trip.message_id):
                desk.call_ups.record_answer(answer)
                self.stage.count(str(answer.said), trip.message.step)
        self.stage.network.stop([trip.message_id])

    def _answers(
        self, calls: Sequence[CallUp], group: Group, about: str
    ) -> list[Answer]:
        now = self.stage.clock.now()
        accepts = self.crowd.response(group).accepts
        is_yes = self._drawn("accepts", about) < accepts
        ready_at = now + self.crowd.ready_after(group, about)
        return [self._said(call, ready_at if is_yes else None) for call in calls]

    def _said(self, call: CallUp, ready_at: datetime | None) -> Answer:
        """Return what somebody says to one question; a moment is a yes."""
        ask, now = call.ask, self.stage.clock.now()
        if ask.post == ADVICE:
            said, note = Said.ADVISED, _NOTE
        elif is_report(self.stage.incident.plan, ask.step):
            said, note = Said.RECEIVED, ""
        else:
            said, note = Said.ACCEPTED if ready_at else Said.DECLINED, ""
        is_coming = said is Said.ACCEPTED
        return Answer(
            ask_id=ask.ask_id,
            said=said,
            said_at=now,
            ready_at=ready_at if is_coming else None,
            number=self._number(call) if is_coming else 1,
            note=note,
            via=VIA,
        )

    def _number(self, call: CallUp) -> int:
        """Return how many an organisation sends to one post."""
        if self.stage.parties[call.ask.party_id].kind is PartyKind.PERSON:
            return 1
        chance = self.crowd.draws.of("sends", call.ask.ask_id)
        return chance.randint(1, self.crowd.people.sends)

    def _drawn(self, *about: str) -> float:
        return self.crowd.draws.of(*about).random()
