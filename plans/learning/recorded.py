"""What a review has from the record: decisions, corrections, reports, warnings."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from plans.identity import PartyId
from plans.plan import Texts


class Verdict(StrEnum):
    """What a target, a deadline or a step came to; never better than the record."""

    MET = "met"  #: in time
    LATE = "late"  #: reached, after its time
    MISSED = "missed"  #: its time is over, and it was never reached
    OPEN = "open"  #: not reached, and its time is not over
    NONE = "none"  #: ended well, and nobody had set a time
    UNKNOWN = "unknown"  #: the record does not say


@dataclass(frozen=True, kw_only=True)
class Change:
    """One change of the level."""

    at: datetime
    before: str
    after: str
    by: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Deciding:
    """Something that somebody had to decide, and how long it took."""

    #: A proposal's id, or a step and `approval`.
    name: str
    #: declare, change_level, stand_down; of a step `approval`.
    act: str
    source: str
    asked_at: datetime
    decided_at: datetime | None
    after: timedelta | None
    decision: str
    by: str
    outcome: str


@dataclass(frozen=True, kw_only=True)
class Left:
    """A correction over one channel."""

    channel: str
    deliveries: int
    accepted: int
    #: From the decision until a provider took the first and the last.
    first_after: timedelta | None
    last_after: timedelta | None
    #: Whether the first one left in the time that is set.
    verdict: Verdict


@dataclass(frozen=True, kw_only=True)
class Corrected:
    """What was taken back, and how fast."""

    at: datetime
    message: str
    by: str
    told: int
    taken_back: int
    ways: tuple[Left, ...]


@dataclass(frozen=True, kw_only=True)
class Report:
    """One report to one recipient up the line."""

    step: str
    report: str
    tier: int
    party_id: PartyId
    sent_at: datetime
    received_at: datetime | None
    after: timedelta | None


@dataclass(frozen=True, kw_only=True)
class Warned:
    """An alert that came in and led to the run, or one that we published."""

    #: The step that published it; empty: it came in.
    step: str
    identifier: str
    title: str
    msg_type: str
    status: str
    source: str
    at: datetime
    became: str
    superseded_at: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Surprise:
    """One inject of a drill."""

    #: From the declaration, as written; None: it is on record, but not in the file.
    after: timedelta | None
    kind: str
    step: str
    texts: Texts
    #: None: it is not on record that it was given.
    delivered_at: datetime | None
    #: How many people it meant.
    meant: int | None
