"""The two ports of a sender; no step can import them (see the contracts)."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from plans.lease import Lease
from plans.messages.deliveries import Delivery, Verdict


class Carrier(Protocol):
    """Takes messages to people."""

    def carry(self, deliveries: Sequence[Delivery]) -> Mapping[str, Verdict]:
        """Try each delivery once, not before its `leaves_after` has passed.

        Returns the verdict by key; never raises for a single delivery. One that is
        missing from the answer may have been sent.
        """


class Deliveries(Protocol):
    """The ledger of everything that was, is or will be carried."""

    def settle(
        self, verdicts: Mapping[str, Verdict], *, token: str, now: datetime
    ) -> None:
        """Append the attempts; change only the deliveries that the token still holds.

        Accepted, and no answer is wanted: its other deliveries are superseded.
        Refused or unknown: the party's next contact point is due at once.
        """

    def claim(
        self, lane: str, lease: Lease, *, limit: int, now: datetime
    ) -> list[Delivery]:
        """Lease a wave of what is due, corrections first, within the lane's rate."""

    def renew(self, lease: Lease, *, now: datetime) -> int:
        """Move the end of all that the lease's token holds; return how many."""

    def reckon_anew(self, lane: str, *, now: datetime) -> int:
        """Let what was put before the clock was set back wait no longer than meant.

        Returns how many are due earlier.
        """

    def next_due_at(self, lane: str) -> datetime | None:
        """Return when the lane has something to do (wall time); None for nothing."""
