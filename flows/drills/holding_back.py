"""Holding back: no drill begins where something real runs."""

from collections.abc import Collection

from flows.drills.starting import HeldBackError, PlannedDrill
from flows.engine.desk import Desk
from flows.settings import Settings
from flows.wiring.deciding import open_desk
from plans.identity import CellCode, KindOfRun


def check_nothing_real_runs(planned: PlannedDrill, settings: Settings) -> None:
    """Refuse a drill whose cells an actual incident touches.

    Raises:
        HeldBackError: One does.
    """
    with open_desk(settings, is_writer=False) as desk:
        if _actual_runs(desk, planned.drill.cells):
            raise HeldBackError(planned.name, why="actual")


def overlap(
    desk: Desk, some: Collection[CellCode], other: Collection[CellCode]
) -> bool:
    """Say whether cells are the same, or lie above or below each other."""
    tree = desk.roster.cells()
    return not tree.within(some).isdisjoint(tree.within(other))


def _actual_runs(desk: Desk, cells: Collection[CellCode]) -> bool:
    """Say whether something real runs in a cell of these; none: the whole site."""
    mine = cells or desk.roster.cells().tops()
    return any(
        overlap(desk, mine, one.cells)
        for one in desk.incidents.all(only_open=True)
        if one.kind_of_run is KindOfRun.ACTUAL
    )
