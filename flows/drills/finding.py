"""Finding the drills of a site: beside each of its plans."""

import logging
from collections.abc import Sequence

from flows.drills.starting import HeldBackError, PlannedDrill
from flows.library import drill_file, plan_names
from flows.settings import Settings
from plans.writing.drill_file import read_drills

logger = logging.getLogger(__name__)


def planned_drills(settings: Settings) -> Sequence[PlannedDrill]:
    """Return every drill of every plan; a file with errors has none, and is told."""
    found: list[PlannedDrill] = []
    for plan in plan_names(settings.site):
        file = drill_file(plan, settings.site)
        if file is None:
            continue
        reading = read_drills(file.raw, source=file.source)
        if reading.errors:
            facts = {"action": "drills_unreadable", "plan": plan}
            logger.warning("drills unreadable: muster plan check", extra=facts)
        found += [PlannedDrill(plan, one) for one in reading.drills]
    return found


def drill_named(name: str, settings: Settings) -> PlannedDrill:
    """Return the drill of that name.

    Raises:
        HeldBackError: There is none any more.
    """
    for one in planned_drills(settings):
        if one.name == name:
            return one
    raise HeldBackError(name, why="unknown")
