"""Finds personal data by what it was kept for, and empties it; rows and counts stay."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa

from connectors.store.personal_rows import CAME_FOR_IT, HAS_LEFT, PERSONAL, Condition
from connectors.store.rows import in_parts
from connectors.store.tables.accounts import SessionRow
from connectors.store.tables.ledger import AttemptRow, DeliveryRow, MessageRow
from connectors.store.tables.mobilization import AnswerRow, AskRow, OccasionRow
from connectors.store.tables.people import (
    ContactPointRow,
    PartyRoleRow,
    PartyRow,
    PartySkillRow,
)
from connectors.store.tables.registrations import RegistrationRow
from connectors.store.tables.relief import DonationRow, PledgeRow
from plans.identity import OccasionId
from plans.incident.incidents import IncidentClock
from plans.incident.occasions import OccasionKind
from plans.retention import NOTICE, DataKind, Ended


class SqlPersonalData:
    """See plans.retention.PersonalData."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def count(self, kind: DataKind, occasion_id: OccasionId | None) -> int:
        """See PersonalData.count."""
        return self._number(kind, self._of(kind, occasion_id))

    def due(self, kind: DataKind, occasion_id: OccasionId | None, ended: Ended) -> int:
        """See PersonalData.due."""
        which = self._is_due(kind, occasion_id, ended)
        return self._number(kind, sa.and_(self._of(kind, occasion_id), which))

    def destroy(
        self, kind: DataKind, occasion_id: OccasionId | None, ended: Ended
    ) -> int:
        """See PersonalData.destroy."""
        rows = PERSONAL[kind]
        is_due = self._is_due(kind, occasion_id, ended)
        which = sa.and_(rows.held, self._of(kind, occasion_id), is_due)
        if kind is DataKind.NAMED:
            self._send_home(which, ended)
        _EMPTIED_TOO.get(kind, _nothing)(self._connection, which)
        change: sa.Update | sa.Delete = sa.delete(rows.table)
        if rows.emptied:
            change = sa.update(rows.table).values(**rows.emptied)
        return self._connection.execute(change.where(which)).rowcount

    def left(self, kind: DataKind, occasion_id: OccasionId) -> int:
        """See PersonalData.left."""
        which = self._of(kind, occasion_id)
        if kind is DataKind.MESSAGES:
            which = sa.and_(which, MessageRow.key != NOTICE)
        return self._number(kind, which)

    def _send_home(self, which: Condition, ended: Ended) -> None:
        """Take who came for the response alone off the roster, and forget them."""
        named = sa.select(RegistrationRow.party_id).where(which)
        came = sa.select(PartyRow.party_id).where(PartyRow.party_id.in_(named))
        people = self._connection.scalars(came.where(CAME_FOR_IT)).all()
        emptied = PERSONAL[DataKind.PEOPLE].emptied
        for part in in_parts(people):
            for table in (PartyRow, ContactPointRow):
                stays = sa.update(table).where(
                    table.party_id.in_(part), table.retired_at.is_(None)
                )
                self._connection.execute(stays.values(retired_at=ended.before))
            they = PartyRow.party_id.in_(part)
            _of_people(self._connection, they)
            self._connection.execute(sa.update(PartyRow).where(they).values(**emptied))

    def _number(self, kind: DataKind, which: Condition) -> int:
        data = PERSONAL[kind]
        counted = sa.select(sa.func.count()).select_from(data.table)
        return self._connection.execute(counted.where(data.held, which)).scalar_one()

    def _of(self, kind: DataKind, occasion_id: OccasionId | None) -> Condition:
        """Return which rows are of the response, or of none."""
        if kind is DataKind.OTHER_MESSAGES:
            incidents = sa.select(OccasionRow.occasion_id).where(
                OccasionRow.kind == OccasionKind.INCIDENT
            )
            return MessageRow.occasion_id.not_in(incidents)
        asks = sa.select(AskRow.ask_id).where(AskRow.occasion_id == occasion_id)
        chosen: Mapping[DataKind, Condition] = {
            DataKind.MESSAGES: MessageRow.occasion_id == occasion_id,
            DataKind.ANSWERS: AnswerRow.occasion_id == occasion_id,
            DataKind.PLEDGES: PledgeRow.occasion_id == occasion_id,
            DataKind.DONATIONS: DonationRow.occasion_id == occasion_id,
            DataKind.NAMED: RegistrationRow.ask_id.in_(asks),
            DataKind.REGISTRATIONS: RegistrationRow.ask_id.is_(None),
        }
        return chosen.get(kind, sa.true())

    def _is_due(
        self, kind: DataKind, occasion_id: OccasionId | None, ended: Ended
    ) -> Condition:
        """Return which of them may go."""
        before, today = ended.before, ended.today
        moments: Mapping[DataKind, Callable[[], Condition]] = {
            DataKind.MESSAGES: lambda: (
                MessageRow.put_at <= self._clock(occasion_id).at(before)
            ),
            DataKind.OTHER_MESSAGES: lambda: MessageRow.put_at <= before,
            DataKind.PLEDGES: lambda: _past(PledgeRow.retain_until, today),
            DataKind.DONATIONS: lambda: _past(DonationRow.retain_until, today),
            DataKind.REGISTRATIONS: lambda: sa.or_(
                RegistrationRow.retain_until < today, HAS_LEFT
            ),
            DataKind.PEOPLE: lambda: sa.or_(
                PartyRow.retain_until < today,
                sa.and_(PartyRow.retain_until.is_(None), PartyRow.retired_at <= before),
            ),
            DataKind.ADDRESSES: lambda: ContactPointRow.retired_at <= before,
            DataKind.SESSIONS: lambda: SessionRow.expires_at <= before,
        }
        return sa.and_(moments.get(kind, sa.true)(), PERSONAL[kind].free)

    def _clock(self, occasion_id: OccasionId | None) -> IncidentClock:
        row = self._connection.execute(
            sa.select(OccasionRow.origin_at, OccasionRow.speed).where(
                OccasionRow.occasion_id == occasion_id
            )
        ).one()
        return IncidentClock(origin_at=row.origin_at, speed=row.speed)


