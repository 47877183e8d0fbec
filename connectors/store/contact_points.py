"""How parties can be reached now: what was retired is left out."""

from collections.abc import Collection, Mapping, Sequence

import sqlalchemy as sa

from connectors.store.rows import in_parts
from connectors.store.tables.people import ContactPointRow
from plans.identity import PartyId
from plans.messages.deliveries import ContactPoint

COLUMNS = (
    ContactPointRow.contact_point_id,
    ContactPointRow.party_id,
    ContactPointRow.channel,
    ContactPointRow.address,
    ContactPointRow.is_allowed_for_exercises,
)


def points_of(
    connection: sa.Connection, party_ids: Collection[PartyId]
) -> Mapping[PartyId, Sequence[ContactPoint]]:
    """Return the ways to reach each party, first choice first."""
    points: dict[PartyId, list[ContactPoint]] = {}
    for part in in_parts(party_ids):
        chosen = (
            sa.select(*COLUMNS)
            .where(
                ContactPointRow.party_id.in_(part),
                ContactPointRow.retired_at.is_(None),
            )
            .order_by(ContactPointRow.rank, ContactPointRow.contact_point_id)
        )
        for row in connection.execute(chosen).mappings():
            points.setdefault(row["party_id"], []).append(ContactPoint(**row))
    return points
