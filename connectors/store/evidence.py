"""What became of the messages, asks and alerts of a run, counted by the database."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import fields
from datetime import datetime

import sqlalchemy as sa

from connectors.store.tables.ledger import AttemptRow, DeliveryRow, MessageRow
from connectors.store.tables.mobilization import AnswerRow, AskRow
from connectors.store.tables.people import ContactPointRow
from connectors.store.tables.warnings import AlertRow
from plans.identity import OccasionId, PartyId
from plans.learning.evidence import Fate, Taken, Way, fate_of
from plans.messages.deliveries import DeliveryState, Outcome
from plans.messages.message import CORRECTIONS
from plans.people.call_ups import Answer, Ask

_ASK = [getattr(AskRow, field.name) for field in fields(Ask)]
_ANSWER = [getattr(AnswerRow, field.name) for field in fields(Answer)]
_IS_ACCEPTED = AttemptRow.outcome == Outcome.ACCEPTED
#: When a provider took each delivery.
_TAKEN = (
    sa.select(
        AttemptRow.delivery_id, sa.func.min(AttemptRow.ended_at).label("taken_at")
    )
    .where(_IS_ACCEPTED)
    .group_by(AttemptRow.delivery_id)
    .subquery()
)


class SqlEvidence:
    """See plans.learning.evidence.Evidence."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def first_accepted_at(self, occasion_id: OccasionId) -> datetime | None:
        """See Evidence.first_accepted_at."""
        first = (
            sa.select(sa.func.min(AttemptRow.ended_at))
            .join(DeliveryRow, DeliveryRow.delivery_id == AttemptRow.delivery_id)
            .where(DeliveryRow.occasion_id == occasion_id, _IS_ACCEPTED)
        )
        return self._connection.scalar(first)

    def ways(self, occasion_id: OccasionId) -> Sequence[Way]:
        """See Evidence.ways."""
        by = (ContactPointRow.channel, DeliveryRow.state)
        counted = (
            sa.select(*by, sa.func.count().label("number"))
            .select_from(DeliveryRow)
            .join(ContactPointRow)
            .where(DeliveryRow.occasion_id == occasion_id)
            .group_by(*by)
        )
        rows = self._connection.execute(counted).mappings()
        found = [Way(**row) for row in rows]
        return sorted(found, key=lambda one: (one.channel, one.state))

    def fates(self, occasion_id: OccasionId) -> Mapping[PartyId, Fate]:
        """See Evidence.fates."""
        pairs = (
            sa.select(MessageRow.party_id, DeliveryRow.state)
            .outerjoin(DeliveryRow, DeliveryRow.message_id == MessageRow.message_id)
            .where(MessageRow.occasion_id == occasion_id)
            .distinct()
        )
        states: dict[PartyId, set[DeliveryState]] = defaultdict(set)
        for party_id, state in self._connection.execute(pairs):
            states[PartyId(party_id)] |= {state} if state else set()
        return {one: fate_of(states[one]) for one in sorted(states)}

    def corrections(self, occasion_id: OccasionId) -> Sequence[Taken]:
        """See Evidence.corrections."""
        by = (MessageRow.put_at, ContactPointRow.channel)
        taken_at = _TAKEN.c.taken_at
        counted = (
            sa.select(
                *by,
                sa.func.count().label("deliveries"),
                sa.func.count(taken_at).label("accepted"),
                sa.func.min(taken_at).label("first_at"),
                sa.func.max(taken_at).label("last_at"),
            )
            .select_from(MessageRow)
            .join(DeliveryRow, DeliveryRow.message_id == MessageRow.message_id)
            .join(ContactPointRow)
            .outerjoin(_TAKEN, _TAKEN.c.delivery_id == DeliveryRow.delivery_id)
            .where(
                MessageRow.occasion_id == occasion_id,
                MessageRow.key.startswith(CORRECTIONS),
            )
            .group_by(*by)
            .order_by(*by)
        )
        rows = self._connection.execute(counted).mappings()
        return [Taken(**row) for row in rows]

    def asks(self, occasion_id: OccasionId) -> Sequence[Ask]:
        """See Evidence.asks."""
        chosen = sa.select(*_ASK).where(AskRow.occasion_id == occasion_id)
        rows = self._connection.execute(
            chosen.order_by(AskRow.asked_at, AskRow.ask_id)
        ).mappings()
        return [Ask(**row) for row in rows]

    def answers(self, occasion_id: OccasionId) -> Sequence[Answer]:
        """See Evidence.answers."""
        chosen = sa.select(*_ANSWER).where(AnswerRow.occasion_id == occasion_id)
        rows = self._connection.execute(
            chosen.order_by(AnswerRow.said_at, AnswerRow.answer_id)
        ).mappings()
        return [Answer(**row) for row in rows]

    def alerts(self, occasion_ids: Collection[OccasionId]) -> Sequence[int]:
        """See Evidence.alerts."""
        led = AlertRow.occasion_id.in_(sorted(occasion_ids))
        chosen = sa.select(AlertRow.alert_no).where(led)
        ordered = chosen.order_by(AlertRow.received_at, AlertRow.alert_no)
        return list(self._connection.scalars(ordered))
