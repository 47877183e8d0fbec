import pytest

from plans.identity import CellCode
from plans.people.roster import Party, PartyKind
from plans.people.selection import Selection, distinct
from plans.people.who import Who
from tests.fakes.people import FakeRoster
from tests.sample import BO, GRID, NORTH, SITE, SIX, partner, person

EVERYBODY = [
    person("ana", cell="south", on_call="sun"),
    person("bo", skills={"nursing": None}, on_call="mon"),
    person("cy", roles=frozenset({"resident"})),
    person("dee", cell="elsewhere"),
    partner("cdc"),
    Party(party_id=BO, kind=PartyKind.SHARED_CHANNEL, number="group"),
]


def selection(*cells: CellCode) -> Selection:
    return Selection(
        roster=FakeRoster(EVERYBODY, GRID),
        site=SITE,
        cells=cells or (NORTH,),
        at=SIX,
        panel=lambda step: {BO} if step == "experts" else set(),
    )


@pytest.mark.parametrize(
    ("who", "numbers"),
    [
        ("on_call", ["ana"]),
        ("cell", ["bo", "cy"]),
        ("cell_above", ["ana", "bo", "cy"]),
        ("site", ["ana", "bo", "cy", "dee"]),
        ("role resident", ["cy"]),
        # An office of the site: its holder, wherever she lives.
        ("role office", ["ana"]),
        ("partner cdc", ["cdc"]),
        ("partner nobody", []),
        ("shared group", ["group"]),
        ("panel experts", ["bo", "group"]),
        ("panel gates", []),
    ],
)
def test_a_plan_means(who: str, numbers: list[str]) -> None:
    found = selection().parties(Who.read(who))

    assert [one.number for one in found] == numbers


def test_the_highest_cell_has_nothing_above_but_itself() -> None:
    found = selection(CellCode("town")).parties(Who.read("cell_above"))

    assert [one.number for one in found] == ["ana", "bo", "cy"]


def test_people_need_the_skill_and_the_role_unless_they_are_named() -> None:
    who = selection()

    assert [o.number for o in who.parties(Who.read("cell"), skills=["nursing"])] == [
        "bo"
    ]
    assert [o.number for o in who.parties(Who.read("cell"), roles=["volunteer"])] == [
        "bo"
    ]
    assert len(who.parties(Who.read("role resident"), roles=["volunteer"])) == 1
    assert len(who.parties(Who.read("partner cdc"), roles=["volunteer"])) == 1


def test_everybody_is_there_once() -> None:
    assert distinct([EVERYBODY[:2], EVERYBODY[1:3]]) == EVERYBODY[:3]
