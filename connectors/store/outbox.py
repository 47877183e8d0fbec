"""Messages waiting to leave, written with the decision that wants them."""

from collections.abc import Collection, Mapping, Sequence

import sqlalchemy as sa

from connectors.store.contact_points import points_of
from connectors.store.occasions import occasion_of
from connectors.store.posting import Posting, UnpostedError, deliveries_of, messages_of
from connectors.store.reply_codes import reply_codes
from connectors.store.rows import add_all, in_parts
from connectors.store.stopping import PENDING, stop
from connectors.store.tables.ledger import DeliveryRow, MessageRow
from connectors.store.used_points import chosen_points
from plans.identity import MessageId, OccasionId
from plans.messages.deliveries import ContactPoint, DeliveryState
from plans.messages.message import Message, Reached, message_id_of


class SqlOutbox:
    """See plans.messages.message.Outbox."""

    def __init__(self, connection: sa.Connection, posting: Posting | None) -> None:
        self._connection = connection
        self._posting = posting

    def put(self, occasion_id: OccasionId, messages: Sequence[Message]) -> None:
        """See Outbox.put.

        Raises:
            UnpostedError: The store was opened without a site.
        """
        if self._posting is None:
            raise UnpostedError
        by_id = {message_id_of(occasion_id, one.key, one.to): one for one in messages}
        known = self._known(by_id)
        new = {one: message for one, message in by_id.items() if one not in known}
        if not new:
            return
        occasion = occasion_of(self._connection, occasion_id)
        asked = [message.to for message in new.values() if message.wants_answer]
        codes = reply_codes(self._connection, occasion, asked)
        rows = messages_of(new, codes, occasion, self._posting)
        ways = deliveries_of(rows, new, self._points(new), occasion, self._posting)
        add_all(self._connection, MessageRow, rows)
        add_all(self._connection, DeliveryRow, ways)

    def reached(
        self, occasion_id: OccasionId, message_ids: Collection[MessageId]
    ) -> Mapping[MessageId, Reached]:
        """See Outbox.reached."""
        found = {one: Reached() for one in message_ids}
        state = DeliveryRow.state
        is_sent = DeliveryRow.leased_at.is_not(None)
        for part in in_parts(found):
            chosen = (
                sa.select(
                    DeliveryRow.message_id,
                    _is_any(state == DeliveryState.ACCEPTED).label("is_accepted"),
                    _is_any(is_sent).label("is_sent"),
                    _is_any(state.in_(PENDING)).label("is_pending"),
                )
                .where(
                    DeliveryRow.message_id.in_(part),
                    DeliveryRow.occasion_id == occasion_id,
                )
                .group_by(DeliveryRow.message_id)
            )
            for row in self._connection.execute(chosen):
                found[MessageId(row.message_id)] = Reached(
                    is_accepted=bool(row.is_accepted),
                    is_sent=bool(row.is_sent),
                    is_pending=bool(row.is_pending),
                )
        return found

    def supersede(
        self, occasion_id: OccasionId, message_ids: Collection[MessageId]
    ) -> None:
        """See Outbox.supersede."""
        for part in in_parts(set(message_ids)):
            stop(
                self._connection,
                MessageRow.occasion_id == occasion_id,
                MessageRow.message_id.in_(part),
            )

    def _known(self, message_ids: Collection[MessageId]) -> set[str]:
        known: set[str] = set()
        for part in in_parts(message_ids):
            same = MessageRow.message_id.in_(part)
            known |= set(
                self._connection.scalars(sa.select(MessageRow.message_id).where(same))
            )
        return known

    def _points(
        self, messages: Mapping[MessageId, Message]
    ) -> Mapping[MessageId, Sequence[ContactPoint]]:
        """Return over what each message goes, first choice first."""
        others = {key: one for key, one in messages.items() if one.points is None}
        usable = points_of(self._connection, {one.to for one in others.values()})
        found = {key: usable.get(one.to, ()) for key, one in others.items()}
        return found | dict(chosen_points(self._connection, messages))


def _is_any(condition: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
    return sa.func.max(sa.case((condition, 1), else_=0))
