"""Assignments: who holds which post; one person holds one post at a time."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from plans.identity import AskId, IncidentId, PartyId


@dataclass(frozen=True, kw_only=True)
class Assignment:
    """A party on a post of a step."""

    incident_id: IncidentId
    step: str
    post: str
    party_id: PartyId
    ask_id: AskId
    #: Incident time.
    starts_at: datetime
    ends_at: datetime | None = None
    #: How many people; more than one only for an organisation.
    number: int = 1


class Assignments(Protocol):
    """Remembers who holds which post, over all incidents of the site."""

    def of(self, incident_id: IncidentId, step: str) -> Sequence[Assignment]:
        """Return what is held now for the step, in the order it was assigned."""

    def busy(self, party_ids: Collection[PartyId], *, besides: str) -> set[PartyId]:
        """Return who holds a post elsewhere, in any incident of the site.

        Whoever is in an exercise is free for what is real.

        Args:
            party_ids: Whom to look at.
            besides: `incident_id/step` whose own assignments do not count.
        """

    def assign(self, assignments: Sequence[Assignment]) -> list[Assignment]:
        """Hold the posts and return those that were taken.

        A person who holds any post already is left out: the first one stays. Something
        real takes people from an exercise: what they hold there ends.
        """

    def relieve(self, ask_ids: Collection[AskId], *, at: datetime) -> None:
        """End the assignments of these asks (incident time)."""
