"""How people and channels respond: chances and delays, drawn so that all agree again.

Every draw belongs to a seed and to what it is about, never to an order: the same
person, asked the same question in the same drill, answers the same.

Source: shared/figures.md, "What people and channels do" (numbers of its rows below) and
"A response model that reproduces them".
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from math import exp, log
from random import Random
from statistics import NormalDist

_MINUTE = timedelta(minutes=1)
#: How unlike two rehearsals of one plan are, unless the drill says so.
SHOCK = 0.3


class Group(StrEnum):
    """Who is asked; groups answer differently."""

    DUTY = "duty"  #: holds an office, or is on call: has a pager or a telephone at hand
    EXPERT = "expert"  #: with a field of expertise, off duty
    VOLUNTEER = "volunteer"  #: enrolled, at home or at work
    ORGANISATION = "organisation"  #: a partner: somebody there has to pass it on


class Way(StrEnum):
    """How a message travels."""

    SMS = "sms"
    MAIL = "mail"
    VOICE = "voice"
    APP = "app"  #: messengers, group chats, loudspeakers


@dataclass(frozen=True, kw_only=True)
class Delay:
    """A length of time, log-normal."""

    median: timedelta
    #: Of its logarithm.
    sigma: float

    @property
    def mean(self) -> timedelta:
        """How long it takes on average."""
        return self.median * exp(self.sigma**2 / 2)

    def share_within(self, length: timedelta) -> float:
        """Return how many of all are not longer."""
        return NormalDist().cdf(log(length / self.median) / self.sigma)

    def drawn(self, chance: Random, slower: float = 1.0) -> timedelta:
        """Return one, in whole milliseconds; `slower` than usual by that factor."""
        minutes = self.median / _MINUTE * slower
        drawn = minutes * exp(self.sigma * chance.gauss(0, 1))
        return timedelta(milliseconds=round(drawn * 60_000))


@dataclass(frozen=True, kw_only=True)
class Response:
    """How one group answers by day."""

    #: Says anything at all.
    reply: float
    #: Says yes, given that something is said.
    accepts: float
    delay: Delay
    #: Until he or she can be there, as told with the yes.
    ready: Delay
    #: Comes, given a yes.
    shows: float


#: A share of short messages arrives never (#11), of e-mail (#12); a voice call in calm
#: times reaches somebody, its mailbox else; no figure for apps.
REACHES = {Way.SMS: 0.949, Way.MAIL: 0.96, Way.VOICE: 0.9, Way.APP: 0.97}
#: Of what arrives: 95.9 % within five minutes (#11).
TRAVELS = Delay(median=timedelta(minutes=0.5), sigma=1.32)
#: How many of those who answer by day do so at night, unannounced, over each way (#1).
AT_NIGHT = {Way.SMS: 0.21, Way.MAIL: 0.21, Way.APP: 0.32, Way.VOICE: 0.47}
#: Hours of the night, in the site's zone.
NIGHT = (22, 6)

_ON_THE_WAY = Delay(median=timedelta(minutes=15), sigma=0.6)
#: By group. Shares of duty holders and of organisations, who comes after a yes, and how
#: long it takes to be there are assumptions: no figure was found.
RESPONSES: Mapping[Group, Response] = {
    # #3: a direct page, median 2 minutes, 8 % after 15 or later.
    Group.DUTY: Response(
        reply=0.95,
        accepts=0.9,
        delay=Delay(median=timedelta(minutes=2), sigma=1.43),
        ready=Delay(median=timedelta(minutes=10), sigma=0.6),
        shows=0.95,
    ),
    # #2: mean 36.6 minutes. #6: two thirds answer.
    Group.EXPERT: Response(
        reply=0.67,
        accepts=0.6,
        delay=Delay(median=timedelta(minutes=20), sigma=1.1),
        ready=_ON_THE_WAY,
        shows=0.9,
    ),
    # #6: yes given a reply 0.33 to 0.5, which is 0.22 to 0.35 of all.
    Group.VOLUNTEER: Response(
        reply=0.67,
        accepts=0.42,
        delay=Delay(median=timedelta(minutes=20), sigma=1.1),
        ready=_ON_THE_WAY,
        shows=0.8,
    ),
    # #3: relayed, median 9 minutes, three quarters within half an hour.
    Group.ORGANISATION: Response(
        reply=0.9,
        accepts=0.8,
        delay=Delay(median=timedelta(minutes=9), sigma=1.8),
        ready=Delay(median=timedelta(minutes=30), sigma=0.6),
        shows=0.95,
    ),
}
#: Ability and willingness to come, by hazard (#7, #8); their product is an upper bound.
#: Duty holders and experts only: volunteers chose to.
ABLE_AND_WILLING: Mapping[str, tuple[float, float]] = {
    "accident": (0.83, 0.86),
    "flood": (0.81, 0.84),
    "storm": (0.81, 0.84),
    "snow": (0.49, 0.80),
    "chemical": (0.71, 0.68),
    "epidemic": (0.95, 0.89),
    "sars": (0.64, 0.48),
    "smallpox": (0.69, 0.61),
    "radiological": (0.64, 0.57),
    "earthquake": (0.74, 0.88),
}


@dataclass(frozen=True, kw_only=True)
class Shock:
    """What one incident does to everybody at once: so people are not independent.

    Each is a normal draw times the spread of the drill; 0 is an ordinary day.
    """

    #: Fewer answer, and later.
    people: float = 0.0
    #: Less arrives, and later.
    network: float = 0.0
    #: Fewer come, and later.
    roads: float = 0.0


@dataclass(frozen=True)
class Draws:
    """Chances of one drill: by its seed, and by what is drawn for."""

    seed: int

    def of(self, *about: object) -> Random:
        """Return the chances that belong to these words, always the same ones."""
        # Not for secrets: to be the same again is the point.
        return Random("/".join(map(str, (self.seed, *about))))  # noqa: S311

    def shock(self, spread: float) -> Shock:
        """Return what the incident does to everybody."""
        chance = self.of("shock")
        people, network, roads = (chance.gauss(0, spread) for _ in range(3))
        return Shock(people=people, network=network, roads=roads)


def shifted(share: float, by: float) -> float:
    """Return a share moved by so much on the logistic scale; 0 and 1 stay."""
    if not 0 < share < 1:
        return share
    odds = share / (1 - share) * exp(by)
    return odds / (1 + odds)


def way_of(channel: str) -> Way:
    """Return how a channel travels, by its name; an unknown one like an app."""
    name = channel.lower()
    marks = {
        Way.SMS: ("sms", "text"),
        Way.MAIL: ("mail",),
        Way.VOICE: ("voice", "phone", "call", "tel"),
    }
    found = (way for way, some in marks.items() if any(one in name for one in some))
    return next(found, Way.APP)


def is_night(hour: int) -> bool:
    """Say whether most people sleep at this hour of the day."""
    begins, ends = NIGHT
    return hour >= begins or hour < ends
