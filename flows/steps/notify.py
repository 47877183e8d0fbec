"""notify: tell an audience something; no answer is wanted."""

from collections.abc import Mapping
from datetime import timedelta

from pydantic import Field

from plans.identity import IncidentId, MessageId
from plans.incident.progress import Progress, Quota, StepState
from plans.messages.message import Message, Reached, message_id_of
from plans.messages.wording import OF_EVERY_STEP
from plans.people.selection import distinct
from plans.people.who import Who
from plans.plan import Name
from plans.stepkinds import StepKind, StepParams
from plans.stepwork import deadline_of, noted, selection
from plans.telling import Letter, Teller
from plans.world import World

#: Incident time until deliveries are looked at again; longer when many are under way.
LOOK_AGAIN_AFTER = timedelta(seconds=2)
_LOOK_AGAIN_A_DELIVERY = timedelta(milliseconds=2)


class Params(StepParams):
    """Tell people something."""

    to: tuple[Who, ...] = Field(min_length=1, description="whom to tell")
    message: Name = Field(description="a message of the plan")


def run(params: Params, world: World, incident_id: IncidentId) -> Progress:
    """Put one message a party and watch how far they get.

    Run again it tells nobody twice; a party that is new on the roster is told too,
    until the step has ended.
    """
    if world.incident.stood_down_at is not None:
        return world.record.progress
    messages = _messages(params, world)
    by_id = {message_id_of(incident_id, one.key, one.to): one for one in messages}
    reached = world.outbox.reached(incident_id, by_id)
    is_open = world.record.progress.state is StepState.WAITING
    if is_open and (new := _not_put(by_id, reached)):
        world.outbox.put(incident_id, new)
        if not world.record.progress.asked:
            noted(world, "audience_told", parties=len(new))
        reached = world.outbox.reached(incident_id, by_id)
    return _progress(world, reached)


def _messages(params: Params, world: World) -> list[Message]:
    chosen = selection(world)
    parties = distinct([chosen.parties(who) for who in params.to])
    step, times = world.step.step, world.record.reopened
    # A step that comes back with a higher level tells everybody again.
    key = f"{step}/notice/{times}" if times else f"{step}/notice"
    letter = Letter(key=key, text=params.message)
    teller = Teller(world)
    return [teller.message(letter, to) for to in parties]


def _not_put(
    messages: Mapping[MessageId, Message], reached: Mapping[MessageId, Reached]
) -> list[Message]:
    """Return what was not put yet; what nobody can carry is put in vain."""
    return [
        one for key, one in messages.items() if reached.get(key, Reached()) == Reached()
    ]


def _progress(world: World, reached: Mapping[MessageId, Reached]) -> Progress:
    told = sum(one.is_accepted for one in reached.values())
    pending = sum(one.is_pending and not one.is_accepted for one in reached.values())
    # Whom no contact point can reach any more is on the call sheet.
    quota = Quota(name="told", wanted=told + pending, got=told)
    deadline = deadline_of(world)
    if not pending:
        return Progress(state=StepState.MET, quotas=(quota,), asked=len(reached))
    if deadline is not None and world.now >= deadline:
        return Progress(state=StepState.SHORT, quotas=(quota,), asked=len(reached))
    look_again_at = world.now + LOOK_AGAIN_AFTER + _LOOK_AGAIN_A_DELIVERY * pending
    return Progress(
        quotas=(quota,),
        asked=len(reached),
        look_again_at=min(look_again_at, deadline or look_again_at),
    )


STEP = StepKind("notify", Params, run, message_keys=("message",), words=OF_EVERY_STEP)
