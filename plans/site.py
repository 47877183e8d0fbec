"""A site: one office, as `site.yaml` describes it; what is imported is in the store."""

import re
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import Field, PlainSerializer, field_validator, model_validator

from plans.durations import Duration
from plans.identity import KindOfRun
from plans.inboxes import Inbox
from plans.joining import Joining
from plans.plan import Language, Level, Name, Texts, Written
from plans.retention import Retention
from plans.warning.sources import AlertSource, IndicatorSource, Originator


def zone_named(name: str) -> str:
    """Return the name of a time zone, as it was written.

    Raises:
        ValueError: There is none of that name.
    """
    try:
        ZoneInfo(name)
    except (ValueError, OSError, KeyError) as error:
        msg = "no such time zone; write one like Asia/Shanghai"
        raise ValueError(msg) from error
    return name


#: The name of a secret, as site.yaml writes it.
_SECRET = re.compile(r"\$\{[A-Za-z_][A-Za-z0-9_]*\}")
#: Messages a second, written `20/s` or `20/min`.
Rate = Annotated[str, Field(pattern=r"^[0-9]{1,6}(\.[0-9]{1,3})?/(s|min)$")]


class Lane(Written):
    """A provider account with its limits."""

    rate: Rate = "10/s"
    #: How many may be on the wire at once: a wave.
    in_flight: Annotated[int, Field(ge=1, le=500)] = 20
    #: Characters a segment when the text needs Unicode (70 for SMS); None: no segments.
    segment: Annotated[int, Field(ge=10)] | None = None

    @property
    def per_second(self) -> float:
        """The rate in messages (segments, where the lane has them) a second."""
        number, unit = self.rate.split("/")
        return float(number) / (60 if unit == "min" else 1)


class Channel(Written):
    """A way to reach people: an Apprise URL template with `{address}`.

    `${NAME}` in the URL is filled from secrets.env, where it leaves.
    """

    url: Annotated[str, Field(min_length=3)]
    #: A lane of the site; without it the channel has a lane of its own.
    lane: str | None = None
    #: Shortcut for a lane of its own: its rate.
    rate: Rate | None = None
    exercises: bool = False
    #: One address for all: a group chat; its URL has no {address}.
    shared: bool = False
    #: Name of the channel that people are told of, for a shared one.
    title: Texts = Field(default_factory=dict)
    #: What those read who are reached through a shared one, the first choice first; it
    #: is told in the first that the site speaks. None: the site's.
    languages: tuple[Language, ...] = ()


class Role(Written):
    """An office of the site: who holds it, and what it may declare by the site."""

    title: Texts = Field(default_factory=dict)
    #: person_no, first choice first.
    holders: tuple[str, ...] = ()
    may_declare: tuple[Level, ...] = ()
    #: Of the jurisdiction profile's ranks; empty: lower than all of them.
    rank: Annotated[str, Field(max_length=40)] = ""


class Source(Written):
    """A machine or an office outside that declares over the web hook, signing it."""

    title: Texts = Field(default_factory=dict)
    #: `${NAME}`: its key stands under that name in secrets.env.
    key: str
    #: What it declares by itself; all else that it sends is a proposal.
    may_declare: tuple[Level, ...] = ()
    kinds: tuple[KindOfRun, ...] = (KindOfRun.EXERCISE,)

    @field_validator("key")
    @classmethod
    def _is_a_secret(cls, key: str) -> str:
        if not _SECRET.fullmatch(key):
            msg = "write ${NAME}, and NAME=the key itself into secrets.env"
            raise ValueError(msg)
        return key

    @property
    def secret(self) -> str:
        """The name of its key in secrets.env."""
        return self.key[2:-1]


