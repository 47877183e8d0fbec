"""What cells change of a plan, where an incident is in several of them."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from flows.library import overrides_for
from flows.settings import spoken_language
from flows.texts import words
from plans.errors import MobilizationError
from plans.identity import CellCode
from plans.people.places import CellTree
from plans.writing.overrides import SourceFile, changes_of

#: Step and key, and what is written there.
Changes = Mapping[tuple[str, str], object]


class CellsDifferError(MobilizationError):
    """The cells of one incident change its plan in different ways."""

    def __init__(self, differing: Mapping[str, Sequence[str]]) -> None:
        self.differing = {name: tuple(cells) for name, cells in differing.items()}
        told = [f"{name} ({', '.join(cells)})" for name, cells in differing.items()]
        facts = {"what": "; ".join(told)}
        super().__init__(words("declare.cells-differ", spoken_language(), **facts))


def overrides_of(
    plan: SourceFile,
    site: Path,
    cells: Sequence[CellCode],
    tree: CellTree,
    *,
    is_sure: bool,
) -> list[SourceFile]:
    """Return the files that change the plan for these cells, nearest last.

    Args:
        plan: Its file.
        site: The site's folder.
        cells: Of the incident.
        tree: The grid.
        is_sure: Go by what holds for all of them, where they differ.

    Raises:
        CellsDifferError: They differ, and nobody is sure.
    """
    files_by_cell = {cell: overrides_for(site, [cell], tree) for cell in cells}
    changes = {cell: changes_of(plan, some) for cell, some in files_by_cell.items()}
    differing = _differing(changes)
    if differing and not is_sure:
        raise CellsDifferError(differing)
    # Where they agree, the files of one say what those of all say.
    return overrides_for(site, cells if differing else cells[:1], tree)


def _differing(changes: Mapping[CellCode, Changes]) -> dict[str, list[str]]:
    """Return what is not the same in all cells, and which of them change it."""
    every = dict.fromkeys(key for one in changes.values() for key in one)
    missing = object()
    found: dict[str, list[str]] = {}
    for key in every:
        values = [one.get(key, missing) for one in changes.values()]
        if any(value != values[0] for value in values):
            cells = [cell for cell, one in changes.items() if key in one]
            found[".".join(key)] = [str(cell) for cell in cells]
    return found
