"""Stopping messages: nothing more of them leaves, whatever waits or is leased."""

import sqlalchemy as sa

from connectors.store.tables.ledger import DeliveryRow, MessageRow
from plans.messages.deliveries import DeliveryState

#: What has not left, and is nobody's.
WAITING = (DeliveryState.QUEUED, DeliveryState.RETRY)
#: What may still be tried.
PENDING = (*WAITING, DeliveryState.LEASED)


def stop(connection: sa.Connection, *which: sa.ColumnElement[bool]) -> None:
    """Stop the messages and supersede what waits of them.

    What a sender has leased stays with it, for it may be on the wire; it is not sent
    again after that.
    """
    chosen = sa.select(MessageRow.message_id).where(*which)
    superseded = sa.update(DeliveryRow).where(
        DeliveryRow.message_id.in_(chosen), DeliveryRow.state.in_(WAITING)
    )
    connection.execute(superseded.values(state=DeliveryState.SUPERSEDED, due_at=None))
    connection.execute(sa.update(MessageRow).where(*which).values(is_stopped=True))
