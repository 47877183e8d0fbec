"""Filed alerts: what came in, once each, and what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from plans.errors import MobilizationError
from plans.identity import OccasionId
from plans.warning.alerts import Alert, Reference

#: Where alerts come from that nobody vouches for: the web hook, without a signature.
UNSIGNED = "hook"


class UnknownAlertError(MobilizationError):
    """No such alert came."""

    def __init__(self, named: str) -> None:
        self.named = named
        super().__init__(f"no alert {named} here; `muster alert list` lists them")


class Became(StrEnum):
    """What came of an alert."""

    FILED = "filed"  #: nobody has looked at it yet
    DECLARED = "declared"  #: an incident began, or ran already
    PROPOSED = "proposed"  #: somebody was asked
    NOTHING = "nothing"  #: no rule fits, or none may act: `why` says it
    SUPERSEDED = "superseded"  #: a later message takes it back or replaces it


@dataclass(frozen=True, kw_only=True)
class FiledAlert:
    """One alert as it is remembered."""

    alert_no: int
    alert: Reference
    status: str
    msg_type: str
    #: cli, hook, or a name of site.yaml's `alerts`.
    source: str
    #: Wall time.
    received_at: datetime
    #: The latest end of its infos.
    expires_at: datetime | None = None
    #: Headline or event, and the worst colour or severity; no personal data.
    title: str = ""
    became: Became = Became.FILED
    #: Which rule, which plan, which level, or why nothing was done.
    why: Mapping[str, str] = field(default_factory=dict)
    #: A person_no, or a rule of a plan.
    decided_by: str = ""
    #: The proposal or incident.
    occasion_id: OccasionId | None = None
    #: What it refers to, whether that has come or not.
    references: tuple[Reference, ...] = ()


@dataclass(frozen=True)
class Filing:
    """What filing an alert came to."""

    alert_no: int
    #: False: the same message was here already, and changes nothing.
    is_new: bool
    #: Came late: a message that takes it back or replaces it was here before.
    is_superseded: bool = False


class Alerts(Protocol):
    """Remembers every alert once, by sender, identifier and time."""

    def file(self, alert: Alert, raw: bytes, *, source: str, at: datetime) -> Filing:
        """Remember the alert as it came; the same message changes nothing.

        What an Update or Cancel refers to is superseded, whichever of both comes
        first. One that nobody vouches for supersedes nothing, and gives way to the one
        of the same name that somebody does vouch for.

        Args:
            alert: As it was read.
            raw: The very bytes: a signature must survive.
            source: Where it came from; UNSIGNED: from anybody.
            at: Wall time.
        """

    def get(self, alert_no: int) -> FiledAlert:
        """Return an alert.

        Raises:
            UnknownAlertError: There is none.
        """

    def some(self, alert_nos: Sequence[int]) -> Mapping[int, FiledAlert]:
        """Return these alerts by their numbers; without those that are not there."""

    def find(self, reference: Reference) -> FiledAlert | None:
        """Return a message by its name."""

    def raw(self, alert_no: int) -> bytes:
        """Return the bytes that came."""

    def chain(self, alert_no: int) -> Sequence[FiledAlert]:
        """Return all that hangs together with a message, as sent.

        Of the same status only: a test is about no actual alert.
        """

    def became(
        self,
        alert_no: int,
        became: Became,
        why: Mapping[str, str],
        *,
        by: str = "",
        occasion_id: OccasionId | None = None,
    ) -> None:
        """Keep what came of it; a superseded one stays superseded."""

    def all(self, *, only: Became | None = None, limit: int = 200) -> list[FiledAlert]:
        """Return the latest alerts, newest first."""
