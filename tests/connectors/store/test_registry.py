"""What the registry keeps of a roster, on SQLite and on PostgreSQL."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
import sqlalchemy as sa

from connectors.store import open_store
from connectors.store.engines import engine_of
from connectors.store.registry import BATCH, SqlRegistry
from connectors.store.tables.people import ContactPointRow, PartyRow
from plans.identity import CellCode, PostNo
from plans.people.places import Cell, CellLevel, Post
from plans.people.registry import PartyEntry, PointEntry, Taken
from plans.people.roster import PartyKind
from plans.site import Channel, Site
from tests.contracts.sample import SIX

MAY = date(2026, 5, 1)
HOME = Cell(
    code=CellCode("LH-1"), level=CellLevel.TOWNSHIP, name={"en": "Home", "zh": "家"}
)
ANA = PartyEntry(
    kind=PartyKind.PERSON,
    number="A1",
    name="Ana",
    birth_year=1980,
    languages="zh,en",
    latitude=30.5,
    longitude=120.25,
    roles=("volunteer", "resident"),
    skills={"nursing": date(2027, 3, 1), "driving": None},
    available="sat-sun 08:00-20:00",
    on_call="daily 20:00-08:00",
    away="2026-12-01/2026-12-10",
    deputy_number="B1",
    points=(
        PointEntry("sms", "+861", MAY, is_allowed_for_exercises=True),
        PointEntry("email", "ana@people.example"),
    ),
)
BO = PartyEntry(
    kind=PartyKind.PERSON,
    number="B1",
    name="Bo",
    birth_year=1990,
    points=(PointEntry("sms", "+862"),),
)
NAMELESS = replace(BO, number="")


@pytest.fixture
def connection(undone: sa.Connection) -> sa.Connection:
    return undone


@pytest.fixture
def registry(connection: sa.Connection) -> SqlRegistry:
    return SqlRegistry(connection, SIX)


def points_of(connection: sa.Connection, number: str) -> Sequence[Any]:
    query = (
        sa.select(
            ContactPointRow.rank, ContactPointRow.address, ContactPointRow.retired_at
        )
        .join(PartyRow, PartyRow.party_id == ContactPointRow.party_id)
        .where(PartyRow.number == number)
        .order_by(ContactPointRow.contact_point_id)
    )
    return [tuple(row) for row in connection.execute(query)]


def numbers(connection: sa.Connection, kind: PartyKind) -> list[str]:
    query = sa.select(PartyRow.number).where(
        PartyRow.kind == kind, PartyRow.retired_at.is_(None)
    )
    return sorted(connection.scalars(query))


def test_the_same_roster_twice_changes_nothing(registry: SqlRegistry) -> None:
    first = registry.take_parties([ANA, BO])
    second = registry.take_parties([BO, ANA])

    assert first == Taken(added=2)
    assert second == Taken(unchanged=2)


@pytest.mark.parametrize(
    "changed",
    [
        replace(ANA, name="Ana Ana"),
        replace(ANA, birth_year=1981),
        replace(ANA, longitude=120.5),
        replace(ANA, roles=("resident",)),
        replace(ANA, skills={"nursing": date(2028, 3, 1), "driving": None}),
        replace(ANA, away=""),
        replace(ANA, deputy_number=None),
        replace(ANA, points=ANA.points[:1]),
    ],
)
def test_whatever_differs_is_a_change(
    registry: SqlRegistry, changed: PartyEntry
) -> None:
    registry.take_parties([ANA, BO])

    assert registry.take_parties([changed, BO]) == Taken(changed=1, unchanged=1)
    assert registry.take_parties([changed, BO]) == Taken(unchanged=2)


def test_a_contact_point_that_went_is_retired_and_kept(
    registry: SqlRegistry, connection: sa.Connection
) -> None:
    registry.take_parties([ANA])
    new = PointEntry("sms", "+863")
    registry.take_parties([replace(ANA, points=(new, ANA.points[1]))])

    assert points_of(connection, "A1") == [
        (0, "+861", SIX),
        (1, "ana@people.example", None),
        (0, "+863", None),
    ]


def test_an_id_tells_nothing_and_stays(
    registry: SqlRegistry, connection: sa.Connection
) -> None:
    query = sa.select(PartyRow.party_id).where(PartyRow.number == "A1")
    registry.take_parties([ANA])
    first = connection.scalar(query)
    registry.take_parties([replace(ANA, name="Ana Ana")])

    assert connection.scalar(query) == first
    assert first is not None
    assert len(first) == 32
    assert "A1" not in first


def test_without_a_number_name_year_and_first_contact_find_somebody_again(
    registry: SqlRegistry, connection: sa.Connection
) -> None:
    registry.take_parties([NAMELESS])
    again = registry.take_parties([replace(NAMELESS, roles=("volunteer",))])

    assert again == Taken(changed=1)
    assert len(numbers(connection, PartyKind.PERSON)) == 1


def test_the_number_of_somebody_found_without_it_stays(
    registry: SqlRegistry, connection: sa.Connection
) -> None:
    registry.take_parties([BO])

    assert registry.take_parties([NAMELESS]) == Taken(unchanged=1)
    assert numbers(connection, PartyKind.PERSON) == ["B1"]


def test_an_ambiguous_one_is_refused(registry: SqlRegistry) -> None:
    registry.take_parties([BO, replace(BO, number="B2")])

    taken = registry.take_parties([ANA, NAMELESS])

    assert (taken.added, [index for index, _ in taken.refused]) == (1, [1])
    assert taken.refused[0][1].en == (
        "2 people have this name, birth year and first contact; give a person_no"
    )


@pytest.mark.parametrize("between", [0, BATCH])
def test_the_same_party_twice_in_a_file_is_refused(
    registry: SqlRegistry, between: int
) -> None:
    others = [
        PartyEntry(kind=PartyKind.PERSON, number=f"N{n}", name="Ana")
        for n in range(between)
    ]
    taken = registry.take_parties([ANA, NAMELESS, *others, ANA, NAMELESS])

    assert taken.added == 2 + between
    assert [index for index, _ in taken.refused] == [2 + between, 3 + between]


def test_people_and_partners_may_have_the_same_number(
    registry: SqlRegistry, connection: sa.Connection
) -> None:
    partner = PartyEntry(kind=PartyKind.ORGANISATION, number="A1", name="Partner")

    assert registry.take_parties([ANA, partner]) == Taken(added=2)
    assert numbers(connection, PartyKind.ORGANISATION) == ["A1"]


def test_cells_and_posts_are_added_changed_and_left(registry: SqlRegistry) -> None:
    post = Post(
        post_no=PostNo("G1"),
        kind="gate",
        name={"en": "Gate"},
        cell=HOME.code,
        places=3,
        skills=frozenset({"driving", "first-aid"}),
        shifts=("06:00-14:00", "14:00-22:00"),
    )
    taken = [
        registry.take_cells([HOME]),
        registry.take_cells([HOME]),
        registry.take_cells([replace(HOME, name={"en": "Town"})]),
        registry.take_posts([post]),
        registry.take_posts([post]),
        registry.take_posts([replace(post, places=4)]),
    ]

    added, unchanged, changed = Taken(added=1), Taken(unchanged=1), Taken(changed=1)
    assert taken == [added, unchanged, changed] * 2


def site_with(**channels: Channel) -> Site:
    return Site(site="home", title={"en": "Home"}, languages=("en",), channels=channels)


def test_shared_channels_and_the_public_are_parties(
    registry: SqlRegistry, connection: sa.Connection
) -> None:
    group = Channel(url="json://127.0.0.1/group", shared=True, exercises=True)
    sms = Channel(url="json://127.0.0.1/sms?:to={address}")
    for _ in range(2):
        registry.sync_channels(site_with(group=group, sms=sms))

    query = sa.select(
        ContactPointRow.channel,
        ContactPointRow.address,
        ContactPointRow.is_allowed_for_exercises,
    )
    assert [tuple(row) for row in connection.execute(query)] == [("group", "", True)]
    assert numbers(connection, PartyKind.SHARED_CHANNEL) == ["group"]
    assert numbers(connection, PartyKind.PUBLIC) == ["public"]


def test_a_shared_channel_that_exercises_may_not_use_any_more_is_closed_to_them(
    registry: SqlRegistry, connection: sa.Connection
) -> None:
    url = "json://127.0.0.1/group"
    registry.sync_channels(
        site_with(group=Channel(url=url, shared=True, exercises=True))
    )
    registry.sync_channels(site_with(group=Channel(url=url, shared=True)))

    query = sa.select(ContactPointRow.is_allowed_for_exercises).where(
        ContactPointRow.retired_at.is_(None)
    )
    assert list(connection.scalars(query)) == [False]


def test_a_shared_channel_that_went_is_retired_and_can_come_back(
    registry: SqlRegistry, connection: sa.Connection
) -> None:
    group = Channel(url="json://127.0.0.1/group", shared=True)
    registry.sync_channels(site_with(group=group))
    registry.sync_channels(site_with())
    gone = numbers(connection, PartyKind.SHARED_CHANNEL)
    registry.sync_channels(site_with(group=group))

    assert gone == []
    assert numbers(connection, PartyKind.SHARED_CHANNEL) == ["group"]
    assert [point[2] for point in points_of(connection, "group")] == [SIX, None]


def test_people_are_left_alone_when_channels_are_synced(
    registry: SqlRegistry, connection: sa.Connection
) -> None:
    registry.take_parties([ANA, BO])
    registry.sync_channels(site_with())

    assert numbers(connection, PartyKind.PERSON) == ["A1", "B1"]
    assert points_of(connection, "B1") == [(0, "+862", None)]


def test_two_imports_at_once_follow_each_other(filled_url: str) -> None:
    people = [replace(ANA, number=f"N{n}") for n in range(200)]

    def take(_: int) -> Taken:
        with open_store(filled_url, now=SIX) as store:
            return store.registry.take_parties(people)

    engine_of(filled_url)  # one for all threads
    with ThreadPoolExecutor(4) as threads:
        taken = list(threads.map(take, range(4)))

    assert sorted(one.added for one in taken) == [0, 0, 0, 200]
    assert sorted(one.unchanged for one in taken) == [0, 200, 200, 200]
