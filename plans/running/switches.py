"""Switches: the few facts about the site itself that its processes share."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

#: Why nothing may leave: set by a restore or a hand-over, cleared by a person.
SENDING_PAUSED = "sending-paused"


class Switches(Protocol):
    """Small facts by name; whoever changes one is on record."""

    def get(self, name: str) -> Mapping[str, str] | None:
        """Return the switch; None when it is not set."""

    def set(
        self, name: str, facts: Mapping[str, str], *, by: str, at: datetime
    ) -> None:
        """Set it (wall time)."""

    def clear(self, name: str) -> bool:
        """Take it away; False when it was not set."""
