"""Cells of the grid, posts and their places."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from plans.identity import CellCode, PostNo


class CellLevel(StrEnum):
    """What kind of area a cell is, largest first."""

    COUNTY = "county"
    TOWNSHIP = "township"
    COMMUNITY = "community"
    GRID_CELL = "grid_cell"
    HOUSEHOLD_GROUP = "household_group"


@dataclass(frozen=True, kw_only=True)
class Cell:
    """One area of the grid."""

    code: CellCode
    level: CellLevel
    #: Name by language.
    name: Mapping[str, str]
    parent: CellCode | None = None
    #: WGS 84 degrees of a point inside.
    latitude: float | None = None
    longitude: float | None = None
    #: How many people live there, those of the cells in it included; None: not known.
    population: int | None = None


@dataclass(frozen=True)
class Population:
    """How many people live in some cells, as far as anybody has written it down."""

    people: int = 0
    #: Some cell's number is not known, nor that of what it lies in.
    is_partial: bool = False


class CellTree:
    """The cells of a site; they form a tree."""

    def __init__(self, cells: Iterable[Cell]) -> None:
        self.by_code: dict[CellCode, Cell] = {cell.code: cell for cell in cells}
        self._children: dict[CellCode | None, list[CellCode]] = {}
        for cell in self.by_code.values():
            self._children.setdefault(cell.parent, []).append(cell.code)

    def within(self, codes: Collection[CellCode]) -> set[CellCode]:
        """Return the cells and everything below them."""
        found: set[CellCode] = set()
        left = list(codes)
        while left:
            code = left.pop()
            if code not in found:
                found.add(code)
                left += self._children.get(code, [])
        return found

    def above(self, code: CellCode) -> list[CellCode]:
        """Return what the cell lies in, nearest first."""
        found: list[CellCode] = []
        cell = self.by_code.get(code)
        while cell and cell.parent is not None and cell.parent not in found:
            found.append(cell.parent)
            cell = self.by_code.get(cell.parent)
        return found

    def outermost(self, codes: Iterable[CellCode]) -> list[CellCode]:
        """Return the cells that lie in none of the others, each once."""
        named = dict.fromkeys(codes)
        return [one for one in named if not named.keys() & set(self.above(one))]

    def population(self, codes: Collection[CellCode]) -> Population:
        """Return how many people live in the cells, nobody counted twice."""
        people, is_partial = 0, False
        left = self.outermost(codes)
        while left:
            cell = self.by_code.get(code := left.pop())
            parts = self._children.get(code, [])
            if cell is not None and cell.population is not None:
                people += cell.population
            elif parts:
                left += parts
            else:
                is_partial = True
        return Population(people, is_partial)

    def tops(self) -> list[CellCode]:
        """Return the cells that lie in no other cell of the site."""
        return [
            cell.code
            for cell in self.by_code.values()
            if cell.parent not in self.by_code
        ]


@dataclass(frozen=True, kw_only=True)
class Post:
    """A place that needs people."""

    post_no: PostNo
    #: What plans call such posts: gate, household, shelter.
    kind: str
    name: Mapping[str, str]
    cell: CellCode
    #: How many people at once.
    places: int
    #: All of them are needed of each person.
    skills: frozenset[str] = frozenset()
    #: Daily shifts in the site's zone, `06:00-14:00`; none means day and night.
    shifts: tuple[str, ...] = ()
    latitude: float | None = None
    longitude: float | None = None
    #: A hard post never takes more people than it has places; a soft one, one more.
    is_hard: bool = False


@dataclass(frozen=True, kw_only=True)
class Shift:
    """One occurrence of a shift of a post: what people are asked for."""

    post: Post
    starts_at: datetime
    #: None for a post without shifts.
    ends_at: datetime | None = None

    @property
    def key(self) -> str:
        """What asks call it: the post's number, and the start of a shift."""
        if self.ends_at is None:
            return self.post.post_no
        return f"{self.post.post_no}@{self.starts_at:%Y%m%dT%H%MZ}"
