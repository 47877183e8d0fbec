"""The people of a drill: what its file says of how they answer; and how they do."""

import re
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Annotated

from pydantic import AfterValidator, Field

from plans.durations import Duration
from plans.learning.response import (
    ABLE_AND_WILLING,
    AT_NIGHT,
    REACHES,
    RESPONSES,
    SHOCK,
    TRAVELS,
    Delay,
    Draws,
    Group,
    Response,
    Shock,
    Way,
    is_night,
    shifted,
)
from plans.written import Written

Share = Annotated[float, Field(ge=0, le=1)]


def _hour(text: str) -> str:
    if not re.fullmatch(r"([01][0-9]|2[0-3]):[0-5][0-9]", text):
        msg = 'write an hour of the day in quotation marks, as "04:00"'
        raise ValueError(msg)
    return text


def _hazard(name: str) -> str:
    if name not in ABLE_AND_WILLING:
        msg = f"nobody asked people about {name}; there are: {', '.join(_KNOWN)}"
        raise ValueError(msg)
    return name


_KNOWN = sorted(ABLE_AND_WILLING)
#: An hour of the day in the site's zone.
HourOfDay = Annotated[str, AfterValidator(_hour)]


class GroupAnswers(Written):
    """How one group answers; what is not written is as in plans.learning.response."""

    reply: Share | None = Field(default=None, description="says anything")
    accepts: Share | None = Field(default=None, description="of those: says yes")
    median: Duration | None = Field(default=None, description="until the answer")
    sigma: Annotated[float, Field(ge=0, le=3)] | None = None
    ready: Duration | None = Field(default=None, description="until there, median")
    shows: Share | None = Field(default=None, description="of those: comes")

    def over(self, usual: Response) -> Response:
        """Return how the group answers in this drill."""
        share = {"reply": self.reply, "accepts": self.accepts, "shows": self.shows}
        delay = Delay(
            median=self.median or usual.delay.median,
            sigma=usual.delay.sigma if self.sigma is None else self.sigma,
        )
        ready = replace(usual.ready, median=self.ready or usual.ready.median)
        given = {name: one for name, one in share.items() if one is not None}
        return replace(usual, delay=delay, ready=ready, **given)


class People(Written):
    """The simulated people of a rehearsal; without it nobody answers by itself."""

    #: A row of the table of hazards; without it the plan's first one that has a row.
    hazard: Annotated[str, AfterValidator(_hazard)] | None = None
    #: How much one rehearsal differs from another in everything at once.
    shock: Annotated[float, Field(ge=0, le=2)] = SHOCK
    #: What still arrives of what usually does: 0.5 to 0.65 in a fast fire or a quake.
    network: Share = 1.0
    #: How long somebody on a post without shifts stays.
    stays: Duration = Field(default="8 h", validate_default=True)
    #: Of those who have said yes: says no later.
    withdraws: Share = 0.03
    #: At most so many does an organisation send to one post.
    sends: Annotated[int, Field(ge=1, le=1000)] = 4
    groups: dict[Group, GroupAnswers] = Field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Crowd:
    """How the people of one rehearsal answer: the file's settings, and one shock."""

    people: People
    shock: Shock
    draws: Draws
    #: Ability times willingness.
    comes: float = 1.0

    def response(self, group: Group) -> Response:
        """Return how a group answers, before the hour of the day counts."""
        own = self.people.groups.get(group, GroupAnswers())
        usual = own.over(RESPONSES[group])
        if group in {Group.DUTY, Group.EXPERT} and own.accepts is None:
            usual = replace(usual, accepts=usual.accepts * self.comes)
        return usual

    def replies(self, group: Group, way: Way, hour: int) -> float:
        """Return how likely somebody answers at all what arrives at this hour."""
        share = self.response(group).reply
        if group is not Group.DUTY and is_night(hour):
            share *= AT_NIGHT[way]
        return shifted(share, -self.shock.people)

    def arrives(self, way: Way) -> float:
        """Return how likely a message that was accepted arrives."""
        return shifted(REACHES[way] * self.people.network, -self.shock.network)

    def travels(self, about: str) -> timedelta:
        """Return how long a message takes."""
        return TRAVELS.drawn(self.draws.of("travels", about), 2**self.shock.network)

    def answers_after(self, group: Group, about: str) -> timedelta:
        """Return how long somebody takes to answer."""
        chance = self.draws.of("answers", about)
        return self.response(group).delay.drawn(chance, 2**self.shock.people)

    def ready_after(self, group: Group, about: str) -> timedelta:
        """Return how long somebody takes to be there."""
        chance = self.draws.of("ready", about)
        return self.response(group).ready.drawn(chance, 2**self.shock.roads)

    def shows(self, group: Group) -> float:
        """Return how likely somebody who said yes comes."""
        return shifted(self.response(group).shows, -self.shock.roads)


def crowd_of(people: People, hazards: tuple[str, ...], seed: int) -> Crowd:
    """Return how the people of one rehearsal answer.

    Args:
        people: As the drill has them.
        hazards: Of the plan.
        seed: Of the rehearsal.
    """
    named = (people.hazard,) if people.hazard else hazards
    rows = [ABLE_AND_WILLING[one] for one in named if one in ABLE_AND_WILLING]
    able, willing = rows[0] if rows else (1.0, 1.0)
    draws = Draws(seed)
    return Crowd(
        people=people,
        shock=draws.shock(people.shock),
        draws=draws,
        comes=able * willing,
    )
