"""What happened, in order, appended."""

from collections.abc import Sequence

import sqlalchemy as sa

from connectors.store.occasions import occasion_of
from connectors.store.tables.mobilization import JournalRow
from plans.identity import OccasionId
from plans.incident.journal import Entry


class SqlJournal:
    """See plans.incident.journal.Journal."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def note(self, occasion_id: OccasionId, entry: Entry) -> None:
        """See Journal.note."""
        stamp = occasion_of(self._connection, occasion_id).stamp
        self._connection.execute(
            sa.insert(JournalRow).values(
                **stamp,
                at=entry.at,
                action=entry.action,
                step=entry.step,
                facts=dict(entry.facts),
            )
        )

    def of(self, occasion_id: OccasionId) -> Sequence[Entry]:
        """See Journal.of."""
        chosen = (
            sa.select(
                JournalRow.at, JournalRow.action, JournalRow.step, JournalRow.facts
            )
            .where(JournalRow.occasion_id == occasion_id)
            .order_by(JournalRow.entry_id)
        )
        return [Entry(**row) for row in self._connection.execute(chosen).mappings()]
