"""Who conducts a step, and how far it is: the port.

A step that runs no more, since the level went down, is none of it: it is not told, not
due, and nobody takes it.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from plans.identity import IncidentId
from plans.incident.progress import Progress, StepRecord, StepState
from plans.lease import Lease


class Steps(Protocol):
    """Remembers, for every step, its lease and its progress."""

    def of(self, incident_id: IncidentId) -> Sequence[StepRecord]:
        """Return every step of the incident, in the order of the plan."""

    def take(
        self, incident_id: IncidentId, step: str, lease: Lease, *, now: datetime
    ) -> bool:
        """Take or renew the lease; False when it is someone else's.

        Args:
            incident_id: Whose step.
            step: Its name.
            lease: The new one.
            now: Wall time. A lease that ends beyond any possible one counts as over.
        """

    def start(self, incident_id: IncidentId, step: str, *, at: datetime) -> None:
        """Remember when the step began (incident time); the first moment stays."""

    def record(  # noqa: PLR0913 -- the record is what it is about
        self,
        incident_id: IncidentId,
        step: str,
        progress: Progress,
        *,
        token: str,
        at: datetime,
        due_at: datetime | None,
    ) -> None:
        """Record how far the step is and give the lease back.

        An ended step that is waiting again counts as reopened (`reopened` + 1,
        `reopened_at` is this run's `at`) and loses `ended_at`.

        Args:
            incident_id: Whose step.
            step: Its name.
            progress: What its run said.
            token: Of the lease taken.
            at: Incident time of the run.
            due_at: Wall time of the next run.

        Raises:
            StaleLeaseError: The lease is no longer this token's.
        """

    def close(
        self,
        incident_id: IncidentId,
        step: str,
        *,
        at: datetime,
        closed_as: StepState | None = None,
    ) -> bool:
        """Remember that somebody ended the step by hand; False when it was before.

        Its next run makes an end of it.

        Args:
            incident_id: Whose step.
            step: Its name.
            at: Incident time.
            closed_as: Met or short; None: as its quotas say.
        """

    def wake(self, incident_id: IncidentId, step: str, *, now: datetime) -> None:
        """Make the step due at once (wall time), whatever its state."""

    def due(self, *, now: datetime) -> Sequence[tuple[IncidentId, str]]:
        """Return the steps of open incidents that are due (wall time), oldest first.

        A step whose predecessors have not all ended is not due.
        """
