"""Batches of one file: every entry is found again in the store, or is new."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import uuid4

import sqlalchemy as sa

from connectors.store.party_rows import FACTS, PartyRows, Row, facts_of
from connectors.store.tables.people import ContactPointRow, PartyRow
from plans.people.reasons import Reason
from plans.people.registry import PartyEntry, Taken
from plans.people.roster import PartyKind

#: Name, birth year and first contact address: who has no number is known by them.
_Triple = tuple[str, int | None, str]

_SAME = Reason("an earlier row is the same party", "前面已有一行是同一对象")
_SAME_TRIPLE = Reason(
    "an earlier row has the same name, birth year and first contact; give a person_no",
    "前面已有一行的姓名、出生年份和首个联系方式相同，请填写人员编号",
)


@dataclass(frozen=True, slots=True)
class _Found:
    """A party that is in the store already."""

    party_id: str
    is_retired: bool
    facts: Row


class PartyBatches:
    """Takes the batches of one file and keeps count over all of them."""

    def __init__(self, connection: sa.Connection, now: datetime) -> None:
        self._connection = connection
        self._rows = PartyRows(connection, now)
        self._counts: Counter[str] = Counter()
        self._refused: list[tuple[int, Reason]] = []
        self._next_index = 0
        #: Ids and numbers of the parties that earlier entries were.
        self._touched: set[tuple[PartyKind, str]] = set()
        self._triples: set[_Triple] = set()

    @property
    def taken(self) -> Taken:
        """What became of the entries so far."""
        return Taken(**self._counts, refused=tuple(self._refused))

    def take(self, entries: Sequence[PartyEntry]) -> None:
        """Add or change these parties; the same ones again change nothing."""
        found = self._found(entries)
        new: dict[str, PartyEntry] = {}
        known: dict[str, PartyEntry] = {}
        differing: list[str] = []
        for index, (entry, candidates) in enumerate(zip(entries, found, strict=True)):
            reason = self._reason_against(entry, candidates)
            if reason:
                self._refused.append((self._next_index + index, reason))
                continue
            party_id = candidates[0].party_id if candidates else uuid4().hex
            self._remember(entry, party_id)
            (known if candidates else new)[party_id] = entry
            if any(
                one.is_retired or one.facts != facts_of(entry) for one in candidates
            ):
                differing.append(party_id)
        self._next_index += len(entries)
        self._rows.add(new)
        changed = self._rows.change(known, differing)
        self._counts.update(
            added=len(new), changed=len(changed), unchanged=len(known) - len(changed)
        )

    def _remember(self, entry: PartyEntry, party_id: str) -> None:
        self._touched |= {
            (entry.kind, party_id),
            (entry.kind, entry.number or party_id),
        }
        self._triples.add(_triple(entry))

    def _reason_against(
        self, entry: PartyEntry, found: Sequence[_Found]
    ) -> Reason | None:
        ids = {(entry.kind, one.party_id) for one in found}
        if entry.number:
            ids.add((entry.kind, entry.number))
        elif len(found) > 1:
            return _several(len(found))
        elif _triple(entry) in self._triples:
            return _SAME_TRIPLE
        return _SAME if ids & self._touched else None

    def _found(self, entries: Sequence[PartyEntry]) -> list[Sequence[_Found]]:
        by_number: dict[tuple[PartyKind, str], list[_Found]] = {}
        by_triple: Mapping[_Triple, list[_Found]] = {}
        for kind in dict.fromkeys(entry.kind for entry in entries):
            numbers = [one.number for one in entries if one.kind is kind and one.number]
            by_number |= self._by_number(kind, numbers)
        nameless = [one for one in entries if not one.number]
        if nameless:
            by_triple = self._by_triple(nameless)
        return [
            by_number.get((one.kind, one.number), ())
            if one.number
            else by_triple.get(_triple(one), ())
            for one in entries
        ]

    def _by_number(
        self, kind: PartyKind, numbers: Sequence[str]
    ) -> dict[tuple[PartyKind, str], list[_Found]]:
        query = _FOUND.add_columns(PartyRow.number).where(
            PartyRow.kind == kind, PartyRow.number.in_(numbers)
        )
        return {
            (kind, row.number): [_found_of(row)]
            for row in self._connection.execute(query)
        }

    def _by_triple(
        self, entries: Sequence[PartyEntry]
    ) -> Mapping[_Triple, list[_Found]]:
        query = (
            _FOUND.add_columns(ContactPointRow.address)
            .join(ContactPointRow, ContactPointRow.party_id == PartyRow.party_id)
            .where(
                PartyRow.kind == PartyKind.PERSON,
                ContactPointRow.retired_at.is_(None),
                ContactPointRow.rank == 0,
                ContactPointRow.address.in_([_triple(entry)[2] for entry in entries]),
            )
        )
        found: dict[_Triple, list[_Found]] = defaultdict(list)
        for row in self._connection.execute(query):
            found[row.name, row.birth_year, row.address].append(_found_of(row))
        return found


_FOUND = sa.select(
    PartyRow.party_id,
    PartyRow.retired_at,
    *(PartyRow.__table__.c[name] for name in FACTS),
)


def _several(number: int) -> Reason:
    return Reason(
        f"{number} people have this name, birth year and first contact; give a "
        "person_no",
        f"有 {number} 人的姓名、出生年份和首个联系方式相同，请填写人员编号",
    )


def _found_of(row: sa.Row[tuple[object, ...]]) -> _Found:
    return _Found(
        party_id=row[0], is_retired=row[1] is not None, facts=tuple(row[2:-1])
    )


def _triple(entry: PartyEntry) -> _Triple:
    first = entry.points[0].address if entry.points else ""
    return entry.name, entry.birth_year, first
