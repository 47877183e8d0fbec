"""notify: tell an audience something; no answer is wanted."""

from pydantic import Field

from plans.announcing import Announcing
from plans.identity import IncidentId
from plans.incident.progress import Progress
from plans.messages.wording import OF_EVERY_STEP
from plans.people.who import Who
from plans.plan import Name
from plans.stepkinds import StepKind, StepParams
from plans.world import World


class Params(StepParams):
    """Tell people something."""

    to: tuple[Who, ...] = Field(min_length=1, description="whom to tell")
    message: Name = Field(description="a message of the plan")


def run(params: Params, world: World, incident_id: IncidentId) -> Progress:
    """Put one message a party and watch how far they get.

    Run again it tells nobody twice; a party that is new on the roster is told too,
    until the step has ended.
    """
    del incident_id
    if world.incident.stood_down_at is not None:
        return world.record.progress
    return Announcing(world, params.to, params.message).progress()


STEP = StepKind("notify", Params, run, message_keys=("message",), words=OF_EVERY_STEP)
