"""The registry: how a roster gets into the store."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

from plans.people.places import Cell, Post
from plans.people.reasons import Reason
from plans.people.roster import PartyKind
from plans.site import Site


@dataclass(frozen=True, slots=True)
class PointEntry:
    """One way to reach a party, as the roster has it."""

    channel: str
    address: str
    verified_on: date | None = None
    is_allowed_for_exercises: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class PartyEntry:
    """One party as the roster has it; texts are checked already."""

    kind: PartyKind
    #: person_no or partner name; empty: found by name, birth year, first contact.
    number: str
    name: str
    birth_year: int | None = None
    languages: str = ""
    cell: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    roles: tuple[str, ...] = ()
    skills: Mapping[str, date | None] = field(default_factory=dict)
    certificates: str = ""
    available: str = ""
    on_call: str = ""
    away: str = ""
    deputy_number: str | None = None
    points: tuple[PointEntry, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Taken:
    """What became of a file's good rows."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    #: Index among the given entries, and why it was refused after all.
    refused: Sequence[tuple[int, Reason]] = ()


class Registry(Protocol):
    """Takes rosters in and gives them back.

    The same file twice, or what was given back, changes nothing the second time.
    """

    def take_parties(self, entries: Iterable[PartyEntry]) -> Taken:
        """Add or change parties; contact points that went are retired, not deleted."""

    def take_cells(self, cells: Iterable[Cell]) -> Taken:
        """Add or change cells."""

    def take_posts(self, posts: Iterable[Post]) -> Taken:
        """Add or change posts."""

    def parties(self, kind: PartyKind) -> Sequence[PartyEntry]:
        """Return the parties of a kind as `take_parties` would take them, by number."""

    def posts(self) -> Sequence[Post]:
        """Return all posts that are still staffed, by number."""

    def verify_points(self, contact_points: Collection[int], on: date) -> int:
        """Remember that these contact points have worked; return of how many it is new.

        One that was verified later stays as it is.
        """

    def sync_channels(self, site: Site) -> None:
        """Keep the public, and a party for every shared channel of the site.

        Each shared channel has one contact point with an empty address; parties of
        channels that the site has no more are retired.
        """
