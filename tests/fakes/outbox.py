from collections.abc import Collection, Mapping, Sequence

from plans.identity import IncidentId, KindOfRun, MessageId, OccasionId, PartyId
from plans.incident.incidents import Incident
from plans.messages.deliveries import ContactPoint, DeliveryState
from plans.messages.ledger import Sent, Way
from plans.messages.message import Message, Reached, message_id_of
from tests.fakes.memory import PENDING, Memory, Put

_LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
_SENT = {DeliveryState.ACCEPTED, DeliveryState.REFUSED, DeliveryState.UNKNOWN}


class FakeOutbox:
    """An Outbox in memory; `memory.deliver()` is its sender."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def put(self, occasion_id: OccasionId, messages: Sequence[Message]) -> None:
        for one in messages:
            message_id = message_id_of(occasion_id, one.key, one.to)
            if message_id not in self._memory.messages:
                self._memory.messages[message_id] = self._put(occasion_id, one)

    def _put(self, occasion_id: OccasionId, one: Message) -> Put:
        memory = self._memory
        code = self._code(one.to) if one.wants_answer else ""
        incident = memory.incidents[IncidentId(occasion_id)]
        points = [
            number
            for number, (channel, _, is_allowed) in zip(
                memory.point_ids(one.to), memory.points.get(one.to, ()), strict=True
            )
            if (one.points is None or number in one.points)
            and self._may_reach(incident, channel, is_allowed=is_allowed)
        ]
        sent = Sent(
            message_id=message_id_of(occasion_id, one.key, one.to),
            occasion_id=occasion_id,
            step=one.step,
            text=one.text,
            key=one.key,
            to=one.to,
            language=one.language,
            title=one.title,
            body=one.body.replace("{answer}", code) if code else one.body,
            reply_code=code,
            put_at=incident.clock.at(memory.now),
            closes_at=one.closes_at,
        )
        return Put(
            sent,
            one.wants_answer,
            [DeliveryState.QUEUED for _ in points],
            points=points,
            is_at_once=one.points is not None,
            replies=one.replies,
        )

    def _may_reach(self, incident: Incident, channel: str, *, is_allowed: bool) -> bool:
        if incident.kind_of_run is not KindOfRun.EXERCISE:
            return incident.kind_of_run is KindOfRun.ACTUAL
        return is_allowed and channel in self._memory.exercise_channels

    def _code(self, party_id: PartyId) -> str:
        used = {
            one.reply_code[0]
            for one in FakeLedger(self._memory).open_questions(party_id)
        }
        letter = next((one for one in _LETTERS if one not in used), "A")
        return f"{letter}{len(self._memory.messages):04}"

    def reached(
        self, occasion_id: OccasionId, message_ids: Collection[MessageId]
    ) -> Mapping[MessageId, Reached]:
        found = {one: Reached() for one in message_ids}
        for message_id in message_ids:
            put = self._memory.messages.get(message_id)
            if put and put.sent.occasion_id == occasion_id:
                found[message_id] = Reached(
                    is_accepted=DeliveryState.ACCEPTED in put.states,
                    is_sent=any(
                        one in _SENT or one is DeliveryState.LEASED
                        for one in put.states
                    ),
                    is_pending=any(one in PENDING for one in put.states),
                )
        return found

    def supersede(
        self, occasion_id: OccasionId, message_ids: Collection[MessageId]
    ) -> None:
        for message_id in message_ids:
            put = self._memory.messages.get(message_id)
            if put and put.sent.occasion_id == occasion_id:
                put.stop()


class FakeLedger:
    """A Ledger in memory."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory

    def message(self, message_id: MessageId) -> Sent:
        return self._memory.messages[message_id].sent

    def of(self, occasion_id: OccasionId) -> Sequence[Sent]:
        return [
            put.sent
            for put in self._memory.messages.values()
            if put.sent.occasion_id == occasion_id
        ]

    def open_questions(self, party_id: PartyId) -> Sequence[Sent]:
        return [
            put.sent
            for put in self._memory.messages.values()
            if put.wants_answer
            and not put.is_stopped
            and put.sent.to == party_id
            and self._is_open(put)
        ]

    def questions(self, party_id: PartyId) -> Sequence[Sent]:
        return [
            put.sent
            for put in self._memory.messages.values()
            if put.wants_answer and put.sent.to == party_id
        ]

    def by_reply_code(
        self, code: str, incident_id: IncidentId | None = None
    ) -> Sequence[Sent]:
        wanted = code.strip().upper()
        return [
            put.sent
            for put in self._memory.messages.values()
            if wanted
            and put.sent.reply_code == wanted
            and self._is_open(put)
            and incident_id in {None, put.sent.occasion_id}
        ]

    def party_at(self, address: str) -> Sequence[PartyId]:
        wanted = _plain(address)
        return [
            party_id
            for party_id, points in self._memory.points.items()
            if wanted and any(_plain(point[1]) == wanted for point in points)
        ]

    def counts(self, occasion_id: OccasionId) -> Mapping[DeliveryState, int]:
        states = [
            state
            for put in self._memory.messages.values()
            if put.sent.occasion_id == occasion_id
            for state in put.states
        ]
        return {one: states.count(one) for one in DeliveryState}

    def points_used(
        self, message_ids: Collection[MessageId]
    ) -> Mapping[MessageId, frozenset[int]]:
        put_by_id = {one: self._memory.messages[one] for one in message_ids}
        return {
            message_id: frozenset(
                point
                for point, state in zip(put.points, put.states, strict=True)
                if state in _SENT or state is DeliveryState.LEASED
            )
            for message_id, put in put_by_id.items()
        }

    def ways_of(
        self, message_ids: Collection[MessageId]
    ) -> Mapping[MessageId, Sequence[Way]]:
        return {one: self._ways(self._memory.messages[one]) for one in message_ids}

    def _ways(self, put: Put) -> list[Way]:
        known = self.ways_to([put.sent.to])[put.sent.to]
        by_id = {one.contact_point_id: one for one in known}
        return [
            Way(contact_point=by_id[point], state=state)
            for point, state in zip(put.points, put.states, strict=True)
        ]

    def call_sheet(self, occasion_id: OccasionId) -> Sequence[Sent]:
        hopeful = {DeliveryState.ACCEPTED, *PENDING}
        return [
            put.sent
            for put in self._memory.messages.values()
            if put.sent.occasion_id == occasion_id
            and not put.is_stopped
            and not hopeful & set(put.states)
        ]

    def silent(self, occasion_id: OccasionId) -> Sequence[Sent]:
        return [
            put.sent
            for put in self._memory.messages.values()
            if put.sent.occasion_id == occasion_id
            and put.wants_answer
            and not put.is_stopped
            and DeliveryState.ACCEPTED in put.states
            and not PENDING & set(put.states)
        ]

    def ways_to(
        self, party_ids: Collection[PartyId]
    ) -> Mapping[PartyId, Sequence[ContactPoint]]:
        return {
            party_id: [
                ContactPoint(
                    contact_point_id=number,
                    party_id=party_id,
                    channel=channel,
                    address=address,
                    is_allowed_for_exercises=is_allowed,
                )
                for number, (channel, address, is_allowed) in zip(
                    self._memory.point_ids(party_id), points, strict=True
                )
            ]
            for party_id, points in self._memory.points.items()
            if party_id in party_ids and points
        }

    def _is_open(self, put: Put) -> bool:
        incident = self._memory.incidents[IncidentId(put.sent.occasion_id)]
        return incident.stood_down_at is None


def _plain(address: str) -> str:
    kept = address.strip().lower()
    if all(one in "0123456789 ()+./-" for one in kept):
        return "".join(one for one in kept if one.isdigit())
    return kept
