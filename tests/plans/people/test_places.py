"""Who lives in some cells is counted once, as far as it is known."""

import pytest

from plans.identity import CellCode
from plans.people.places import Cell, CellLevel, CellTree, Population


def cell(code: str, parent: str, population: int | None) -> Cell:
    return Cell(
        code=CellCode(code),
        level=CellLevel.GRID_CELL,
        name={"en": code},
        parent=CellCode(parent) if parent else None,
        population=population,
    )


TREE = CellTree(
    [
        cell("town", "", None),
        cell("north", "town", 1000),
        cell("n1", "north", 300),
        cell("south", "town", None),
        cell("s1", "south", 200),
        cell("s2", "south", 0),
        cell("west", "town", None),
    ]
)


@pytest.mark.parametrize(
    ("codes", "expected"),
    [
        (["north"], Population(1000)),
        (["n1"], Population(300)),
        (["north", "n1", "north"], Population(1000)),
        (["south"], Population(200)),
        (["s2"], Population(0)),
        (["west"], Population(0, is_partial=True)),
        (["town"], Population(1200, is_partial=True)),
        (["town", "s1"], Population(1200, is_partial=True)),
        (["elsewhere", "s1"], Population(200, is_partial=True)),
        ([], Population()),
    ],
)
def test_people_are_counted_once_as_far_as_they_are_known(
    codes: list[str], expected: Population
) -> None:
    assert TREE.population([CellCode(one) for one in codes]) == expected
