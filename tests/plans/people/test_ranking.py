import math

import pytest

from plans.people.places import Cell, CellLevel, CellTree, Shift
from plans.people.ranking import (
    EARTH_RADIUS_M,
    FAR_M,
    Whereabouts,
    distance_m,
    nearest_first,
)
from tests.sample import GRID, SIX, gate, person


def metres(one: tuple[float, float], other: tuple[float, float]) -> float:
    where = Whereabouts(GRID)
    here, there = (
        where.of_party(person("ana", latitude=point[0], longitude=point[1]))
        for point in (one, other)
    )
    return distance_m(here, there)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ((0, 0), (0, 0), 0.0),
        ((30.1, 120.0), (30.1, 120.00001), 0.962),
        ((0, 0), (0, 180), math.pi * EARTH_RADIUS_M),
        ((52.52, 13.405), (39.9042, 116.4074), 7_360_000),
    ],
)
def test_distances_are_great_circles(
    one: tuple[float, float], other: tuple[float, float], expected: float
) -> None:
    assert metres(one, other) == pytest.approx(expected, rel=2e-3)


def test_who_has_no_point_is_where_the_cell_is_and_else_far_away() -> None:
    where = Whereabouts(GRID)
    shift = Shift(post=gate(), starts_at=SIX)

    assert distance_m(where.of_party(person("ana")), where.of_shift(shift)) == 0
    nowhere = where.of_party(person("bo", cell=None))
    assert distance_m(nowhere, where.of_shift(shift)) == FAR_M


def test_the_shortest_way_of_all_is_taken_first_and_nobody_twice() -> None:
    # Two gates a little apart, and three people on one side of them.
    east, west = (
        Shift(post=gate(no, latitude=30.0, longitude=longitude), starts_at=SIX)
        for no, longitude in (("east", 120.01), ("west", 120.0))
    )
    people = [
        person(no, latitude=30.0, longitude=longitude)
        for no, longitude in (("ana", 120.02), ("bo", 120.03), ("cy", 120.04))
    ]
    able = {"east": people, "west": people}
    chosen = nearest_first(
        {"east": 1, "west": 2}, [east, west], able, Whereabouts(CellTree(()))
    )

    assert [(one.party.number, one.shift.key) for one in chosen] == [
        ("ana", "east"),
        ("bo", "west"),
        ("cy", "west"),
    ]


def test_when_too_few_suit_all_of_them_are_asked_once() -> None:
    shifts = [Shift(post=gate(no), starts_at=SIX) for no in ("one", "two")]
    people = [person("ana"), person("bo")]
    able = {one.key: people for one in shifts}
    tree = CellTree([Cell(code=gate().cell, level=CellLevel.COMMUNITY, name={})])
    chosen = nearest_first({"one": 3, "two": 3}, shifts, able, Whereabouts(tree))

    assert sorted(one.party.number for one in chosen) == ["ana", "bo"]
