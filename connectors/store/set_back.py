"""What a clock that is set back would keep waiting: counted from now instead."""

from datetime import datetime

import sqlalchemy as sa

from connectors.store.occasions import occasion_of
from connectors.store.tables.ledger import DeliveryRow, MessageRow
from plans.identity import OccasionId
from plans.lease import LONGEST_LEASE
from plans.messages.deliveries import DeliveryState


def reckon_anew(connection: sa.Connection, lane: str, *, now: datetime) -> int:
    """See Deliveries.reckon_anew."""
    waits = (
        DeliveryRow.lane == lane,
        DeliveryRow.state == DeliveryState.QUEUED,
        DeliveryRow.due_at > now,
    )
    concerned = sa.select(DeliveryRow.occasion_id).where(*waits).distinct()
    moved = [
        one
        for occasion_id in connection.scalars(concerned).all()
        for one in _from_ahead(connection, OccasionId(occasion_id), waits, now)
    ]
    if moved:
        which = DeliveryRow.delivery_id == sa.bindparam("which")
        connection.execute(
            sa.update(DeliveryRow)
            .where(which, DeliveryRow.state == DeliveryState.QUEUED)
            .values(due_at=sa.bindparam("moment")),
            moved,
        )
    return len(moved)


def _from_ahead(
    connection: sa.Connection,
    occasion_id: OccasionId,
    waits: tuple[sa.ColumnElement[bool], ...],
    now: datetime,
) -> list[dict[str, int | datetime]]:
    """Return when what was put at a moment that has yet to come is due."""
    clock = occasion_of(connection, occasion_id).clock
    chosen = (
        sa.select(DeliveryRow.delivery_id, DeliveryRow.due_at, MessageRow.put_at)
        .join(MessageRow, MessageRow.message_id == DeliveryRow.message_id)
        .where(
            *waits,
            DeliveryRow.occasion_id == occasion_id,
            # Clocks of machines may differ by so much.
            MessageRow.put_at > clock.at(now + LONGEST_LEASE),
        )
        .order_by(DeliveryRow.delivery_id)
    )
    return [
        {"which": row.delivery_id, "moment": now + (row.due_at - put)}
        for row in connection.execute(chosen)
        # Counted from now already, it is due before the moment at which it was put.
        if row.due_at > (put := clock.wall(row.put_at))
    ]
