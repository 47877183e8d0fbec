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

    def close(
        self, occasion_id: OccasionId, name: str, *, at: datetime, by: str, note: str
    ) -> bool:
        """Record that it is done; one that repeats begins anew. False: was done."""
