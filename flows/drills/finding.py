"""Finding the drills of a site: beside each of its plans."""

import logging
from collections.abc import Mapping, Sequence

from flows.drills.starting import HeldBackError, PlannedDrill
from flows.library import drill_file, plan_names
from flows.settings import Settings
from plans.writing.drill_file import read_drills

logger = logging.getLogger(__name__)


def planned_drills(settings: Settings) -> Sequence[PlannedDrill]:
    """Return every drill of every plan; a file with errors has none, and is told."""
    plans = plan_names(settings.site)
    return [one for plan in plans for one in _drills_of(plan, settings)]


def drill_texts(settings: Settings) -> Mapping[str, bytes]:
    """Return what the drill file of each plan holds, whether it can be read or not."""
    files = {one: drill_file(one, settings.site) for one in plan_names(settings.site)}
    return {plan: file.raw for plan, file in files.items() if file is not None}


def drill_named(name: str, settings: Settings) -> PlannedDrill:
    """Return the drill of that name.

    Raises:
        HeldBackError: There is none any more.
    """
    plan = name.partition("/")[0]
    is_known = plan in plan_names(settings.site)
    for one in _drills_of(plan, settings) if is_known else ():
        if one.name == name:
            return one
    raise HeldBackError(name, why="unknown")


def _drills_of(plan: str, settings: Settings) -> Sequence[PlannedDrill]:
    file = drill_file(plan, settings.site)
    if file is None:
        return ()
    reading = read_drills(file.raw, source=file.source)
    if reading.errors:
        facts = {"action": "drills_unreadable", "plan": plan}
        logger.warning("drills unreadable: muster plan check", extra=facts)
    return [PlannedDrill(plan, one) for one in reading.drills]