class Policy(Written):
    """How this site works; every field has a working default."""

    #: Volunteers asked a place still open.
    factor: Annotated[float, Field(ge=1, le=20)] = 3.0
    #: Between one contact point of a person and the next.
    contact_interval: Duration = Field(
        default="2 min",
        validate_default=True,
    )
    #: A proposal that nobody decides lapses after this; each person who may decide is
    #: waited for that long before the next one is asked.
    decide_within: Duration = Field(default="30 min", validate_default=True)
    decide_wait: Duration = Field(default="3 min", validate_default=True)
    #: Contact points not verified for longer are not relied on.
    relied_on_for: Duration = Field(
        default="365 d",
        validate_default=True,
    )


class Site(Written):
    """One office."""

    site: Name
    title: Texts
    languages: tuple[Language, ...] = Field(min_length=1)
    time_zone: Annotated[str, PlainSerializer(str)] = "UTC"
    #: A profile of plans/law.
    jurisdiction: Name = "generic"
    lanes: dict[Name, Lane] = Field(default_factory=dict)
    channels: dict[Name, Channel] = Field(default_factory=dict)
    roles: dict[Name, Role] = Field(default_factory=dict)
    #: The only roles that may declare a level, whatever a plan says.
    authority: dict[Level, tuple[str, ...]] = Field(default_factory=dict)
    sources: dict[Name, Source] = Field(default_factory=dict)
    #: Where answers wait until we fetch them.
    inboxes: dict[Name, Inbox] = Field(default_factory=dict)
    #: Where warnings come from, what is measured, and as whom the site warns.
    alerts: dict[Name, AlertSource] = Field(default_factory=dict)
    indicators: dict[Name, IndicatorSource] = Field(default_factory=dict)
    originator: Originator | None = None
    #: How people join who come by themselves; None: they cannot.
    registration: Joining | None = None
    policy: Policy = Policy()
    #: How long personal data is kept.
    retention: Retention = Retention()

    @model_validator(mode="after")
    def _is_whole(self) -> "Site":
        zone_named(self.time_zone)
        for role in {one for roles in self.authority.values() for one in roles}:
            if role not in self.roles:
                msg = f"authority names the role {role}, which is not here"
                raise ValueError(msg)
        for name, channel in self.channels.items():
            if channel.lane is not None and channel.lane not in self.lanes:
                msg = f"channel {name} names the lane {channel.lane}, which is not here"
                raise ValueError(msg)
            if channel.languages and not channel.shared:
                msg = f"channel {name}: languages are for a shared one; people have own"
                raise ValueError(msg)
            if channel.shared == ("{address}" in channel.url):
                msg = f"channel {name}: a URL has {{address}} unless it is shared"
                raise ValueError(msg)
        return self

    def source(self, name: str) -> Source | AlertSource | IndicatorSource | None:
        """Return what declares by itself: of `sources`, `alerts.` or `indicators.`."""
        group, _, own = name.rpartition(".")
        if group == "alerts":
            return self.alerts.get(own)
        if group == "indicators":
            return self.indicators.get(own)
        return self.sources.get(name)

    @property
    def zone(self) -> ZoneInfo:
        """The zone in which the site's days begin."""
        return ZoneInfo(self.time_zone)

    def holders_of(self, role: str) -> tuple[str, ...]:
        """Return the numbers of who holds an office; nobody holds one not here."""
        return self.roles[role].holders if role in self.roles else ()

    def offices_of(self, person_no: str) -> tuple[str, ...]:
        """Return the offices that a person holds."""
        return tuple(n for n, role in self.roles.items() if person_no in role.holders)

    @property
    def in_office(self) -> frozenset[str]:
        """The numbers of all who hold some office."""
        return frozenset(one for role in self.roles.values() for one in role.holders)

    def lane_of(self, channel: str) -> tuple[str, Lane]:
        """Return the name and limits of the lane a channel leaves through."""
        one = self.channels[channel]
        if one.lane is not None:
            return one.lane, self.lanes[one.lane]
        return channel, Lane(rate=one.rate) if one.rate else Lane()

    def language_for(self, languages: tuple[str, ...]) -> str:
        """Return the first of these languages that the site speaks, else its own."""
        spoken = (one for one in languages if one in self.languages)
        return next(spoken, self.languages[0])
