"""Published alerts: what we told the public, and what took it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from plans.identity import KindOfRun, OccasionId
from plans.warning.alerts import Alert


@dataclass(frozen=True, kw_only=True)
class PublishedAlert:
    """One alert as everybody can read it."""

    alert: Alert
    raw: bytes
    occasion_id: OccasionId
    kind_of_run: KindOfRun
    step: str
    #: Wall time.
    published_at: datetime
    superseded_at: datetime | None = None


class Publications(Protocol):
    """Publishes alerts, and keeps superseded ones for a while."""

    def publish(self, alert: PublishedAlert) -> bool:
        """Publish; False: one with this identifier is there, and nothing changes.

        What it refers to is superseded by it.
        """

    def of(self, occasion_id: OccasionId) -> Sequence[PublishedAlert]:
        """Return the alerts of an occasion, as published."""

    def current(self, *, since: datetime) -> Sequence[PublishedAlert]:
        """Return what holds, and what was superseded since a moment, newest first."""

    def find(self, identifier: str) -> PublishedAlert | None:
        """Return one alert."""
