"""Holding back: no drill begins where something real runs."""

from flows.drills.starting import HeldBackError, PlannedDrill
from flows.engine.real_things import actual_in
from flows.settings import Settings
from flows.wiring.deciding import open_desk
from plans.learning.drills import DrillKind


def check_nothing_real_runs(planned: PlannedDrill, settings: Settings) -> None:
    """Refuse a drill whose cells an actual incident touches; a rehearsal beside any.

    A rehearsal takes nobody, but the machine has better to do.

    Raises:
        HeldBackError: One does.
    """
    with open_desk(settings, is_writer=False) as desk:
        is_rehearsal = planned.drill.kind is DrillKind.REHEARSAL
        if actual_in(desk, () if is_rehearsal else planned.drill.cells):
            raise HeldBackError(planned.name, why="actual")
