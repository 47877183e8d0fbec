"""People who came by themselves, and how to reach them before they are accepted."""

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any
from uuid import uuid4

import sqlalchemy as sa

from connectors.store.rows import in_parts, insert_new
from connectors.store.tables.people import ContactPointRow, PartyRow
from connectors.store.tables.registrations import RegistrationRow
from plans.identity import AskId, PartyId
from plans.people.registration import WRITTEN, Registration, RegistrationState
from plans.people.roster import PartyKind

#: Why we hold a party of ours; a roster that is imported later leaves it as it is.
_PURPOSE = "registration"
_ALL = sa.select(RegistrationRow.__table__)
_DECIDED = (
    *("state", "reason", "insured_until", "party_id", "decided_by", "decided_at"),
    *("ask_id", "came_at", "retain_until"),
)


class SqlRegistrations:
    """See plans.people.registration.Registrations."""

    def __init__(self, connection: sa.Connection, now: datetime | None) -> None:
        self._connection, self._now = connection, now

    def add(self, registration: Registration) -> tuple[int, bool]:
        """See Registrations.add."""
        row = vars(registration) | {"skills": _joined(registration)}
        del row["number"]
        added = self._connection.execute(
            insert_new(RegistrationRow, self._connection.dialect, unless=["key"])
            .values(**row)
            .returning(RegistrationRow.number)
        ).scalar_one_or_none()
        if added is not None:
            return added, True
        same = sa.select(RegistrationRow.number).where(
            RegistrationRow.key == registration.key
        )
        return self._connection.execute(same).scalar_one(), False

    def get(self, number: int) -> Registration | None:
        """See Registrations.get."""
        found = self._found(_ALL.where(RegistrationRow.number == number))
        return found[0] if found else None

    def hold(self, number: int) -> Registration | None:
        """See Registrations.hold."""
        chosen = _ALL.where(RegistrationRow.number == number).with_for_update()
        found = self._found(chosen)
        return found[0] if found else None

    def all(self, state: RegistrationState | None = None) -> Sequence[Registration]:
        """See Registrations.all."""
        chosen = _ALL if state is None else _ALL.where(RegistrationRow.state == state)
        return self._found(chosen)

    def at(self, address: str) -> Sequence[Registration]:
        """See Registrations.at."""
        return self._found(_ALL.where(RegistrationRow.address == address))

    def named_for(self, ask_ids: Collection[AskId]) -> Sequence[Registration]:
        """See Registrations.named_for."""
        found: list[Registration] = []
        for part in in_parts(ask_ids):
            found += self._found(_ALL.where(RegistrationRow.ask_id.in_(part)))
        return sorted(found, key=lambda one: one.number)

    def renew(self, registration: Registration) -> None:
        """See Registrations.renew."""
        row = {name: getattr(registration, name) for name in WRITTEN}
        self._connection.execute(
            sa.update(RegistrationRow)
            .where(RegistrationRow.number == registration.number)
            .values(**row | {"skills": _joined(registration)})
        )

    def decide(self, registration: Registration) -> None:
        """See Registrations.decide."""
        row = {name: getattr(registration, name) for name in _DECIDED}
        self._connection.execute(
            sa.update(RegistrationRow)
            .where(RegistrationRow.number == registration.number)
            .values(**row)
        )
        # Who is on the roster is kept as long as that; who left it, no longer.
        self._connection.execute(
            sa.update(PartyRow)
            .where(
                PartyRow.party_id == registration.party_id,
                PartyRow.purpose == _PURPOSE,
            )
            .values(retain_until=registration.retain_until)
        )

    def way_to(self, registration: Registration, person_no: str) -> tuple[PartyId, int]:
        """See Registrations.way_to."""
        known = sa.select(PartyRow.party_id).where(
            PartyRow.kind == PartyKind.PERSON,
            PartyRow.number == person_no,
            PartyRow.purpose == _PURPOSE,
        )
        party_id = self._connection.scalar(known) or self._party(
            registration, person_no
        )
        point = sa.select(sa.func.max(ContactPointRow.contact_point_id)).where(
            ContactPointRow.party_id == party_id,
            ContactPointRow.channel == registration.channel,
            ContactPointRow.address == registration.address,
        )
        contact_point_id = self._connection.scalar(point)
        if contact_point_id is None:
            contact_point_id = self._point(registration, party_id)
        return PartyId(party_id), contact_point_id

    def leave(self, party_id: PartyId) -> None:
        """See Registrations.leave."""
        for table in (PartyRow, ContactPointRow):
            self._connection.execute(
                sa.update(table)
                .where(table.party_id == party_id, table.retired_at.is_(None))
                .values(retired_at=self._now)
            )

    def _party(self, registration: Registration, person_no: str) -> str:
        party_id = uuid4().hex
        row = {
            "party_id": party_id,
            "kind": PartyKind.PERSON,
            "number": person_no,
            "name": registration.name,
            "birth_year": registration.birth_year,
            "languages": registration.languages,
            "purpose": _PURPOSE,
            "retain_until": registration.retain_until,
            "retired_at": self._now,
        }
        self._connection.execute(sa.insert(PartyRow).values(**row))
        return party_id

    def _point(self, registration: Registration, party_id: str) -> int:
        row = {
            "party_id": party_id,
            "channel": registration.channel,
            "address": registration.address,
            "rank": 0,
            "retired_at": self._now,
        }
        added = sa.insert(ContactPointRow).values(**row)
        point = self._connection.execute(
            added.returning(ContactPointRow.contact_point_id)
        )
        return point.scalar_one()

    def _found(self, chosen: sa.Select[Any]) -> list[Registration]:
        ordered = chosen.order_by(RegistrationRow.number)
        rows = self._connection.execute(ordered).mappings()
        return [_registration(dict(row)) for row in rows]


def _registration(row: dict[str, Any]) -> Registration:
    del row["purpose"]
    row["skills"] = tuple(filter(None, row["skills"].split(",")))
    return Registration(**row)


def _joined(registration: Registration) -> str:
    return ",".join(registration.skills)
