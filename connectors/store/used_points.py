"""Over which contact points messages have left, or may have; retired ones too."""

from collections.abc import Collection, Mapping, Sequence

import sqlalchemy as sa

from connectors.store.contact_points import COLUMNS
from connectors.store.rows import in_parts
from connectors.store.tables.ledger import DeliveryRow
from connectors.store.tables.people import ContactPointRow
from plans.identity import MessageId
from plans.messages.deliveries import ContactPoint
from plans.messages.ledger import Way
from plans.messages.message import Message


def used_points(
    connection: sa.Connection, message_ids: Collection[MessageId]
) -> Mapping[MessageId, frozenset[int]]:
    """Return what a sender has ever taken on, by message."""
    found: dict[MessageId, set[int]] = {one: set() for one in message_ids}
    for part in in_parts(set(message_ids)):
        chosen = sa.select(DeliveryRow.message_id, DeliveryRow.contact_point_id).where(
            DeliveryRow.message_id.in_(part), DeliveryRow.leased_at.is_not(None)
        )
        for message_id, point in connection.execute(chosen):
            found[MessageId(message_id)].add(point)
    return {one: frozenset(points) for one, points in found.items()}


def chosen_points(
    connection: sa.Connection, messages: Mapping[MessageId, Message]
) -> Mapping[MessageId, Sequence[ContactPoint]]:
    """Return the contact points of the messages that name theirs.

    One that is another party's is left out.
    """
    wanted = {key: one for key, one in messages.items() if one.points is not None}
    by_id: dict[int, ContactPoint] = {}
    for part in in_parts(
        {one for some in wanted.values() for one in some.points or ()}
    ):
        chosen = sa.select(*COLUMNS).where(ContactPointRow.contact_point_id.in_(part))
        for row in connection.execute(chosen).mappings():
            by_id[row["contact_point_id"]] = ContactPoint(**row)
    return {
        key: [
            by_id[one]
            for one in sorted(message.points or ())
            if one in by_id and by_id[one].party_id == message.to
        ]
        for key, message in wanted.items()
    }


def ways_of(
    connection: sa.Connection, message_ids: Collection[MessageId]
) -> Mapping[MessageId, Sequence[Way]]:
    """Return the contact points of each message, and how far it got there."""
    found: dict[MessageId, list[Way]] = {one: [] for one in message_ids}
    for part in in_parts(set(message_ids)):
        chosen = (
            sa.select(
                DeliveryRow.message_id, DeliveryRow.state, DeliveryRow.reason, *COLUMNS
            )
            .join(
                ContactPointRow,
                ContactPointRow.contact_point_id == DeliveryRow.contact_point_id,
            )
            .where(DeliveryRow.message_id.in_(part))
            .order_by(DeliveryRow.delivery_id)
        )
        for row in connection.execute(chosen).mappings():
            facts = dict(row)
            message_id = MessageId(facts.pop("message_id"))
            state, reason = facts.pop("state"), facts.pop("reason")
            way = Way(contact_point=ContactPoint(**facts), state=state, reason=reason)
            found[message_id].append(way)
    return found
