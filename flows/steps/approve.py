"""approve: somebody with the office decides, one person asked after the other."""

from pydantic import Field

from plans.approving import Approving, Turn
from plans.identity import IncidentId
from plans.incident.progress import Progress, StepState
from plans.incident.withholding import APPROVE
from plans.messages.wording import OF_CALL_UPS
from plans.plan import Name
from plans.stepkinds import StepKind, StepParams
from plans.world import World


class Params(StepParams):
    """Ask for a decision; a yes of enough persons meets it, a no ends it."""

    by: tuple[Turn, ...] = Field(min_length=1, description="the offices that decide")
    persons: int = Field(default=1, ge=1, le=2, description="how many must say yes")
    message: Name = Field(description="the question: a message of the plan")


def run(params: Params, world: World, incident_id: IncidentId) -> Progress:
    """Ask the first holder, after a wait the next one, then the deputy.

    Run again it asks nobody twice. What is decided stays: an answer that comes later is
    on record and changes nothing.
    """
    del incident_id
    is_over = world.incident.stood_down_at is not None
    if is_over or world.record.progress.state is not StepState.WAITING:
        return world.record.progress
    return Approving(world, params.message, params.by, params.persons).progress()


STEP = StepKind(
    APPROVE,
    Params,
    run,
    wants_answer=True,
    message_keys=("message",),
    words=OF_CALL_UPS - {"place", "when"},
)
