"""Due times of drills: each is run once, late once, or skipped and told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class Came(StrEnum):
    """What came of a due time."""

    RUN = "run"  #: begun when it was due
    LATE = "late"  #: begun after an outage, within the drill's window
    SKIPPED = "skipped"  #: the window had passed, or something else was in the way


@dataclass(frozen=True, kw_only=True)
class Due:
    """One due time of one drill, and what came of it."""

    drill: str
    #: Local due time with its zone; of an unannounced drill its window.
    due_key: str
    due_at: datetime
    came: Came
    #: Of the exercise, contact check or rehearsal; empty when skipped.
    run_id: str = ""
    #: Wall time.
    recorded_at: datetime
    facts: Mapping[str, str | int] = field(default_factory=dict)


class Dues(Protocol):
    """Remembers each due time once."""

    def take(self, due: Due) -> bool:
        """Remember what comes of a due time; False: it is known, and nothing changes.

        Whoever gets True begins the drill in the same transaction.
        """

    def find(self, drill: str, due_key: str) -> Due | None:
        """Return what came of a due time; None: nothing yet."""

    def of(self, drill: str, *, limit: int = 100) -> Sequence[Due]:
        """Return a drill's due times, newest first."""

    def all(self, *, limit: int = 200) -> Sequence[Due]:
        """Return the due times of every drill, newest first."""


@dataclass(frozen=True, kw_only=True)
class Rehearsal:
    """One rehearsal, which ran in a store of its own."""

    rehearsal_id: str
    plan: str
    drill: str
    #: Of its SQLite file, within the site's folder.
    path: str
    seed: int
    #: Wall time.
    begun_at: datetime
    ended_at: datetime | None = None
    facts: Mapping[str, str | int] = field(default_factory=dict)


class Rehearsals(Protocol):
    """Remembers where rehearsals ran."""

    def begin(self, rehearsal: Rehearsal) -> None:
        """Remember that one begins."""

    def end(
        self, rehearsal_id: str, facts: Mapping[str, str | int], *, at: datetime
    ) -> None:
        """Keep how it ended."""

    def all(self) -> Sequence[Rehearsal]:
        """Return the rehearsals, newest first."""
