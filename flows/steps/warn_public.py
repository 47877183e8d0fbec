"""warn_public: warn everybody in an area in CAP's words, after two persons' yes."""

from pydantic import Field

from plans.alerting import Hazard
from plans.approving import Turn
from plans.durations import Duration
from plans.identity import IncidentId
from plans.incident.progress import Progress, StepState
from plans.incident.withholding import WARN_PUBLIC
from plans.messages.wording import OF_WARNINGS
from plans.people.who import Who
from plans.plan import Name, Texts
from plans.stepkinds import StepKind, StepParams
from plans.warning_public import Order, PublicWarning
from plans.world import World


class Params(StepParams):
    """Publish a warning, and tell those whom we reach ourselves."""

    to: tuple[Who, ...] = Field(min_length=1, description="whom to tell besides")
    message: Name = Field(description="headline and instruction: a message of the plan")
    hazard: Hazard = Field(description="what people are warned of")
    description: Texts = Field(
        default_factory=dict, description="what happens, in each language"
    )
    expires: Duration = Field(description="the warning ends so long after its issue")
    by: tuple[Turn, ...] = Field(min_length=1, description="the offices that decide")
    question: Name = Field(description="what they are asked: a message of the plan")
    exercise_persons: int = Field(
        default=0, ge=0, le=2, description="how many decide when it is an exercise"
    )


def run(params: Params, world: World, incident_id: IncidentId) -> Progress:
    """Ask two persons, publish once, tell everybody once, watch how far it gets.

    Run again it asks, publishes and tells nothing twice. Where the site may not issue
    the warning it publishes nothing of its own, and passes on what came in.
    """
    del incident_id
    is_over = world.incident.stood_down_at is not None
    if is_over or world.record.progress.state is not StepState.WAITING:
        return world.record.progress
    return _warning(params, world).progress()


def over(params: Params, world: World) -> None:
    """Publish the all-clear, unless the warning has ended; again it changes nothing."""
    _warning(params, world).all_clear()


def _warning(params: Params, world: World) -> PublicWarning:
    return PublicWarning(world, Order(**{n: getattr(params, n) for n in _OF_ORDER}))


_OF_ORDER = tuple(Params.model_fields)

STEP = StepKind(
    WARN_PUBLIC,
    Params,
    run,
    wants_answer=True,
    message_keys=("message", "question"),
    words=OF_WARNINGS,
    over=over,
)
