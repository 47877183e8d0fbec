"""Retention: which personal data of a response is destroyed, and when.

Pure rules; what is due is found by time, never by a person's name.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta, tzinfo
from enum import StrEnum
from typing import Protocol

from pydantic import Field

from plans.durations import Duration
from plans.identity import OccasionId
from plans.plan import Written


class DataKind(StrEnum):
    """Personal data that is kept for one purpose, and ends together."""

    MESSAGES = "messages"  #: title, body and reply code of what was sent
    ANSWERS = "answers"  #: free lines and advice
    PLEDGES = "pledges"  #: who promised, and how to reach them
    DONATIONS = "donations"  #: who gave: as long as accounts need it
    NAMED = "named"  #: people whom an organisation named for this response
    OTHER_MESSAGES = "other-messages"  #: warnings, proposals, registrations
    REGISTRATIONS = "registrations"  #: people who did not join
    PEOPLE = "people"  #: people and organisations who left the roster
    ADDRESSES = "addresses"  #: contact points that are used no more
    SESSIONS = "sessions"  #: of the duty desk, over


#: What was collected for a response, and is destroyed before its clock is closed.
OF_A_RESPONSE = (
    DataKind.MESSAGES,
    DataKind.ANSWERS,
    DataKind.PLEDGES,
    DataKind.NAMED,
)
#: What no single response has.
OF_THE_SITE = (
    DataKind.OTHER_MESSAGES,
    DataKind.PEOPLE,  # before their registrations, which go with them
    DataKind.REGISTRATIONS,
    DataKind.ADDRESSES,
    DataKind.SESSIONS,
)
#: The clock of the law that begins at stand-down, and ends with the destruction.
CLOCK = "personal-data"
#: The key of the message that tells people what becomes of their data.
NOTICE = "retention/notice"


class Retention(Written):
    """How long a site keeps what; every field has a working default.

    Source: PIPL Art. 19 (no longer than the purpose needs), Emergency Response Law 2024
    Art. 84 and 85 (for the response only, destroyed afterwards).
    """

    #: After the end of a response.
    messages: Duration = Field(default="30 d", validate_default=True)
    answers: Duration = Field(default="30 d", validate_default=True)
    pledges: Duration = Field(default="30 d", validate_default=True)
    #: Receipts are kept with the accounts: ask who keeps them.
    donations: Duration = Field(default="3650 d", validate_default=True)
    #: After somebody left the roster, or an address was replaced.
    left: Duration = Field(default="90 d", validate_default=True)

    def length(self, kind: DataKind) -> timedelta:
        """Return how long it is kept after its purpose has ended."""
        lengths = {
            DataKind.MESSAGES: self.messages,
            DataKind.OTHER_MESSAGES: self.messages,
            DataKind.ANSWERS: self.answers,
            DataKind.NAMED: self.answers,
            DataKind.PLEDGES: self.pledges,
            DataKind.DONATIONS: self.donations,
            DataKind.PEOPLE: self.left,
            DataKind.ADDRESSES: self.left,
        }
        return lengths.get(kind, timedelta(0))


@dataclass(frozen=True, kw_only=True)
class Due:
    """Data of one kind, and from when on it is destroyed (wall time)."""

    kind: DataKind
    #: None: of no single response.
    occasion_id: OccasionId | None = None
    #: Of data that each has a moment of its own: for what has ended by now.
    due_at: datetime

    def is_due(self, *, now: datetime) -> bool:
        """Say whether it is to be destroyed now (wall time)."""
        return self.due_at <= now


def due_of_response(
    occasion_id: OccasionId, retention: Retention, *, ended_at: datetime
) -> Iterator[Due]:
    """Yield what is due of a response that has ended.

    Args:
        occasion_id: Whose data.
        retention: Of the site.
        ended_at: Its stand-down, wall time.
    """
    for kind in (*OF_A_RESPONSE, DataKind.DONATIONS):
        due_at = ended_at + retention.length(kind)
        yield Due(kind=kind, occasion_id=occasion_id, due_at=due_at)


def due_of_site(*, now: datetime) -> Iterator[Due]:
    """Yield what has no single response; each row of it has an end of its own."""
    for kind in OF_THE_SITE:
        yield Due(kind=kind, due_at=now)


@dataclass(frozen=True, kw_only=True)
class Ended:
    """Until when a purpose must have ended for its data to go now."""

    #: Wall time: what was put, left or replaced later stays.
    before: datetime
    #: At the site; a row with a last day of its own goes after that.
    today: date

    @classmethod
    def by(cls, kind: DataKind, site: "Keeps", *, now: datetime) -> "Ended":
        """Return it for a kind of data.

        Args:
            kind: Of data.
            site: Says for how long it keeps what.
            now: Wall time.
        """
        before = now - site.retention.length(kind)
        return cls(before=before, today=now.astimezone(site.zone).date())


class Keeps(Protocol):
    """A site, as far as retention knows it."""

    @property
    def retention(self) -> Retention:
        """For how long it keeps what."""

    @property
    def zone(self) -> tzinfo:
        """In which its days begin."""


class PersonalData(Protocol):
    """Finds and destroys personal data; rows stay, so that counts still stand."""

    def count(self, kind: DataKind, occasion_id: OccasionId | None) -> int:
        """Return how many rows still hold such data, whenever that is due.

        Args:
            kind: Of data.
            occasion_id: Whose; None for what no single response has.
        """

    def due(self, kind: DataKind, occasion_id: OccasionId | None, ended: Ended) -> int:
        """Return how many rows `destroy` would empty."""

    def destroy(
        self, kind: DataKind, occasion_id: OccasionId | None, ended: Ended
    ) -> int:
        """Empty what is due; return how many rows that was.

        What has not left yet, and who takes part in something that still runs, stays.

        Args:
            kind: Of data.
            occasion_id: Whose; None for what no single response has.
            ended: What has ended by when.
        """

    def left(self, kind: DataKind, occasion_id: OccasionId) -> int:
        """Return how many rows of a response still hold some, without our notices."""
