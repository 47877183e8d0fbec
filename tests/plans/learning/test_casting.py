import pytest

from plans.learning.casting import NobodyToRehearseError, invented, stand_in
from plans.learning.response import Draws
from plans.people.registry import PartyEntry, PointEntry
from plans.people.roster import PartyKind

ANA = PartyEntry(
    kind=PartyKind.PERSON,
    number="P1",
    name="Ana",
    roles=("volunteer",),
    deputy_number="P2",
    points=(PointEntry("sms", "+4930111", None, True),),  # noqa: FBT003 -- as imports do
)
BO = PartyEntry(kind=PartyKind.PERSON, number="P2", name="Bo", roles=("expert",))


def test_a_stand_in_has_no_name_and_no_address_and_no_exercise_reaches_it() -> None:
    one = stand_in(ANA)

    assert (one.number, one.roles, one.deputy_number) == ("P1", ("volunteer",), "P2")
    assert one.name == "P1"
    assert one.points == (PointEntry("sms", "sim-P1/0"),)


def test_invented_people_are_like_those_of_the_site_and_office_holders_stay() -> None:
    found = invented([ANA, BO], 500, {"P1"}, Draws(3))

    assert len(found) == len({one.number for one in found}) == 500
    assert [one.number for one in found if one.number.startswith("P")] == ["P1"]
    assert 150 < sum(one.roles == ("expert",) for one in found) < 350
    assert {one.deputy_number for one in found} == {None}
    assert found == invented([ANA, BO], 500, {"P1"}, Draws(3))
    assert found != invented([ANA, BO], 500, {"P1"}, Draws(4))


def test_a_deputy_who_plays_as_well_stays() -> None:
    assert invented([ANA, BO], 2, {"P1", "P2"}, Draws(3)) == [ANA, BO]


def test_nobody_can_be_invented_after_nobody() -> None:
    with pytest.raises(NobodyToRehearseError):
        invented([], 10, (), Draws(3))
