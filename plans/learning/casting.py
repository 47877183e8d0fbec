"""Casting: who plays in a rehearsal; the site's roster without what tells who it is."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from plans.errors import MobilizationError
from plans.learning.response import Draws
from plans.people.places import Cell, CellTree, Post
from plans.people.registry import PartyEntry, PointEntry

#: How the numbers of invented people begin.
_INVENTED = "sim-"


class NobodyToRehearseError(MobilizationError):
    """A rehearsal takes people, and the site has none; import some first."""


@dataclass(frozen=True, kw_only=True)
class Cast:
    """Who and what there is in a rehearsal."""

    #: Each below the one that it lies in.
    cells: Sequence[Cell]
    posts: Sequence[Post]
    #: People, then organisations; each has a number, none a name or an address.
    parties: Sequence[PartyEntry]


def cells_in_order(tree: CellTree) -> list[Cell]:
    """Return the cells of a grid, each below the one that it lies in."""
    depth = {code: len(list(tree.above(code))) for code in tree.by_code}
    return sorted(tree.by_code.values(), key=lambda one: (depth[one.code], one.code))


def stand_in(entry: PartyEntry) -> PartyEntry:
    """Return the party without name and addresses; its channels stay."""
    points = tuple(
        PointEntry(one.channel, f"{_INVENTED}{entry.number}/{n}", one.verified_on)
        for n, one in enumerate(entry.points)
    )
    return replace(entry, name=entry.number, points=points)


def invented(
    people: Sequence[PartyEntry], number: int, keep: Collection[str], draws: Draws
) -> list[PartyEntry]:
    """Return so many people like these.

    Args:
        people: Of the site.
        number: How many are wanted.
        keep: Numbers of those who stay as they are: who hold an office. They may be
            more than are wanted.
        draws: Of the rehearsal.

    Raises:
        NobodyToRehearseError: There are none to be like.
    """
    if not people:
        raise NobodyToRehearseError
    kept = [one for one in people if one.number in keep]
    chance = draws.of("people")
    drawn = [chance.choice(people) for _ in range(number - len(kept))]
    new = [
        replace(one, number=f"{_INVENTED}{n:06}", deputy_number=None)
        for n, one in enumerate(drawn, start=1)
    ]
    known = {one.number for one in kept} | {None}
    return [
        one if one.deputy_number in known else replace(one, deputy_number=None)
        for one in kept
    ] + new
