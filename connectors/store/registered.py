"""What is registered, as a roster would have it: the way back from the store."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import sqlalchemy as sa

from connectors.store.party_rows import FACTS
from connectors.store.roster import post_of
from connectors.store.tables.people import (
    ContactPointRow,
    PartyRoleRow,
    PartyRow,
    PartySkillRow,
)
from connectors.store.tables.places import PostRow
from plans.people.places import Post
from plans.people.registry import PartyEntry, PointEntry
from plans.people.roster import PartyKind


def registered_parties(
    connection: sa.Connection, kind: PartyKind
) -> Sequence[PartyEntry]:
    """Return the parties of a kind that have not left, ordered by number."""
    here = (PartyRow.kind == kind, PartyRow.retired_at.is_(None))
    ids = sa.select(PartyRow.party_id).where(*here)
    roles = _by_party(connection, ids, PartyRoleRow.role)
    skills = _by_party(connection, ids, PartySkillRow.skill, PartySkillRow.expires_on)
    points = _points(connection, ids)
    query = sa.select(
        PartyRow.party_id,
        PartyRow.number,
        *(PartyRow.__table__.c[name] for name in FACTS),
    )
    return [
        PartyEntry(
            kind=kind,
            number=row[1],
            **dict(zip(FACTS, row[2:], strict=True)),
            roles=tuple(sorted(role for (role,) in roles.get(row[0], ()))),
            skills=dict(skills.get(row[0], ())),
            points=tuple(points.get(row[0], ())),
        )
        for row in connection.execute(query.where(*here).order_by(PartyRow.number))
    ]


def registered_posts(connection: sa.Connection) -> Sequence[Post]:
    """Return the posts that are still staffed, ordered by number."""
    query = sa.select(*PostRow.__table__.c).where(sa.not_(PostRow.is_retired))
    rows = connection.execute(query.order_by(PostRow.post_no)).mappings()
    return [post_of(row) for row in rows]


def _points(
    connection: sa.Connection, ids: sa.Select[Any]
) -> Mapping[str, list[PointEntry]]:
    query = (
        sa.select(
            ContactPointRow.party_id,
            ContactPointRow.channel,
            ContactPointRow.address,
            ContactPointRow.verified_on,
            ContactPointRow.is_allowed_for_exercises,
        )
        .where(ContactPointRow.party_id.in_(ids), ContactPointRow.retired_at.is_(None))
        .order_by(ContactPointRow.rank)
    )
    found: dict[str, list[PointEntry]] = defaultdict(list)
    for party_id, *facts in connection.execute(query):
        found[party_id].append(PointEntry(*facts))
    return found


def _by_party(
    connection: sa.Connection,
    ids: sa.Select[Any],
    *columns: sa.orm.InstrumentedAttribute[Any],
) -> Mapping[str, list[Any]]:
    owner = columns[0].class_.party_id
    query = sa.select(owner, *columns).where(owner.in_(ids))
    found: dict[str, list[Any]] = defaultdict(list)
    for party_id, *facts in connection.execute(query):
        found[party_id].append(tuple(facts))
    return found
