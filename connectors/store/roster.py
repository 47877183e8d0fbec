"""The roster in the store, read with a few queries however many parties there are."""

from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date
from typing import Any

import sqlalchemy as sa

from connectors.store.tables.people import PartyRoleRow, PartyRow, PartySkillRow
from connectors.store.tables.places import CellRow, PostRow
from plans.identity import CellCode, PartyId, PostNo
from plans.incident.law import certificates_of
from plans.people.days import days_away_of
from plans.people.places import Cell, CellTree, Post
from plans.people.roster import Party, PartyKind, Wanted

_DEPUTY = sa.orm.aliased(PartyRow)
_COLUMNS = (
    PartyRow.party_id,
    PartyRow.kind,
    PartyRow.number,
    PartyRow.languages,
    PartyRow.cell,
    PartyRow.latitude,
    PartyRow.longitude,
    PartyRow.available,
    PartyRow.on_call,
    PartyRow.away,
    PartyRow.birth_year,
    PartyRow.certificates,
    _DEPUTY.party_id.label("deputy"),
)
#: Fewer than the smallest limit on bound values of the databases.
_AT_ONCE = 10_000


class SqlRoster:
    """See plans.people.roster.Roster."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def parties(self, wanted: Wanted) -> Sequence[Party]:
        """See Roster.parties."""
        return self._parties(_conditions(wanted))

    def numbers(self, wanted: Wanted) -> set[str]:
        """Return the numbers of the parties: what a roster may refer to."""
        query = sa.select(PartyRow.number).where(*_conditions(wanted))
        return set(self._connection.scalars(query))

    def party(self, party_id: PartyId) -> Party:
        """See Roster.party."""
        found = self._parties([PartyRow.party_id == party_id])
        if not found:
            raise KeyError(party_id)
        return found[0]

    def names(self, party_ids: Collection[PartyId]) -> Mapping[PartyId, str]:
        """See Roster.names."""
        names: dict[PartyId, str] = {}
        ids = sorted(party_ids)
        for start in range(0, len(ids), _AT_ONCE):
            query = sa.select(PartyRow.party_id, PartyRow.name).where(
                PartyRow.party_id.in_(ids[start : start + _AT_ONCE])
            )
            names |= {
                PartyId(row[0]): row[1] for row in self._connection.execute(query)
            }
        return names

    def cells(self) -> CellTree:
        """See Roster.cells."""
        rows = self._connection.execute(
            sa.select(*CellRow.__table__.c).order_by(CellRow.code)
        )
        return CellTree(Cell(**row) for row in rows.mappings())

    def posts(self, kind: str, cells: Collection[CellCode] | None) -> Sequence[Post]:
        """See Roster.posts."""
        query = sa.select(*PostRow.__table__.c).where(
            PostRow.kind == kind, sa.not_(PostRow.is_retired)
        )
        if cells is not None:
            query = query.where(PostRow.cell.in_(sorted(cells)))
        rows = self._connection.execute(query.order_by(PostRow.post_no))
        return [post_of(row) for row in rows.mappings()]

    def post(self, post_no: PostNo) -> Post | None:
        """See Roster.post."""
        query = sa.select(*PostRow.__table__.c).where(PostRow.post_no == post_no)
        row = self._connection.execute(query).mappings().first()
        return post_of(row) if row else None

    def _parties(self, conditions: list[sa.ColumnElement[bool]]) -> list[Party]:
        ids = sa.select(PartyRow.party_id).where(*conditions)
        roles: dict[str, set[str]] = defaultdict(set)
        for party_id, role in self._of_parties(
            ids, PartyRoleRow.party_id, PartyRoleRow.role
        ):
            roles[party_id].add(role)
        skills: dict[str, dict[str, date | None]] = defaultdict(dict)
        for party_id, skill, expires_on in self._of_parties(
            ids, PartySkillRow.party_id, PartySkillRow.skill, PartySkillRow.expires_on
        ):
            skills[party_id][skill] = expires_on
        query = (
            sa.select(*_COLUMNS)
            .outerjoin(
                _DEPUTY,
                (_DEPUTY.number == PartyRow.deputy_number)
                & (_DEPUTY.kind == PartyRow.kind)
                & _DEPUTY.retired_at.is_(None),
            )
            .where(*conditions)
            .order_by(PartyRow.number)
        )
        return [
            _party(row, frozenset(roles.get(row[0], ())), skills.get(row[0], {}))
            for row in self._connection.execute(query)
        ]

    def _of_parties(
        self,
        ids: sa.Select[Any],
        owner: sa.orm.InstrumentedAttribute[str],
        *columns: Any,  # noqa: ANN401 -- columns of any type
    ) -> Iterator[Any]:
        query = sa.select(owner, *columns).where(owner.in_(ids))
        return iter(self._connection.execute(query))


def _conditions(wanted: Wanted) -> list[sa.ColumnElement[bool]]:
    conditions: list[sa.ColumnElement[bool]] = [
        PartyRow.retired_at.is_(None),
        PartyRow.kind.in_(sorted(wanted.kinds)),
    ]
    if wanted.roles:
        having = sa.select(PartyRoleRow.party_id).where(
            PartyRoleRow.role.in_(sorted(wanted.roles))
        )
        conditions.append(PartyRow.party_id.in_(having))
    if wanted.skills:
        able = sa.select(PartySkillRow.party_id).where(
            PartySkillRow.skill.in_(sorted(wanted.skills))
        )
        conditions.append(PartyRow.party_id.in_(able))
    if wanted.cells is not None:
        conditions.append(PartyRow.cell.in_(sorted(wanted.cells)))
    if wanted.party_ids:
        conditions.append(PartyRow.party_id.in_(sorted(wanted.party_ids)))
    if wanted.numbers:
        conditions.append(PartyRow.number.in_(sorted(wanted.numbers)))
    return conditions


def _party(
    row: sa.Row[Any], roles: frozenset[str], skills: Mapping[str, date | None]
) -> Party:
    return Party(
        party_id=PartyId(row.party_id),
        kind=PartyKind(row.kind),
        number=row.number,
        languages=tuple(row.languages.split(",")) if row.languages else (),
        cell=row.cell,
        latitude=row.latitude,
        longitude=row.longitude,
        roles=roles,
        skills=skills,
        available=row.available,
        on_call=row.on_call,
        away=days_away_of(row.away),
        deputy=row.deputy,
        birth_year=row.birth_year,
        certificates=certificates_of(row.certificates),
    )


def post_of(row: sa.RowMapping) -> Post:
    """Return the post of a row."""
    return Post(
        post_no=PostNo(row["post_no"]),
        kind=row["kind"],
        name=row["name"],
        cell=CellCode(row["cell"]),
        places=row["places"],
        skills=frozenset(filter(None, row["skills"].split(","))),
        shifts=tuple(filter(None, row["shifts"].split(","))),
        latitude=row["latitude"],
        longitude=row["longitude"],
        is_hard=row["is_hard"],
    )
