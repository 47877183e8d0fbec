"""Deadlines: legal clocks, watches and reports that run by themselves until done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Protocol

from plans.identity import OccasionId


class DeadlineKind(StrEnum):
    """Why a deadline runs."""

    LAW = "law"  #: a clock of the jurisdiction profile
    WATCH = "watch"  #: what goes on after stand-down until somebody closes it


class Reminder(StrEnum):
    """Why somebody is told of a deadline."""

    NEAR = "near"  #: a fifth of its time is left; the owner is told
    OVER = "over"  #: it was not done in time; owner and deputy are told


#: Of a deadline's length: what is left when its owner is reminded.
LEFT_WHEN_NEAR = 5


@dataclass(frozen=True, kw_only=True)
class Deadline:
    """One thing that has to be done by a moment, by somebody."""

    #: Unique in its occasion: `first-report`, `contacts-renewed`.
    name: str
    kind: DeadlineKind
    title: Mapping[str, str] = field(default_factory=dict)
    #: A role of the site, and who is told when the owner cannot.
    owner: str
    deputy: str
    #: Law and article, where there is one.
    article: str = ""
    #: Incident time.
    starts_at: datetime
    due_at: datetime
    #: It runs again and again, this long after it was done or due; None: once.
    every: timedelta | None = None
    #: 0, and one more for every time that it began anew.
    round: int = 0
    #: When somebody was told that it is near or over.
    reminded_at: datetime | None = None
    done_at: datetime | None = None
    done_by: str = ""
    #: What proves it; without personal data.
    note: str = ""

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do it."""
        return self.done_at is None

    @property
    def near_at(self) -> datetime:
        """When its owner is reminded."""
        return self.due_at - (self.due_at - self.starts_at) / LEFT_WHEN_NEAR

    def reminder(self, *, now: datetime) -> Reminder | None:
        """Return what somebody has to be told now (incident time); each is told once.

        Args:
            now: When the time was over before anybody was reminded, only that is told.
        """
        if not self.is_open or now < self.near_at:
            return None
        if now >= self.due_at:
            was_told = self.reminded_at is not None and self.reminded_at >= self.due_at
            return None if was_told else Reminder.OVER
        return None if self.reminded_at else Reminder.NEAR

    def next_round(self, *, at: datetime) -> "Deadline | None":
        """Return the deadline that begins when this one was done; None: it was once."""
        if self.every is None:
            return None
        return replace(
            self,
            starts_at=at,
            due_at=at + self.every,
            round=self.round + 1,
            reminded_at=None,
            done_at=None,
            done_by="",
            note="",
        )


class Deadlines(Protocol):
    """Remembers what is to be done by when."""

    def start(self, occasion_id: OccasionId, deadlines: Sequence[Deadline]) -> None:
        """Begin deadlines; one that runs already under its name and round stays."""

    def of(self, occasion_id: OccasionId) -> Sequence[Deadline]:
        """Return all of them, the next one first, of each name the last round."""

    def near(self, *, now: datetime) -> Sequence[tuple[OccasionId, Deadline]]:
        """Return the open ones whose due moment (wall time) is before `now`.

        To see what comes near, ask for a moment that lies ahead.
        """

    def remind(self, occasion_id: OccasionId, deadline: Deadline) -> None:
        """Remember its `reminded_at`."""

    def close(  # noqa: PLR0913 -- what the record is about
        self,
        occasion_id: OccasionId,
        name: str,
        *,
        at: datetime,
        by: str,
        note: str,
        is_last: bool = False,
    ) -> bool:
        """Record that it is done; one that repeats begins anew. False: was done.

        Args:
            occasion_id: Whose deadline.
            name: Its name.
            at: Incident time.
            by: Role or person.
            note: What proves it.
            is_last: It does not begin anew.
        """
