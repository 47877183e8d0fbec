"""What every step kind does the same way: whom it means, what it notes."""

from datetime import datetime

from plans.incident.clocks import clocks_of
from plans.incident.journal import Entry
from plans.incident.law import Start
from plans.people.selection import Selection
from plans.world import World


def selection(world: World) -> Selection:
    """Return where and when this step looks for people."""
    incident = world.incident
    return Selection(
        roster=world.roster,
        site=world.site,
        cells=incident.cells,
        at=world.now,
        panel=lambda step: {
            one.party_id for one in world.assignments.of(incident.incident_id, step)
        },
    )


def deadline_of(world: World) -> datetime | None:
    """Return the step's deadline; of a refill its own, of a closed step its closing."""
    if world.record.closed_at is not None:
        return world.record.closed_at
    if world.step.within is None:
        return None
    return world.round_began_at + world.step.within


def noted(world: World, action: str, **facts: str | int) -> None:
    """Append what happened to the journal; ids and counts only."""
    entry = Entry(at=world.now, action=action, step=world.step.step, facts=facts)
    world.journal.note(world.incident.incident_id, entry)


def clocks_started(world: World) -> None:
    """Begin the clocks of the law that run from the opening of donation channels."""
    step = world.step
    begun = clocks_of(
        world.law, Start.STARTED, at=world.now, owner=step.owner, deputy=step.deputy
    )
    world.deadlines.start(world.incident.incident_id, begun)
    for one in begun:
        noted(world, "clock_started", clock=one.name)
