"""The roster: parties we may ask or tell, with what they can do and when."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import Protocol

from plans.identity import CellCode, PartyId, PostNo
from plans.people.places import CellTree, Post


class PartyKind(StrEnum):
    """What a party is."""

    PERSON = "person"
    ORGANISATION = "organisation"  #: a partner; answers with a number
    SHARED_CHANNEL = "shared_channel"  #: a group chat, a loudspeaker: a channel itself
    PUBLIC = "public"


@dataclass(frozen=True, kw_only=True)
class Party:
    """Somebody on the roster; ids and abilities, never a name or an address."""

    party_id: PartyId
    kind: PartyKind
    #: The office's own number: person_no, partner name or channel name.
    number: str
    #: First choice first.
    languages: tuple[str, ...] = ()
    cell: CellCode | None = None
    latitude: float | None = None
    longitude: float | None = None
    roles: frozenset[str] = frozenset()
    #: A skill or field of expertise, and when its certificate expires (None: never).
    skills: Mapping[str, date | None] = field(default_factory=dict)
    #: Weekly windows as written, see plans.people.availability; empty means always.
    available: str = ""
    #: Weekly windows; empty means never.
    on_call: str = ""
    #: Days away, both included.
    away: tuple[tuple[date, date], ...] = ()
    #: Who answers when this party cannot.
    deputy: PartyId | None = None
    #: None: not known; then taken for an adult.
    birth_year: int | None = None
    #: For what an organisation is qualified, with the last day of each (None: no end).
    certificates: Mapping[str, date | None] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """Whom to look for on the roster; every condition named has to hold."""

    kinds: frozenset[PartyKind] = frozenset({PartyKind.PERSON})
    #: Any of these roles.
    roles: frozenset[str] = frozenset()
    #: Any of these skills.
    skills: frozenset[str] = frozenset()
    #: In one of these cells (see CellTree.within); None for everywhere.
    cells: frozenset[CellCode] | None = None
    #: With one of these numbers.
    numbers: frozenset[str] = frozenset()
    #: One of these.
    party_ids: frozenset[PartyId] = frozenset()


class Roster(Protocol):
    """Knows the parties, cells and posts of the site."""

    def parties(self, wanted: Wanted) -> Sequence[Party]:
        """Return the parties, ordered by number."""

    def party(self, party_id: PartyId) -> Party:
        """Return one party.

        Raises:
            KeyError: There is none.
        """

    def names(self, party_ids: Collection[PartyId]) -> Mapping[PartyId, str]:
        """Return display names, for texts to people only: never for a log."""

    def cells(self) -> CellTree:
        """Return the grid."""

    def posts(self, kind: str, cells: Collection[CellCode] | None) -> Sequence[Post]:
        """Return the posts of a kind in these cells (None: everywhere), by number."""

    def post(self, post_no: PostNo) -> Post | None:
        """Return one post, staffed no longer too; None when there is none."""