def _past(last_day: Any, today: date) -> Condition:  # noqa: ANN401 -- a column
    """Return whether a row that has a last day of its own is past it."""
    return sa.or_(last_day.is_(None), last_day < today)


def _nothing(_connection: sa.Connection, _which: Condition) -> None:
    """Leave the other tables as they are."""


def _of_messages(connection: sa.Connection, which: Condition) -> None:
    """Empty what a provider has said of these messages: it may repeat a number."""
    messages = sa.select(MessageRow.message_id).where(which)
    deliveries = sa.select(DeliveryRow.delivery_id).where(
        DeliveryRow.message_id.in_(messages)
    )
    attempts = sa.update(AttemptRow).where(AttemptRow.delivery_id.in_(deliveries))
    connection.execute(attempts.values(reason="", provider_id=""))
    told = sa.update(DeliveryRow).where(DeliveryRow.delivery_id.in_(deliveries))
    connection.execute(told.values(reason=""))


def _of_people(connection: sa.Connection, which: Condition) -> None:
    """Forget what these people can do, and how to reach them."""
    people = sa.select(PartyRow.party_id).where(which)
    skills = sa.delete(PartySkillRow).where(PartySkillRow.party_id.in_(people))
    roles = sa.delete(PartyRoleRow).where(PartyRoleRow.party_id.in_(people))
    points = sa.update(ContactPointRow).where(ContactPointRow.party_id.in_(people))
    for change in (skills, roles, points.values(address="")):
        connection.execute(change)


_EMPTIED_TOO: Mapping[DataKind, Callable[[sa.Connection, Condition], None]] = {
    DataKind.MESSAGES: _of_messages,
    DataKind.OTHER_MESSAGES: _of_messages,
    DataKind.PEOPLE: _of_people,
}
