"""Readiness: what an office has to know of its roster and store before it is needed."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol


class Weight(StrEnum):
    """What a finding of the doctor means."""

    ERROR = "error"  #: a mobilization would fail or stand still
    WARNING = "warning"  #: it would be weaker than it could be
    UNKNOWN = "unknown"  #: it could not be found out here
    FINE = "fine"


@dataclass(frozen=True, kw_only=True)
class Ailment:
    """One thing that was looked at; `doctor.RULE` and `doctor.RULE.do` are its texts.

    What is fine, or not known, has texts of its own: `doctor.RULE.fine`.
    """

    rule: str
    weight: Weight = Weight.WARNING
    #: Names of the site, numbers and counts; no personal data.
    facts: Mapping[str, str | int] = field(default_factory=dict)

    @property
    def key(self) -> str:
        """Of its text."""
        is_ill = self.weight in {Weight.ERROR, Weight.WARNING}
        return f"doctor.{self.rule}" + ("" if is_ill else f".{self.weight}")


@dataclass(frozen=True, kw_only=True)
class Holder:
    """A person who holds an office, as the roster has him or her."""

    number: str
    #: Channel, and the day on which the contact point was verified.
    points: Sequence[tuple[str, date | None]] = ()


@dataclass(frozen=True, kw_only=True)
class RosterAge:
    """How old the roster is."""

    people: int = 0
    #: Of them, those without any contact point.
    unreachable: int = 0
    #: Those whose contact points were all verified before the day asked for, or never.
    stale: int = 0
    #: Those with contact points in one channel only.
    one_channel: int = 0
    #: Contact points that exercises may use.
    for_exercises: int = 0
    #: People by skill whose certificate has expired.
    expired_by_skill: Mapping[str, int] = field(default_factory=dict)
    #: Organisations with a certificate that has expired.
    expired_partners: Sequence[str] = ()


@dataclass(frozen=True, kw_only=True)
class StoreHealth:
    """How the store itself stands."""

    #: SQLite or PostgreSQL, with its version.
    database: str
    revision: str
    #: What its own check complains of, in its words; empty: nothing.
    complaint: str = ""


class Readiness(Protocol):
    """Looks over roster and store; changes nothing."""

    def holders(self, numbers: Collection[str]) -> Mapping[str, Holder]:
        """Return the people of these numbers who are on the roster, by number."""

    def roster_age(self, *, since: date, today: date) -> RosterAge:
        """Return how old the roster is.

        Args:
            since: A contact point verified before it is not relied on.
            today: In the site's zone.
        """

    def health(self) -> StoreHealth:
        """Return how the store stands; looks at every page of SQLite."""
