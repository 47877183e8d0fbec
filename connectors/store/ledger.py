"""Looks up messages and counts deliveries; changes nothing."""

import re
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from connectors.store.contact_points import points_of
from connectors.store.stopping import PENDING
from connectors.store.tables.ledger import (
    HAS_REPLY_CODE,
    WANTS_ANSWER,
    DeliveryRow,
    MessageRow,
)
from connectors.store.tables.mobilization import IncidentRow
from connectors.store.tables.people import ContactPointRow
from connectors.store.used_points import used_points, ways_of
from plans.identity import IncidentId, MessageId, OccasionId, PartyId
from plans.messages.deliveries import ContactPoint, DeliveryState
from plans.messages.ledger import Sent, Way

_SENT = sa.select(
    MessageRow.message_id,
    MessageRow.occasion_id,
    MessageRow.step,
    MessageRow.text,
    MessageRow.key,
    MessageRow.party_id.label("to"),
    MessageRow.language,
    MessageRow.title,
    MessageRow.body,
    MessageRow.reply_code,
    MessageRow.put_at,
    MessageRow.closes_at,
)
_OF_OPEN = _SENT.outerjoin(
    IncidentRow, IncidentRow.occasion_id == MessageRow.occasion_id
).where(IncidentRow.stood_down_at.is_(None))
_IN_ORDER = (MessageRow.put_at, MessageRow.reply_code, MessageRow.message_id)
_PUNCTUATION = " -()+./"


class SqlLedger:
    """See plans.messages.ledger.Ledger."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def message(self, message_id: MessageId) -> Sent:
        """See Ledger.message."""
        found = self._sent(_SENT.where(MessageRow.message_id == message_id))
        if not found:
            raise KeyError(message_id)
        return found[0]

    def of(self, occasion_id: OccasionId) -> Sequence[Sent]:
        """See Ledger.of."""
        return self._sent(_SENT.where(MessageRow.occasion_id == occasion_id))

    def open_questions(self, party_id: PartyId) -> Sequence[Sent]:
        """See Ledger.open_questions."""
        return self._sent(
            _OF_OPEN.where(
                MessageRow.party_id == party_id, WANTS_ANSWER, ~MessageRow.is_stopped
            )
        )

    def questions(self, party_id: PartyId) -> Sequence[Sent]:
        """See Ledger.questions."""
        return self._sent(_SENT.where(MessageRow.party_id == party_id, WANTS_ANSWER))

    def by_reply_code(
        self, code: str, incident_id: IncidentId | None = None
    ) -> Sequence[Sent]:
        """See Ledger.by_reply_code."""
        written = code.strip().upper()
        if not written:
            return []
        chosen = _OF_OPEN.where(HAS_REPLY_CODE, MessageRow.reply_code == written)
        if incident_id is not None:
            chosen = chosen.where(MessageRow.occasion_id == incident_id)
        return self._sent(chosen)

    def party_at(self, address: str) -> Sequence[PartyId]:
        """See Ledger.party_at."""
        wanted = address.strip().lower()
        stored: sa.ColumnElement[str] = sa.func.lower(ContactPointRow.address)
        if re.fullmatch(r"[0-9 ()+./-]+", wanted):
            for mark in _PUNCTUATION:
                wanted = wanted.replace(mark, "")
                stored = sa.func.replace(stored, mark, "")
        if not wanted:
            return []
        chosen = (
            sa.select(ContactPointRow.party_id)
            .where(stored == wanted, ContactPointRow.retired_at.is_(None))
            .distinct()
            .order_by(ContactPointRow.party_id)
        )
        return [PartyId(one) for one in self._connection.scalars(chosen)]

    def counts(self, occasion_id: OccasionId) -> Mapping[DeliveryState, int]:
        """See Ledger.counts."""
        chosen = (
            sa.select(DeliveryRow.state, sa.func.count())
            .where(DeliveryRow.occasion_id == occasion_id)
            .group_by(DeliveryRow.state)
        )
        found = {row[0]: row[1] for row in self._connection.execute(chosen)}
        return {state: found.get(state, 0) for state in DeliveryState}

    def points_used(
        self, message_ids: Collection[MessageId]
    ) -> Mapping[MessageId, frozenset[int]]:
        """See Ledger.points_used."""
        return used_points(self._connection, message_ids)

    def ways_of(
        self, message_ids: Collection[MessageId]
    ) -> Mapping[MessageId, Sequence[Way]]:
        """See Ledger.ways_of."""
        return ways_of(self._connection, message_ids)

    def call_sheet(self, occasion_id: OccasionId) -> Sequence[Sent]:
        """See Ledger.call_sheet; what was answered or taken back is not on it."""
        return self._sent(
            _SENT.where(
                MessageRow.occasion_id == occasion_id,
                ~MessageRow.is_stopped,
                ~_has_any(DeliveryState.ACCEPTED, *PENDING),
            )
        )

    def silent(self, occasion_id: OccasionId) -> Sequence[Sent]:
        """See Ledger.silent."""
        return self._sent(
            _SENT.where(
                MessageRow.occasion_id == occasion_id,
                MessageRow.wants_answer,
                ~MessageRow.is_stopped,
                _has_any(DeliveryState.ACCEPTED),
                ~_has_any(*PENDING),
            )
        )

    def ways_to(
        self, party_ids: Collection[PartyId]
    ) -> Mapping[PartyId, Sequence[ContactPoint]]:
        """See Ledger.ways_to."""
        return points_of(self._connection, party_ids)

    def _sent(self, chosen: sa.Select[Any]) -> list[Sent]:
        rows = self._connection.execute(chosen.order_by(*_IN_ORDER)).mappings()
        return [Sent(**row) for row in rows]


def _has_any(*states: DeliveryState) -> sa.ColumnElement[bool]:
    """Return whether some delivery of the message stands so."""
    return sa.exists().where(
        DeliveryRow.message_id == MessageRow.message_id,
        DeliveryRow.state.in_(states),
    )
