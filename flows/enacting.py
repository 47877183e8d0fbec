"""What carries out the proposals of a site, as the engine and the command line do."""

from datetime import timedelta
from functools import partial

from flows.conducting import conductor_of
from flows.declaring import Declaration, declare
from flows.engine.clock import Clock
from flows.engine.conduct import Conductor
from flows.engine.enacting import Enacting
from flows.settings import Settings
from plans.identity import CellCode, IncidentId, KindOfRun
from plans.incident.proposals import Proposal
from plans.plan import Level


def enacting_of(settings: Settings, conductor: Conductor | None = None) -> Enacting:
    """Return what looks after the proposals of the site.

    Args:
        settings: Of the site.
        conductor: That carries its incidents; one of its own without it.
    """
    carries = conductor or conductor_of(settings)
    return Enacting(
        conductor=carries,
        declare=partial(declare_proposed, settings=settings, clock=carries.clock),
    )


def declare_proposed(
    proposal: Proposal, by: str, *, settings: Settings, clock: Clock
) -> IncidentId:
    """Declare what was proposed, with the authority of the person who confirmed it.

    Run again it is the same incident, since the key is the proposal's.

    Raises:
        MobilizationError: It cannot be declared; see `declare`.
    """
    asked = dict(proposal.asks_for)
    lasts_s = asked["lasts_s"]
    measures = asked["measures"]
    cells = asked["cells"]
    declaration = Declaration(
        plan=str(asked["plan"]),
        level=Level(str(asked["level"])),
        kind_of_run=KindOfRun(str(asked["kind"])),
        cells=tuple(CellCode(str(cell)) for cell in _list(cells)),
        name=str(asked["name"]),
        matter=str(asked["matter"]),
        lasts=timedelta(seconds=int(str(lasts_s))) if lasts_s else None,
        measures=tuple(str(one) for one in _list(measures)),
        by=by,
        key=proposal.key,
        proposal=proposal.proposal_id,
    )
    return declare(declaration, settings, clock).incident_id


def _list(value: object) -> list[object]:
    return list(value) if isinstance(value, list | tuple) else []
