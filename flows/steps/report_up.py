"""report_up: a situation report to the level above, until a person has received it."""

from pydantic import Field, field_validator

from plans.durations import Duration
from plans.identity import IncidentId
from plans.incident.progress import Progress
from plans.messages.wording import OF_REPORTS
from plans.people.tiers import Tier
from plans.people.who import WhoKind
from plans.plan import Name
from plans.reporting import REPORT_UP, Reporting
from plans.stepkinds import StepKind, StepParams
from plans.world import World

#: Who can say received: a person, or whoever answers for an organisation.
_NAMED = (WhoKind.ROLE, WhoKind.PARTNER)


class Params(StepParams):
    """Report to somebody; unless he or she says received, to the next in line."""

    to: tuple[Tier, ...] = Field(
        min_length=1, description="the line upward; each is waited for"
    )
    clock: Name | None = Field(
        default=None, description="a clock of the law that ends with the receipt"
    )
    every: Duration | None = Field(
        default=None, description="a report again, so long after the one before"
    )
    message: Name = Field(description="holds {report} and {answer}")

    @field_validator("to")
    @classmethod
    def _are_named(cls, to: tuple[Tier, ...]) -> tuple[Tier, ...]:
        if any(tier.who.kind not in _NAMED for tier in to):
            msg = "a report goes to people who can say received: role or partner NAME"
            raise ValueError(msg)
        return to


def run(params: Params, world: World, incident_id: IncidentId) -> Progress:
    """Send the report that is due, over the line upward.

    Run again it sends nothing twice. It is met when somebody has received a report;
    those that follow hold nothing up.
    """
    del incident_id
    if world.incident.stood_down_at is not None:
        return world.record.progress
    return _reporting(params, world).progress()


def finish(params: Params, world: World) -> int:
    """Send the final report, since the incident is over; return to how many."""
    return _reporting(params, world).finish()


def _reporting(params: Params, world: World) -> Reporting:
    return Reporting(
        world,
        message=params.message,
        tiers=params.to,
        every=params.every,
        clock=params.clock or "",
    )


STEP = StepKind(
    REPORT_UP,
    Params,
    run,
    wants_answer=True,
    message_keys=("message",),
    words=OF_REPORTS,
    finish=finish,
)
