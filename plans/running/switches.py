"""Switches: the few facts about the site itself that its processes share."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from plans.errors import MobilizationError

#: Why nothing may leave: set by a person, a restore or a hand-over.
SENDING_PAUSED = "sending-paused"
#: The site was handed over: another machine goes on, and nothing is decided here.
SITE_ENDED = "site-ended"


class EndedSiteError(MobilizationError):
    """The site was handed over; what is changed here would be lost."""

    def __init__(self) -> None:
        super().__init__(
            "this site was handed over to another machine: go on there (what holds"
            " here: muster sending)"
        )


class Switches(Protocol):
    """Small facts by name; whoever changes one is on record."""

    def get(self, name: str) -> Mapping[str, str] | None:
        """Return the switch; None when it is not set."""

    def hold(self, name: str) -> Mapping[str, str] | None:
        """Return the switch as it stays until the transaction ends."""

    def set(
        self, name: str, facts: Mapping[str, str], *, by: str, at: datetime
    ) -> None:
        """Set it (wall time), after all transactions that hold it have ended."""

    def clear(self, name: str) -> bool:
        """Take it away; False when it was not set."""
