"""Winding up: what steps do when they run no more."""

from collections.abc import Iterable
from datetime import datetime

from flows.engine.conduct import Conductor, world_of
from flows.engine.desk import Desk
from plans.incident.incidents import Incident
from plans.plan import PlannedStep


def wind_up(
    desk: Desk,
    incident: Incident,
    steps: Iterable[PlannedStep],
    at: datetime,
    conductor: Conductor,
) -> None:
    """Let each step do what has to be done when it is over: an all-clear.

    Args:
        desk: Of one transaction.
        incident: In which they still run.
        steps: That are over.
        at: Incident time.
        conductor: What carries its steps.
    """
    kinds = conductor.load_kinds()
    for step in steps:
        kind = kinds.get(step.kind)
        if kind is not None and kind.over is not None:
            params = kind.params.model_validate(step.params)
            kind.over(params, world_of(desk, incident, step.step, at, conductor))
