"""The journal: what happened, in order, for the review; written by the run itself."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from plans.identity import OccasionId


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One thing that happened; ids and counts only, never a name or an address."""

    #: Incident time.
    at: datetime
    #: In the past tense: `tier_asked`, `step_met`, `stood_down`.
    action: str
    step: str = ""
    facts: Mapping[str, str | int] = field(default_factory=dict)


class Journal(Protocol):
    """Remembers what happened; append-only."""

    def note(self, occasion_id: OccasionId, entry: Entry) -> None:
        """Append one entry, in the transaction of what it tells."""

    def of(self, occasion_id: OccasionId) -> Sequence[Entry]:
        """Return the entries, oldest first."""
