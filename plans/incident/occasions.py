"""Occasions: why something is sent; an incident is one, and not the only one."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from plans.identity import KindOfRun, OccasionId


class OccasionKind(StrEnum):
    """What an occasion is."""

    INCIDENT = "incident"  #: a plan that was declared
    PROPOSAL = "proposal"  #: what somebody asks to be declared, changed or ended
    WARNING = "warning"  #: what the duty officer has to know of the system itself
    REQUEST = "request"  #: something that a source has signed: it counts once
    REGISTRATION = "registration"  #: somebody offers to help
    RETENTION = "retention"  #: personal data whose time is over is destroyed
    CONTACT_CHECK = "contact_check"  #: is everybody reachable?


@dataclass(frozen=True)
class Begun:
    """What beginning an occasion came to."""

    occasion_id: OccasionId
    #: False when the key was known already: the same occasion.
    is_new: bool


class Occasions(Protocol):
    """Begins what is no incident and sends all the same."""

    def begin(
        self, kind: OccasionKind, *, key: str, kind_of_run: KindOfRun, at: datetime
    ) -> Begun:
        """Remember the occasion; the same key is the same occasion.

        Args:
            kind: What it is.
            key: Chosen by whoever begins it.
            kind_of_run: Stamped on every row of it.
            at: Wall time; its own time runs from here, as fast as wall time.
        """

    def kind_of(self, occasion_id: OccasionId) -> OccasionKind:
        """Return what the occasion is.

        Raises:
            UnknownIncidentError: There is none.
        """
