"""Real things: where something actual runs."""

from collections.abc import Collection

from flows.engine.desk import Desk
from plans.identity import CellCode, KindOfRun
from plans.incident.incidents import Incident


def overlap(
    desk: Desk, some: Collection[CellCode], other: Collection[CellCode]
) -> bool:
    """Say whether cells are the same, or lie above or below each other."""
    tree = desk.roster.cells()
    return not tree.within(some).isdisjoint(tree.within(other))


def actual_in(desk: Desk, cells: Collection[CellCode]) -> Incident | None:
    """Return an open actual incident that touches these cells; none: the whole site."""
    mine = cells or desk.roster.cells().tops()
    return next(
        (
            one
            for one in desk.incidents.all(only_open=True)
            if one.kind_of_run is KindOfRun.ACTUAL and overlap(desk, mine, one.cells)
        ),
        None,
    )
