"""Due times of drills, each remembered once."""

from collections.abc import Sequence
from dataclasses import fields

import sqlalchemy as sa

from connectors.store.rows import insert_new
from connectors.store.tables.drills import DrillDueRow
from plans.learning.due import Due

_DUE = [getattr(DrillDueRow, field.name) for field in fields(Due)]
_NEWEST = (DrillDueRow.due_at.desc(), DrillDueRow.drill, DrillDueRow.due_key.desc())


class SqlDues:
    """See plans.learning.due.Dues."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def take(self, due: Due) -> bool:
        """See Dues.take."""
        values = vars(due) | {"facts": dict(due.facts)}
        new = insert_new(DrillDueRow, self._connection.dialect).values(**values)
        added = self._connection.execute(new.returning(DrillDueRow.drill))
        return added.scalar_one_or_none() is not None

    def find(self, drill: str, due_key: str) -> Due | None:
        """See Dues.find."""
        same = (DrillDueRow.drill == drill, DrillDueRow.due_key == due_key)
        return next(iter(self._read(sa.select(*_DUE).where(*same), 1)), None)

    def of(self, drill: str, *, limit: int = 100) -> Sequence[Due]:
        """See Dues.of."""
        return self._read(sa.select(*_DUE).where(DrillDueRow.drill == drill), limit)

    def all(self, *, limit: int = 200) -> Sequence[Due]:
        """See Dues.all."""
        return self._read(sa.select(*_DUE), limit)

    def _read(self, chosen: sa.Select[tuple[object, ...]], limit: int) -> list[Due]:
        ordered = chosen.order_by(*_NEWEST).limit(limit)
        return [Due(**row) for row in self._connection.execute(ordered).mappings()]
