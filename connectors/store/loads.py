"""What the lanes still have to carry."""

from collections.abc import Mapping

import sqlalchemy as sa

from connectors.store.stopping import PENDING
from connectors.store.tables.ledger import DeliveryRow
from plans.messages.message import Priority


class SqlLoads:
    """See plans.messages.loads.Loads."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def corrections(self) -> Mapping[str, int]:
        """See Loads.corrections."""
        chosen = (
            sa.select(DeliveryRow.lane, sa.func.sum(DeliveryRow.segments))
            .where(
                DeliveryRow.priority == int(Priority.CORRECTION),
                DeliveryRow.due_at.is_not(None),
                DeliveryRow.state.in_(PENDING),
            )
            .group_by(DeliveryRow.lane)
        )
        return {row[0]: int(row[1]) for row in self._connection.execute(chosen)}
