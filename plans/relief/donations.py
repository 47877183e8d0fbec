"""Donation channels: what is needed, where to bring it, what was promised."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from plans.errors import MobilizationError
from plans.identity import IncidentId


class ClosedError(MobilizationError):
    """Nothing more is taken here: the need is met, or its time is over."""

    def __init__(self, channel: str, *, need: str) -> None:
        self.channel, self.need = channel, need
        super().__init__(
            f"{channel} takes no more {need}: it is met, or its time is over"
        )


@dataclass(frozen=True, kw_only=True)
class Need:
    """Goods that are needed; closes when it is met."""

    #: Its name in the plan.
    need: str
    #: Item code of the plan; its name by language is in the plan.
    item: str
    unit: str
    quantity: Decimal
    pledged: Decimal = Decimal(0)
    #: In hand.
    received: Decimal = Decimal(0)
    closed_at: datetime | None = None

    @property
    def is_met(self) -> bool:
        """Whether what was promised or received covers it."""
        return max(self.pledged, self.received) >= self.quantity


@dataclass(frozen=True, kw_only=True)
class DonationChannel:
    """One way to give: published until a moment, or until its needs are met."""

    channel: str
    #: Incident time.
    opened_at: datetime
    until: datetime
    closed_at: datetime | None = None
    needs: tuple[Need, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Pledge:
    """Promised, not in hand."""

    #: Chosen by the caller: the same one twice is one pledge.
    pledge_key: str
    channel: str
    need: str
    quantity: Decimal
    unit: str
    #: Personal data: who promised and how to reach them.
    donor: str
    contact: str
    at: datetime


class Donations(Protocol):
    """Remembers donation channels, needs, pledges and what came."""

    def of(self, incident_id: IncidentId, step: str) -> Sequence[DonationChannel]:
        """Return the step's channels, with their needs as they stand now."""

    def open(
        self, incident_id: IncidentId, step: str, channels: Sequence[DonationChannel]
    ) -> None:
        """Open channels with their needs; one that is there already stays."""

    def record_pledge(self, incident_id: IncidentId, step: str, pledge: Pledge) -> None:
        """Append a pledge and wake the step; the same key is kept once.

        Raises:
            ClosedError: The channel or the need is closed.
        """

    def close(  # noqa: PLR0913 -- what is closed, and when
        self,
        incident_id: IncidentId,
        step: str,
        *,
        channel: str,
        needs: Sequence[str],
        is_whole_channel: bool,
        at: datetime,
    ) -> None:
        """Close needs, and the channel with them when it is the whole channel."""
