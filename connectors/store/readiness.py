"""What an office has to know of its roster and store before it is needed."""

from collections import Counter
from collections.abc import Collection, Mapping
from datetime import date

import sqlalchemy as sa

from connectors.store.rows import in_parts
from connectors.store.tables.people import ContactPointRow, PartyRow, PartySkillRow
from plans.incident.law import certificates_of
from plans.people.roster import PartyKind
from plans.running.readiness import Holder, RosterAge, StoreHealth

_IS_USABLE = ContactPointRow.retired_at.is_(None)
_IS_PERSON = (PartyRow.kind == PartyKind.PERSON, PartyRow.retired_at.is_(None))


class SqlReadiness:
    """See plans.running.readiness.Readiness."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def holders(self, numbers: Collection[str]) -> Mapping[str, Holder]:
        """See Readiness.holders."""
        points: dict[str, list[tuple[str, date | None]]] = {}
        for part in in_parts(numbers):
            chosen = (
                sa.select(
                    PartyRow.number,
                    ContactPointRow.channel,
                    ContactPointRow.verified_on,
                )
                .outerjoin(
                    ContactPointRow,
                    sa.and_(ContactPointRow.party_id == PartyRow.party_id, _IS_USABLE),
                )
                .where(PartyRow.number.in_(part), *_IS_PERSON)
                .order_by(PartyRow.number, ContactPointRow.rank)
            )
            for row in self._connection.execute(chosen):
                known = points.setdefault(row.number, [])
                if row.channel is not None:
                    known.append((row.channel, row.verified_on))
        return {
            number: Holder(number=number, points=tuple(some))
            for number, some in points.items()
        }

    def roster_age(self, *, since: date, today: date) -> RosterAge:
        """See Readiness.roster_age."""
        verified = sa.func.max(ContactPointRow.verified_on)
        each = (
            sa.select(
                PartyRow.party_id,
                sa.func.count(ContactPointRow.contact_point_id).label("points"),
                sa.func.count(sa.distinct(ContactPointRow.channel)).label("channels"),
                sa.case(
                    (sa.func.coalesce(verified, date.min) < since, 1), else_=0
                ).label("is_stale"),
            )
            .outerjoin(
                ContactPointRow,
                sa.and_(ContactPointRow.party_id == PartyRow.party_id, _IS_USABLE),
            )
            .where(*_IS_PERSON)
            .group_by(PartyRow.party_id)
            .subquery()
        )

        def how_many(which: sa.ColumnElement[bool]) -> sa.ColumnElement[int]:
            return sa.func.coalesce(sa.func.sum(sa.case((which, 1), else_=0)), 0)

        counts = self._connection.execute(
            sa.select(
                sa.func.count().label("people"),
                how_many(each.c.points == 0).label("unreachable"),
                how_many(sa.and_(each.c.points > 0, each.c.is_stale == 1)).label(
                    "stale"
                ),
                how_many(each.c.channels == 1).label("one_channel"),
            ).select_from(each)
        ).mappings()
        for_exercises = sa.select(sa.func.count()).where(
            _IS_USABLE, ContactPointRow.is_allowed_for_exercises
        )
        return RosterAge(
            **counts.one(),
            for_exercises=self._connection.scalar(for_exercises) or 0,
            expired_by_skill=self._expired_skills(today),
            expired_partners=self._expired_partners(today),
        )

    def _expired_skills(self, today: date) -> Mapping[str, int]:
        chosen = (
            sa.select(PartySkillRow.skill, sa.func.count().label("people"))
            .join(PartyRow, PartyRow.party_id == PartySkillRow.party_id)
            .where(PartySkillRow.expires_on < today, *_IS_PERSON)
            .group_by(PartySkillRow.skill)
            .order_by(PartySkillRow.skill)
        )
        return {row.skill: row.people for row in self._connection.execute(chosen)}

    def _expired_partners(self, today: date) -> tuple[str, ...]:
        chosen = sa.select(PartyRow.number, PartyRow.certificates).where(
            PartyRow.kind == PartyKind.ORGANISATION, PartyRow.retired_at.is_(None)
        )
        return tuple(
            sorted(
                row.number
                for row in self._connection.execute(chosen)
                if any(
                    last is not None and last < today
                    for last in certificates_of(row.certificates).values()
                )
            )
        )

    def health(self) -> StoreHealth:
        """See Readiness.health."""
        revision = self._connection.scalar(
            sa.text("SELECT version_num FROM alembic_version")
        )
        if self._connection.dialect.name == "postgresql":
            version = self._connection.scalar(sa.text("SHOW server_version"))
            return StoreHealth(database=f"PostgreSQL {version}", revision=str(revision))
        version = self._connection.scalar(sa.text("SELECT sqlite_version()"))
        check = self._connection.exec_driver_sql("PRAGMA integrity_check(3)")
        complaints = [str(row[0]) for row in check if row[0] != "ok"]
        keys = self._connection.exec_driver_sql("PRAGMA foreign_key_check")
        broken = Counter(str(row[0]) for row in keys)
        complaints += [
            f"{table}: {rows} rows lead nowhere" for table, rows in broken.items()
        ]
        return StoreHealth(
            database=f"SQLite {version}",
            revision=str(revision),
            complaint="; ".join(complaints),
        )
