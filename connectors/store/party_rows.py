"""Writes parties and what belongs to them: only the rows that differ."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from connectors.store.tables.columns import Base
from connectors.store.tables.people import (
    ContactPointRow,
    PartyRoleRow,
    PartyRow,
    PartySkillRow,
)
from plans.people.registry import PartyEntry
from plans.people.roster import PartyKind

#: What an entry says of a party itself.
FACTS = (
    *("name", "birth_year", "languages", "cell", "latitude", "longitude"),
    *("available", "on_call", "away", "deputy_number", "certificates"),
)
_ROLE = ("party_id", "role")
_SKILL = ("party_id", "skill", "expires_on")
_POINT = (
    *("party_id", "channel", "address", "rank", "verified_on"),
    "is_allowed_for_exercises",
)

Row = tuple[Any, ...]


def facts_of(entry: PartyEntry) -> Row:
    """Return what the entry says of the party itself, in the order of FACTS."""
    return (
        *(entry.name, entry.birth_year, entry.languages, entry.cell),
        *(entry.latitude, entry.longitude, entry.available, entry.on_call),
        *(entry.away, entry.deputy_number, entry.certificates),
    )


class PartyRows:
    """The rows of parties."""

    def __init__(self, connection: sa.Connection, now: datetime) -> None:
        self._connection, self._now = connection, now

    def add(self, entry_by_id: Mapping[str, PartyEntry]) -> None:
        """Write parties that are new."""
        self._insert(
            PartyRow,
            ("party_id", "kind", "number", *FACTS),
            [
                (party_id, one.kind, one.number or _chance(party_id), *facts_of(one))
                for party_id, one in entry_by_id.items()
            ],
        )
        self._insert(PartyRoleRow, _ROLE, list(_roles(entry_by_id)))
        self._insert(PartySkillRow, _SKILL, list(_skills(entry_by_id)))
        self._insert(ContactPointRow, _POINT, list(_points(entry_by_id)))

    def change(
        self, entry_by_id: Mapping[str, PartyEntry], differing: Collection[str]
    ) -> set[str]:
        """Bring known parties up to their entries and return whose rows changed.

        Args:
            entry_by_id: All that are known already.
            differing: Those whose own facts are not what the entry says.
        """
        if not entry_by_id:
            return set()
        self._update({party_id: entry_by_id[party_id] for party_id in differing})
        return (
            set(differing)
            | self._replace(PartyRoleRow, _ROLE, _roles(entry_by_id), entry_by_id)
            | self._replace(PartySkillRow, _SKILL, _skills(entry_by_id), entry_by_id)
            | self._replace(ContactPointRow, _POINT, _points(entry_by_id), entry_by_id)
        )

    def retire_others(
        self, kinds: Collection[PartyKind], *, keep: Collection[str]
    ) -> None:
        """Retire the parties of these kinds that have none of these numbers."""
        gone = sa.select(PartyRow.party_id).where(
            PartyRow.kind.in_(kinds),
            PartyRow.number.not_in(keep),
            PartyRow.retired_at.is_(None),
        )
        ids = list(self._connection.scalars(gone))
        if ids:
            for table in (PartyRow, ContactPointRow):
                self._connection.execute(
                    sa.update(table)
                    .where(table.party_id.in_(ids), table.retired_at.is_(None))
                    .values(retired_at=self._now)
                )

    def _update(self, entry_by_id: Mapping[str, PartyEntry]) -> None:
        if not entry_by_id:
            return
        # An entry also brings back who had left the roster.
        self._connection.execute(
            sa.update(PartyRow)
            .where(PartyRow.party_id == sa.bindparam("of"))
            .values(retired_at=None, **{name: sa.bindparam(name) for name in FACTS}),
            [
                {"of": party_id, **dict(zip(FACTS, facts_of(one), strict=True))}
                for party_id, one in entry_by_id.items()
            ],
        )

    def _replace(
        self,
        table: type[Base],
        columns: Sequence[str],
        wanted_rows: Iterable[Row],
        party_ids: Collection[str],
    ) -> set[str]:
        wanted = set(wanted_rows)
        existing = self._existing(table, columns, party_ids)
        gone = [key for row, key in existing.items() if row not in wanted]
        new = wanted - existing.keys()
        changed = {row[0] for row in existing if row not in wanted}
        self._remove(table, gone)
        self._insert(table, columns, sorted(new, key=lambda row: row[:2]))
        return changed | {row[0] for row in new}

    def _existing(
        self, table: type[Base], columns: Sequence[str], party_ids: Collection[str]
    ) -> dict[Row, Row]:
        all_columns = table.__table__.c
        keys = list(table.__table__.primary_key)
        query = sa.select(*keys, *(all_columns[name] for name in columns)).where(
            all_columns.party_id.in_(party_ids)
        )
        if table is ContactPointRow:
            query = query.where(ContactPointRow.retired_at.is_(None))
        rows = self._connection.execute(query)
        return {tuple(row[len(keys) :]): tuple(row[: len(keys)]) for row in rows}

    def _remove(self, table: type[Base], keys: Sequence[Row]) -> None:
        """Delete rows; a contact point is only retired: deliveries refer to it."""
        if not keys:
            return
        columns = list(table.__table__.primary_key)
        condition = sa.and_(*(c == sa.bindparam(f"of_{c.name}") for c in columns))
        statement: sa.Delete | sa.Update = sa.delete(table).where(condition)
        if table is ContactPointRow:
            statement = sa.update(table).where(condition).values(retired_at=self._now)
        names = [f"of_{column.name}" for column in columns]
        self._connection.execute(
            statement, [dict(zip(names, key, strict=True)) for key in keys]
        )

    def _insert(
        self, table: type[Base], columns: Sequence[str], rows: Sequence[Row]
    ) -> None:
        if rows:
            self._connection.execute(
                sa.insert(table), [dict(zip(columns, row, strict=True)) for row in rows]
            )


def _chance(party_id: str) -> str:
    """Return a number for who has none; it tells nothing of anybody."""
    return f"auto-{party_id[:12]}"


def _roles(entry_by_id: Mapping[str, PartyEntry]) -> Iterable[Row]:
    for party_id, entry in entry_by_id.items():
        for role in entry.roles:
            yield party_id, role


def _skills(entry_by_id: Mapping[str, PartyEntry]) -> Iterable[Row]:
    for party_id, entry in entry_by_id.items():
        for skill, expires_on in entry.skills.items():
            yield party_id, skill, expires_on


def _points(entry_by_id: Mapping[str, PartyEntry]) -> Iterable[Row]:
    for party_id, entry in entry_by_id.items():
        for rank, point in enumerate(entry.points):
            yield (
                *(party_id, point.channel, point.address, rank),
                *(point.verified_on, point.is_allowed_for_exercises),
            )
