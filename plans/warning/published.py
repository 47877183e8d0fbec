"""Published alerts: what we told the public, and what took it back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from plans.identity import KindOfRun, OccasionId
from plans.warning.alerts import Alert


class AlertTexts(Protocol):
    """Turns alerts into what everybody can read, and back."""

    def write(self, alert: Alert) -> bytes:
        """Return the alert as a document of CAP 1.2 that validates."""

    def read(self, raw: bytes) -> Alert:
        """Return what a document says."""


@dataclass(frozen=True, kw_only=True)
class Publication:
    """One alert to be published; the store writes it, and stamps the kind of run."""

    #: Its moments are in incident time.
    alert: Alert
    occasion_id: OccasionId
    step: str


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
    expires_at: datetime | None = None
    superseded_at: datetime | None = None

    @property
    def ends_at(self) -> datetime | None:
        """When it is, or was, superseded or expired; None: it holds for good."""
        ends = (self.superseded_at, self.expires_at)
        return min((one for one in ends if one is not None), default=None)


class Publications(Protocol):
    """Publishes alerts, and keeps superseded ones for good."""

    def publish(self, publication: Publication) -> bool:
        """Publish; False: one with this identifier is there, and nothing changes.

        What it refers to is superseded by it. A rehearsal's alert is kept, and nobody
        outside reads it.
        """

    def of(self, occasion_id: OccasionId) -> Sequence[PublishedAlert]:
        """Return the alerts of an occasion, as published; a rehearsal's, too."""

    def current(self, *, since: datetime) -> Sequence[PublishedAlert]:
        """Return what holds, and what ended since a moment (wall time), newest first.

        An alert ends when it is superseded, or expires. A rehearsal's is never there.
        """

    def find(self, identifier: str) -> PublishedAlert | None:
        """Return one alert; never a rehearsal's."""

    def relayed(self, occasion_id: OccasionId) -> Sequence[Alert]:
        """Return the alerts of others that led to the occasion, the latest first.

        None that was replaced or taken back.
        """
