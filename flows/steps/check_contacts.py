"""check_contacts: is everybody reachable? Asks for a word, and counts who answers."""

from pydantic import Field

from plans.contacts import CHECK_CONTACTS, Checking
from plans.durations import Duration
from plans.identity import IncidentId
from plans.incident.progress import Progress
from plans.messages.wording import ANSWER, OF_EVERY_STEP
from plans.people.who import Who
from plans.plan import Name
from plans.stepkinds import StepKind, StepParams
from plans.world import World


class Params(StepParams):
    """Ask people to say that they have received this; nothing else is wanted."""

    to: tuple[Who, ...] = Field(
        min_length=1, description="whom; fixed when the step begins"
    )
    message: Name = Field(description="holds {answer}")
    remind_after: Duration | None = Field(
        default=None, description="whoever is silent so long is asked once more"
    )


def run(params: Params, world: World, incident_id: IncidentId) -> Progress:
    """Ask everybody once, remind the silent ones once, and count the answers.

    Run again it asks nobody twice, and nobody who came to the roster later.
    """
    del incident_id
    if world.incident.stood_down_at is not None:
        return world.record.progress
    return Checking(world, params.to, params.message, params.remind_after).progress()


STEP = StepKind(
    CHECK_CONTACTS,
    Params,
    run,
    wants_answer=True,
    message_keys=("message",),
    words=OF_EVERY_STEP | {ANSWER},
)
