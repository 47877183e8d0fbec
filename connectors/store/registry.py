"""Rosters into the store: compared with what is there, only differences are written."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any, TypeVar

import sqlalchemy as sa

from connectors.store.party_batch import PartyBatches
from connectors.store.party_rows import PartyRows
from connectors.store.registered import registered_parties, registered_posts
from connectors.store.rows import in_parts
from connectors.store.tables.columns import Base
from connectors.store.tables.people import ContactPointRow, PartyRow
from connectors.store.tables.places import CellRow, PostRow
from connectors.store.turns import Turn, take_turn
from plans.people.places import Cell, Post
from plans.people.registry import PartyEntry, PointEntry, Taken
from plans.people.roster import PartyKind
from plans.site import Site

#: Parties compared and written at a time: a bound on memory, not on transactions.
BATCH = 5_000
_PUBLIC = "public"
_CHANNELS = (PartyKind.SHARED_CHANNEL, PartyKind.PUBLIC)

#: What a shared channel is compared by.
_Known = tuple[Any, ...]

_Entry = TypeVar("_Entry")


class SqlRegistry:
    """See plans.people.registry.Registry."""

    def __init__(self, connection: sa.Connection, now: datetime) -> None:
        self._connection, self._now = connection, now

    def take_parties(self, entries: Iterable[PartyEntry]) -> Taken:
        """See Registry.take_parties."""
        take_turn(self._connection, Turn.IMPORTING)
        batches = PartyBatches(self._connection, self._now)
        for batch in _batches(entries):
            batches.take(batch)
        return batches.taken

    def take_cells(self, cells: Iterable[Cell]) -> Taken:
        """See Registry.take_cells."""
        rows = {
            cell.code: {
                "code": cell.code,
                "level": cell.level,
                "name": dict(cell.name),
                "parent": cell.parent,
                "latitude": cell.latitude,
                "longitude": cell.longitude,
                "population": cell.population,
            }
            for cell in cells
        }
        return self._take(CellRow, "code", rows)

    def take_posts(self, posts: Iterable[Post]) -> Taken:
        """See Registry.take_posts."""
        rows = {
            post.post_no: {
                "post_no": post.post_no,
                "kind": post.kind,
                "name": dict(post.name),
                "cell": post.cell,
                "places": post.places,
                "skills": ",".join(sorted(post.skills)),
                "shifts": ",".join(post.shifts),
                "latitude": post.latitude,
                "longitude": post.longitude,
                "is_hard": post.is_hard,
                "is_retired": False,
            }
            for post in posts
        }
        return self._take(PostRow, "post_no", rows)

    def parties(self, kind: PartyKind) -> Sequence[PartyEntry]:
        """See Registry.parties."""
        return registered_parties(self._connection, kind)

    def posts(self) -> Sequence[Post]:
        """See Registry.posts."""
        return registered_posts(self._connection)

    def verify_points(self, contact_points: Collection[int], on: date) -> int:
        """See Registry.verify_points."""
        number = 0
        for part in in_parts(set(contact_points)):
            verified = sa.update(ContactPointRow).where(
                ContactPointRow.contact_point_id.in_(part),
                sa.or_(
                    ContactPointRow.verified_on.is_(None),
                    ContactPointRow.verified_on < on,
                ),
            )
            done = self._connection.execute(verified.values(verified_on=on))
            number += done.rowcount
        return number

    def sync_channels(self, site: Site) -> None:
        """See Registry.sync_channels."""
        entries = channels_of(site)
        # Nearly always nothing has changed, and nobody has to wait for anybody.
        if set(map(_known_by, entries)) == self._known_channels():
            return
        self.take_parties(entries)
        PartyRows(self._connection, self._now).retire_others(
            _CHANNELS, keep={entry.number for entry in entries}
        )

    def _known_channels(self) -> set[_Known]:
        query = (
            sa.select(
                PartyRow.kind,
                PartyRow.number,
                PartyRow.name,
                PartyRow.languages,
                ContactPointRow.is_allowed_for_exercises,
            )
            .outerjoin(
                ContactPointRow,
                (ContactPointRow.party_id == PartyRow.party_id)
                & ContactPointRow.retired_at.is_(None),
            )
            .where(PartyRow.kind.in_(_CHANNELS), PartyRow.retired_at.is_(None))
        )
        return {tuple(row) for row in self._connection.execute(query)}

    def _take(
        self, table: type[Base], key: str, rows: dict[Any, dict[str, Any]]
    ) -> Taken:
        take_turn(self._connection, Turn.IMPORTING)
        columns = table.__table__.c
        existing = {
            row[key]: dict(row)
            for row in self._connection.execute(sa.select(*columns)).mappings()
        }
        added = [row for code, row in rows.items() if code not in existing]
        changed = [
            row
            for code, row in rows.items()
            if code in existing and existing[code] != row
        ]
        if added:
            self._connection.execute(sa.insert(table), added)
        for row in changed:
            self._connection.execute(
                sa.update(table).where(columns[key] == row[key]).values(row)
            )
        return Taken(
            added=len(added),
            changed=len(changed),
            unchanged=len(rows) - len(added) - len(changed),
        )


def channels_of(site: Site) -> list[PartyEntry]:
    """Return the public and the shared channels as parties."""
    shared = [
        PartyEntry(
            kind=PartyKind.SHARED_CHANNEL,
            number=name,
            name=channel.title.get(site.languages[0], name),
            languages=",".join(channel.languages or site.languages),
            points=(PointEntry(name, "", None, channel.exercises),),
        )
        for name, channel in site.channels.items()
        if channel.shared
    ]
    return [PartyEntry(kind=PartyKind.PUBLIC, number=_PUBLIC, name=_PUBLIC), *shared]


def _known_by(entry: PartyEntry) -> _Known:
    is_allowed = entry.points[0].is_allowed_for_exercises if entry.points else None
    return (entry.kind, entry.number, entry.name, entry.languages, is_allowed)


def _batches(entries: Iterable[_Entry]) -> Iterator[list[_Entry]]:
    rest = iter(entries)
    while batch := list(islice(rest, BATCH)):
        yield batch
