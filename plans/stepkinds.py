"""The vocabulary of plans: step kinds and their parameters."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel, ConfigDict

from plans.identity import IncidentId
from plans.incident.progress import Progress
from plans.messages.wording import WORDS
from plans.seats import Seat
from plans.world import World


class StepParams(BaseModel):
    """What a plan's author writes for this kind; unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid")


@dataclass(frozen=True)
class StepKind:
    """One word of the vocabulary.

    `run` may be run again: twice in a row at the same `now` changes nothing.
    """

    name: str
    params: type[StepParams]
    run: Callable[[Any, World, IncidentId], Progress]
    #: Calls people up: such a step never waits for an approval.
    is_call_up: bool = False
    #: Asks people something, though it calls nobody up.
    wants_answer: bool = False
    #: Parameters that name messages of the plan.
    message_keys: Collection[str] = field(default_factory=tuple)
    #: The words that it can fill in its messages.
    words: Collection[str] = WORDS
    #: Where somebody can be put by hand, the next shifts first; None: nowhere.
    seats: Callable[[Any, World], Sequence[Seat]] | None = None
    #: What it still says when the incident is stood down; how many it tells.
    finish: Callable[[Any, World], int] | None = None
    #: What it does when it runs no more: the incident is over, or its level below it.
    over: Callable[[Any, World], None] | None = None
