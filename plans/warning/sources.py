"""Where warnings come from and go to, as site.yaml has it."""

import re
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from plans.durations import Duration
from plans.identity import KindOfRun
from plans.written import Level, Name, Texts, Written

_SECRET = re.compile(r"\$\{[A-Za-z_][A-Za-z0-9_]*\}")
_Url = Annotated[str, Field(pattern=r"^https?://[^\s]+$", max_length=1000)]
_Word = Annotated[str, Field(min_length=1, max_length=200)]


class AlertSource(Written):
    """A folder or an address from which alerts are taken."""

    title: Texts = Field(default_factory=dict)
    #: A folder; within the site's folder unless it is absolute.
    folder: Annotated[str, Field(min_length=1, max_length=500)] | None = None
    #: An Atom or RSS feed of CAP alerts, or a CAP alert itself. `${NAME}` is a secret.
    feed: _Url | None = None
    #: Between one look at a feed and the next; a folder is looked at twice a second.
    every: Duration = Field(default="60 s", validate_default=True)
    #: Other hosts that entries of the feed may lead to.
    also_from: tuple[_Word, ...] = ()
    #: Only alerts of these senders count; none: of all.
    senders: tuple[_Word, ...] = ()
    #: What its alerts start by themselves; all else is proposed.
    may_declare: tuple[Level, ...] = ()
    kinds: tuple[KindOfRun, ...] = (KindOfRun.ACTUAL,)

    @model_validator(mode="after")
    def _is_one(self) -> "AlertSource":
        if (self.folder is None) == (self.feed is None):
            msg = "write either folder or feed"
            raise ValueError(msg)
        return self


class IndicatorSource(Written):
    """Something that is measured, read from an address."""

    title: Texts = Field(default_factory=dict)
    url: _Url
    format: Literal["csv", "json"] = "csv"
    #: In JSON: the path to the list of values; a dot leads into an object.
    records: Annotated[str, Field(max_length=100)] = ""
    #: The columns: moment, value, and the cell, where there is more than one.
    time: _Word = "time"
    value: _Word = "value"
    cell: Annotated[str, Field(max_length=200)] = ""
    unit: Annotated[str, Field(max_length=20)] = ""
    every: Duration = Field(default="5 min", validate_default=True)
    #: Values are brought to one an interval: the last, the mean, the sum.
    interval: Duration = Field(default="10 min", validate_default=True)
    resample: Literal["last", "mean", "max", "sum"] = "last"
    #: Later than this is told as late; the same value for longer, as stuck.
    late_after: Duration = Field(default="30 min", validate_default=True)
    stuck_after: Duration | None = None
    #: What it starts by itself; all else is proposed.
    may_declare: tuple[Level, ...] = ()
    kinds: tuple[KindOfRun, ...] = (KindOfRun.ACTUAL,)


class Originator(Written):
    """As whom the site warns the public."""

    #: CAP's sender: no spaces, commas, < or &.
    sender: Annotated[str, Field(pattern=r"^[^\s,<&]+$", max_length=200)]
    name: Texts = Field(default_factory=dict)
    #: Of the jurisdiction profile's ranks; empty: lower than all of them.
    rank: Annotated[str, Field(max_length=40)] = ""
    #: Warnings of these levels it writes itself; of others it relays only.
    originates: tuple[Level, ...] = ()
    #: Name of the value in geocodes that are the cells' codes.
    geocode: Name | None = None
    contact: Annotated[str, Field(max_length=200)] = ""

    @field_validator("sender")
    @classmethod
    def _has_no_secret(cls, sender: str) -> str:
        if _SECRET.search(sender):
            msg = "everybody reads the sender: write no secret into it"
            raise ValueError(msg)
        return sender
