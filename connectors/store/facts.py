"""What checks of plans may know about a site, counted by a few queries."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

import sqlalchemy as sa

from connectors.store.tables.people import (
    ContactPointRow,
    PartyRoleRow,
    PartyRow,
    PartySkillRow,
)
from connectors.store.tables.places import CellRow, PostRow
from plans.incident.law import Profile, certificates_of
from plans.people.roster import PartyKind
from plans.site import Site
from plans.writing.site_facts import Partner, PostKind, Reach, SiteFacts


def site_facts(
    connection: sa.Connection, site: Site, profile: Profile | None, *, today: date
) -> SiteFacts:
    """Return the site as its file and its store have it.

    Args:
        connection: To the store; only read.
        site: As its file describes it.
        profile: Of its jurisdiction.
        today: In the site's zone.
    """
    count = _Counting(connection, site, today)
    return SiteFacts(
        languages=site.languages,
        roles=frozenset(site.roles),
        holders={name: frozenset(role.holders) for name, role in site.roles.items()},
        originator=site.originator,
        indicators={
            name: frozenset(one.may_declare) for name, one in site.indicators.items()
        },
        alert_levels=frozenset(
            level
            for granted in (
                *(one.may_declare for one in site.alerts.values()),
                *(one.may_declare for one in site.sources.values()),
            )
            for level in granted
        ),
        cells=frozenset(connection.scalars(sa.select(CellRow.code))),
        lanes=dict(site.lane_of(channel) for channel in site.channels),
        shared={
            name: site.lane_of(name)[0]
            for name, channel in site.channels.items()
            if channel.shared
        },
        people=count.people(),
        people_by_role=count.people_by(PartyRoleRow, PartyRoleRow.role),
        people_by_skill=count.people_by(
            PartySkillRow,
            PartySkillRow.skill,
            PartySkillRow.expires_on.is_(None) | (PartySkillRow.expires_on >= today),
        ),
        partners=count.partners(),
        posts=_posts(connection),
        factor=site.policy.factor,
        profile=profile,
    )


class _Counting:
    """Counts parties on the roster by what they are and how they can be reached."""

    def __init__(self, connection: sa.Connection, site: Site, today: date) -> None:
        self._connection, self._site, self._today = connection, site, today
        self._lane_by_channel = {name: site.lane_of(name)[0] for name in site.channels}
        usable = (
            ContactPointRow.retired_at.is_(None),
            ContactPointRow.channel.in_(sorted(site.channels)),
        )
        oldest = today - site.policy.relied_on_for
        self._relied_on = sa.select(ContactPointRow.party_id).where(
            *usable, ContactPointRow.verified_on >= oldest
        )
        best = (
            sa.select(
                ContactPointRow.party_id,
                sa.func.min(ContactPointRow.rank).label("rank"),
            )
            .where(*usable)
            .group_by(ContactPointRow.party_id)
            .subquery()
        )
        self._first = (
            sa.select(ContactPointRow.party_id, ContactPointRow.channel)
            .join(
                best,
                (best.c.party_id == ContactPointRow.party_id)
                & (best.c.rank == ContactPointRow.rank),
            )
            .where(*usable)
            .subquery()
        )

    def people(self) -> Reach:
        """Return how every person can be reached."""
        return self._reaches(self._of(PartyKind.PERSON, sa.literal("")), "")

    def people_by(
        self,
        table: type[PartyRoleRow | PartySkillRow],
        group: sa.orm.InstrumentedAttribute[str],
        *conditions: sa.ColumnElement[bool],
    ) -> dict[str, Reach]:
        """Return how the people of each group can be reached."""
        chosen = self._of(PartyKind.PERSON, group)
        chosen = chosen.join(table, table.party_id == PartyRow.party_id)
        return self._reach_by_group(chosen.where(*conditions))

    def partners(self) -> dict[str, Partner]:
        """Return the organisations with their valid certificates."""
        reaches = self._reach_by_group(
            self._of(PartyKind.ORGANISATION, PartyRow.number)
        )
        rows = self._connection.execute(
            sa.select(PartyRow.number, PartyRow.certificates).where(
                PartyRow.kind == PartyKind.ORGANISATION, PartyRow.retired_at.is_(None)
            )
        )
        return {
            number: Partner(
                certificates=self._valid(certificates), reach=reaches[number]
            )
            for number, certificates in rows
        }

    def _valid(self, certificates: str) -> frozenset[str]:
        held = certificates_of(certificates).items()
        return frozenset(
            name for name, last in held if (last or self._today) >= self._today
        )

    def _of(self, kind: PartyKind, group: Any) -> sa.Select[Any]:  # noqa: ANN401 -- any column
        chosen = sa.select(group.label("named"), PartyRow.party_id).select_from(
            PartyRow
        )
        return chosen.where(PartyRow.kind == kind, PartyRow.retired_at.is_(None))

    def _reaches(self, chosen: sa.Select[Any], group: str) -> Reach:
        return self._reach_by_group(chosen).get(group, Reach())

    def _reach_by_group(self, chosen: sa.Select[Any]) -> dict[str, Reach]:
        group = chosen.subquery()
        relied_on = self._relied_on.distinct().subquery()
        rows = self._connection.execute(
            sa.select(
                group.c.named,
                self._first.c.channel,
                sa.func.count(),
                sa.func.count(relied_on.c.party_id),
            )
            .select_from(group)
            .outerjoin(self._first, self._first.c.party_id == group.c.party_id)
            .outerjoin(relied_on, relied_on.c.party_id == group.c.party_id)
            .group_by(group.c.named, self._first.c.channel)
        )
        return self._summed(rows)

    def _summed(self, rows: Iterable[Any]) -> dict[str, Reach]:
        relied_on: Counter[str] = Counter()
        lanes: dict[str, Counter[str]] = defaultdict(Counter)
        for named, channel, parties, relied in rows:
            relied_on[named] += relied
            if channel is not None:
                lanes[named][self._lane_by_channel[channel]] += parties
        return {
            named: Reach(relied_on=count, by_lane=dict(lanes[named]))
            for named, count in relied_on.items()
        }


def _posts(connection: sa.Connection) -> Mapping[str, PostKind]:
    rows = connection.execute(
        sa.select(PostRow.kind, PostRow.places, PostRow.skills).where(
            sa.not_(PostRow.is_retired)
        )
    )
    places: Counter[str] = Counter()
    by_skill: dict[str, Counter[str]] = defaultdict(Counter)
    for kind, wanted, skills in rows:
        places[kind] += wanted
        for skill in filter(None, map(str.strip, skills.split(","))):
            by_skill[kind][skill] += wanted
    return {
        kind: PostKind(places=count, places_by_skill=dict(by_skill[kind]))
        for kind, count in places.items()
    }
