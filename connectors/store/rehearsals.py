"""Where rehearsals ran: each has a store of its own."""

from collections.abc import Mapping, Sequence
from dataclasses import fields
from datetime import datetime

import sqlalchemy as sa

from connectors.store.tables.drills import RehearsalRow
from plans.learning.due import Rehearsal

_REHEARSAL = [getattr(RehearsalRow, field.name) for field in fields(Rehearsal)]


class SqlRehearsals:
    """See plans.learning.due.Rehearsals."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def begin(self, rehearsal: Rehearsal) -> None:
        """See Rehearsals.begin."""
        values = vars(rehearsal) | {"facts": dict(rehearsal.facts)}
        self._connection.execute(sa.insert(RehearsalRow).values(**values))

    def end(
        self, rehearsal_id: str, facts: Mapping[str, str | int], *, at: datetime
    ) -> None:
        """See Rehearsals.end."""
        ended = sa.update(RehearsalRow).where(RehearsalRow.rehearsal_id == rehearsal_id)
        self._connection.execute(ended.values(ended_at=at, facts=dict(facts)))

    def all(self) -> Sequence[Rehearsal]:
        """See Rehearsals.all."""
        chosen = sa.select(*_REHEARSAL).order_by(
            RehearsalRow.begun_at.desc(), RehearsalRow.rehearsal_id.desc()
        )
        return [Rehearsal(**row) for row in self._connection.execute(chosen).mappings()]
