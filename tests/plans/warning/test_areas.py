from dataclasses import dataclass

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.warning.alerts import Area, Circle, Named, Point
from plans.warning.areas import CellAreas, is_placed


@dataclass(frozen=True)
class Somewhere:
    code: str
    parent: str | None = None
    latitude: float | None = None
    longitude: float | None = None


#: A town with two districts of two streets each, a kilometre and more apart.
TOWN = [
    Somewhere("T", None, 30.0, 120.0),
    Somewhere("T-1", "T", 30.01, 120.0),
    Somewhere("T-1-a", "T-1", 30.01, 120.00),
    Somewhere("T-1-b", "T-1", 30.01, 120.02),
    Somewhere("T-2", "T", 30.03, 120.01),
    Somewhere("T-2-a", "T-2"),
    Somewhere("T-10", "T", 30.05, 120.0),
]


def ring(*points: tuple[float, float]) -> Area:
    closed = [*points, points[0]]
    return Area(area_desc="", polygons=(tuple(Point(*one) for one in closed),))


def box(south: float, west: float, north: float, east: float) -> Area:
    return ring((south, west), (south, east), (north, east), (north, west))


def coded(value: str, name: str = "code") -> Area:
    return Area(area_desc="", geocodes=(Named(name, value),))


def found(area: Area, cells: list[Somewhere] = TOWN) -> tuple[str, ...]:
    return CellAreas(cells).cells_in([area])


def test_a_polygon_holds_the_cells_whose_points_it_holds() -> None:
    assert found(box(30.005, 119.99, 30.015, 120.01)) == ("T-1-a",)


def test_a_cell_is_held_when_all_below_it_are() -> None:
    assert found(box(30.005, 119.99, 30.015, 120.03)) == ("T-1",)
    assert found(box(29.9, 119.9, 30.1, 120.1)) == ("T",)


def test_the_point_of_a_town_alone_is_not_the_town() -> None:
    assert found(box(29.999, 119.999, 30.001, 120.001)) == ("T-1-a",)  # the nearest


def test_a_cell_without_a_point_goes_by_the_one_above() -> None:
    assert found(box(30.025, 120.0, 30.035, 120.02)) == ("T-2",)


def test_an_area_between_points_is_about_the_nearest_cell() -> None:
    assert found(box(30.032, 120.011, 30.0321, 120.0111)) == ("T-2",)


def test_an_area_elsewhere_is_about_no_cell() -> None:
    assert found(box(31, 121, 32, 122)) == ()
    assert found(Area(area_desc="", circles=(Circle(Point(31, 121), 50),))) == ()


def test_edges_belong_to_the_area() -> None:
    assert found(box(30.01, 120.0, 30.02, 120.01)) == ("T-1-a",)


def test_a_circle_holds_what_is_near_enough() -> None:
    def circle(radius_km: float) -> Area:
        return Area(area_desc="", circles=(Circle(Point(30.01, 120.0), radius_km),))

    assert found(circle(0)) == ("T-1-a",)
    assert found(circle(2)) == ("T-1",)
    assert found(circle(20_100)) == ("T",)


def test_a_self_crossing_polygon_is_read_as_its_parts() -> None:
    bow = ring((30.0, 119.99), (30.02, 120.03), (30.02, 119.99), (30.0, 120.03))

    assert "T-1" not in found(bow)
    assert set(found(bow)) <= {"T-1-a", "T-1-b"}


@pytest.mark.parametrize("west", [179.5, -180.5])
def test_an_area_may_cross_the_antimeridian(west: float) -> None:
    islands = [
        Somewhere("W", None, -17.0, 179.9),
        Somewhere("E", None, -17.0, -179.9),
        Somewhere("F", None, -17.0, 177.0),
    ]

    assert found(box(-18, west, -16, -179.5), islands) == ("E", "W")
    assert found(box(-18, -179.95, -16, -179.8), islands) == ("E",)


def test_an_area_may_be_the_whole_earth_or_lie_round_a_pole() -> None:
    north = ring((60, 0), (60, 90), (60, 180), (60, -90))
    arctic = [Somewhere("N", None, 80, 100), Somewhere("S", None, -80, 100)]

    assert found(box(-90, -180, 90, 180)) == ("T",)
    assert found(north, arctic) == ("N",)
    assert found(north) == ()


def test_a_half_of_the_earth_is_one_half() -> None:
    assert found(box(-80, 30, 80, 150)) == ("T",)
    assert found(box(-80, -150, 80, -30)) == ()


@given(turns=st.integers(-2, 2), begins=st.integers(0, 3))
def test_it_does_not_matter_where_a_ring_begins_or_how_it_counts(
    turns: int, begins: int
) -> None:
    corners = [(30.005, 119.99), (30.005, 120.03), (30.015, 120.03), (30.015, 119.99)]
    turned = [(lat, lon + 360 * turns) for lat, lon in corners]

    assert found(ring(*turned[begins:], *turned[:begins])) == ("T-1",)


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("T-1", ("T-1",)),
        ("T-10", ("T-10",)),
        ("T", ("T",)),
        ("t-1", ()),
        ("", ()),
    ],
)
def test_a_geocode_is_a_cell_and_what_lies_in_it(
    value: str, expected: tuple[str, ...]
) -> None:
    assert found(coded(value)) == expected


REGIONS = [
    Somewhere("330102001000", None),
    Somewhere("330102001005", "330102001000"),
    Somewhere("330102001006", "330102001000"),
    Somewhere("330203001000", None),
]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("330000", ("330102001000", "330203001000")),
        ("330100", ("330102001000",)),
        ("330102", ("330102001000",)),
        ("330102000000", ("330102001000",)),
        ("330102001", ("330102001000",)),
        ("330102001005", ("330102001005",)),
        ("330102001777", ("330102001000",)),  # a village that the grid does not have
        ("330103", ()),
        ("440000", ()),
    ],
)
def test_a_region_code_holds_what_lies_in_the_region(
    value: str, expected: tuple[str, ...]
) -> None:
    assert found(coded(value, "GB/T 2260"), REGIONS) == expected


def test_codes_of_another_system_are_not_regions() -> None:
    assert found(coded("330100", "SAME"), REGIONS) == ()


def test_words_alone_place_nothing() -> None:
    assert not is_placed(Area(area_desc="the east"))
    assert found(Area(area_desc="the east")) == ()


def test_a_site_without_cells_is_in_no_area() -> None:
    everywhere = box(-90, -180, 90, 180)
    circle = Area(area_desc="", circles=(Circle(Point(0, 0), 9),))

    assert found(everywhere, []) == found(circle, []) == ()
