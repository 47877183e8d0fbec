"""What the roster finds, on SQLite and on PostgreSQL."""

from datetime import date

import pytest
import sqlalchemy as sa

from connectors.store.registry import SqlRegistry
from connectors.store.roster import SqlRoster
from connectors.store.tables.people import PartyRow
from plans.identity import CellCode, PartyId, PostNo
from plans.people.places import Cell, CellLevel, Post
from plans.people.registry import PartyEntry
from plans.people.roster import Party, PartyKind, Wanted
from tests.contracts.sample import SIX

TOWN, EAST, WEST = CellCode("LH"), CellCode("LH-1"), CellCode("LH-2")
CELLS = [
    Cell(code=TOWN, level=CellLevel.TOWNSHIP, name={"en": "Town"}),
    Cell(code=EAST, level=CellLevel.COMMUNITY, name={"en": "East"}, parent=TOWN),
    Cell(
        code=WEST,
        level=CellLevel.COMMUNITY,
        name={"en": "West"},
        parent=TOWN,
        latitude=30.5,
        longitude=120.25,
    ),
]
ANA = PartyEntry(
    kind=PartyKind.PERSON,
    number="A1",
    name="Ana",
    birth_year=1990,
    languages="zh,en",
    cell=EAST,
    latitude=30.5,
    longitude=120.25,
    roles=("volunteer", "resident"),
    skills={"nursing": date(2027, 3, 1), "driving": None},
    available="sat-sun",
    on_call="daily 20:00-08:00",
    away="2026-12-01/2026-12-10; 2027-01-05",
    deputy_number="B1",
)
BO = PartyEntry(
    kind=PartyKind.PERSON, number="B1", name="Bo", cell=WEST, roles=("resident",)
)
PARTNER = PartyEntry(
    kind=PartyKind.ORGANISATION,
    number="cdc",
    name="CDC",
    certificates="public_fundraising:2029-08-21",
)
POSTS = [
    Post(
        post_no=PostNo("G2"),
        kind="gate",
        name={"en": "Gate"},
        cell=EAST,
        places=3,
        skills=frozenset({"driving", "nursing"}),
        shifts=("06:00-14:00", "22:00-06:00"),
        is_hard=True,
    ),
    Post(post_no=PostNo("G1"), kind="gate", name={"en": "Gate"}, cell=WEST, places=2),
    Post(post_no=PostNo("H1"), kind="household", name={}, cell=WEST, places=2),
]


@pytest.fixture
def connection(undone: sa.Connection) -> sa.Connection:
    registry = SqlRegistry(undone, SIX)
    registry.take_cells(CELLS)
    registry.take_parties([BO, ANA, PARTNER])
    registry.take_posts(POSTS)
    return undone


@pytest.fixture
def roster(connection: sa.Connection) -> SqlRoster:
    return SqlRoster(connection)


def by_number(roster: SqlRoster) -> dict[str, Party]:
    found = roster.parties(Wanted(kinds=frozenset(PartyKind)))
    return {party.number: party for party in found}


def test_a_party_is_found_with_all_that_the_roster_says(roster: SqlRoster) -> None:
    found = by_number(roster)

    ana = found["A1"]
    assert ana == Party(
        party_id=ana.party_id,
        kind=PartyKind.PERSON,
        number="A1",
        languages=("zh", "en"),
        cell=EAST,
        latitude=30.5,
        longitude=120.25,
        roles=frozenset({"volunteer", "resident"}),
        skills={"nursing": date(2027, 3, 1), "driving": None},
        available="sat-sun",
        on_call="daily 20:00-08:00",
        away=(
            (date(2026, 12, 1), date(2026, 12, 10)),
            (date(2027, 1, 5), date(2027, 1, 5)),
        ),
        deputy=found["B1"].party_id,
        birth_year=1990,
    )
    assert found["cdc"].certificates == {"public_fundraising": date(2029, 8, 21)}
    assert roster.party(ana.party_id) == ana


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        (Wanted(), ["A1", "B1"]),
        (Wanted(kinds=frozenset({PartyKind.ORGANISATION})), ["cdc"]),
        (Wanted(roles=frozenset({"volunteer", "expert"})), ["A1"]),
        (Wanted(skills=frozenset({"driving", "cooking"})), ["A1"]),
        (Wanted(skills=frozenset({"cooking"})), []),
        (Wanted(cells=frozenset({WEST})), ["B1"]),
        (Wanted(cells=frozenset()), []),
        (Wanted(numbers=frozenset({"B1", "cdc"})), ["B1"]),
        (Wanted(roles=frozenset({"resident"}), cells=frozenset({EAST})), ["A1"]),
    ],
)
def test_every_condition_has_to_hold(
    roster: SqlRoster, wanted: Wanted, expected: list[str]
) -> None:
    assert [party.number for party in roster.parties(wanted)] == expected


def test_who_left_the_roster_is_not_found(
    roster: SqlRoster, connection: sa.Connection
) -> None:
    leaves = sa.update(PartyRow).where(PartyRow.number == "B1")
    connection.execute(leaves.values(retired_at=SIX))

    assert sorted(by_number(roster)) == ["A1", "cdc"]
    assert by_number(roster)["A1"].deputy is None


def test_however_many_there_are_takes_three_queries(
    roster: SqlRoster, connection: sa.Connection
) -> None:
    statements: list[str] = []
    sa.event.listen(
        connection,
        "before_cursor_execute",
        lambda *facts: statements.append(facts[2]),
    )
    more = [
        PartyEntry(kind=PartyKind.PERSON, number=f"N{n}", name="Ana", roles=("x",))
        for n in range(500)
    ]
    SqlRegistry(connection, SIX).take_parties(more)
    statements.clear()
    found = roster.parties(Wanted(roles=frozenset({"x"})))

    assert len(found) == 500
    assert len(statements) == 3


def test_nobody_is_nobody(roster: SqlRoster) -> None:
    with pytest.raises(KeyError):
        roster.party(PartyId("nobody"))


def test_names_are_for_texts_only(roster: SqlRoster) -> None:
    ids = {number: party.party_id for number, party in by_number(roster).items()}

    assert roster.names([ids["A1"], ids["cdc"], PartyId("nobody")]) == {
        ids["A1"]: "Ana",
        ids["cdc"]: "CDC",
    }


def test_the_grid_comes_back_whole(roster: SqlRoster) -> None:
    assert list(roster.cells().by_code.values()) == CELLS


def test_posts_are_found_by_kind_and_cell(roster: SqlRoster) -> None:
    assert roster.posts("gate", None) == [POSTS[1], POSTS[0]]
    assert roster.posts("gate", {EAST}) == [POSTS[0]]
    assert roster.posts("shelter", None) == []
