"""Control: who leads an exercise, and hears what cannot be played for real."""

from collections.abc import Sequence

from flows.engine.desk import Desk
from plans.incident.incidents import Incident
from plans.people.roster import Party, Wanted
from plans.site import Site


def control_of(desk: Desk, drill: Incident, site: Site) -> Sequence[Party]:
    """Return who answers for the plan and for ending what it has begun."""
    roles = (drill.plan.owner, drill.plan.stand_down.owner)
    holders = frozenset(one for role in roles for one in site.holders_of(role))
    return desk.roster.parties(Wanted(numbers=holders)) if holders else ()
