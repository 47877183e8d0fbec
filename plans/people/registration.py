"""Registration: people and organisations that come by themselves (ISO 22319).

Real names, suitability, briefing and insurance: Charity Law of China, Art. 65 to 69.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from plans.identity import AskId, CellCode, PartyId


class RegistrationState(StrEnum):
    """How a registration stands."""

    WAITING = "waiting"  #: on the waiting list, with a reason
    ACCEPTED = "accepted"  #: part of the roster
    REFUSED = "refused"  #: with a reason
    WITHDRAWN = "withdrawn"  #: by the person


@dataclass(frozen=True, kw_only=True)
class Registration:
    """One person who offers to help, or whom an organisation names. Personal data."""

    #: 0: not kept yet.
    number: int = 0
    #: The same form sent twice is one registration.
    key: str
    name: str
    birth_year: int
    channel: str
    address: str
    languages: str = ""
    skills: tuple[str, ...] = ()
    #: As availability is written: see plans.people.availability.
    available: str = ""
    cell: CellCode | None = None
    #: The organisation that names the person; empty for people who come alone.
    partner: str = ""
    #: Wall time.
    at: datetime
    has_read_briefing_at: datetime | None = None
    #: The last day of the accident insurance; needed before dangerous work.
    insured_until: date | None = None
    state: RegistrationState = RegistrationState.WAITING
    #: Why it waits or was refused: a key of the catalogue.
    reason: str = ""
    decided_by: str = ""
    decided_at: datetime | None = None
    party_id: PartyId | None = None
    #: What the organisation was asked for when it named this person; None: it did not.
    ask_id: AskId | None = None
    #: Incident time: when the person came for it.
    came_at: datetime | None = None
    #: The last day on which it is kept, unless the person is on the roster.
    retain_until: date | None = None


#: What people write on their form beside what makes it theirs.
WRITTEN = (
    *("name", "channel", "address", "languages", "skills", "available", "cell"),
    "has_read_briefing_at",
)


class Registrations(Protocol):
    """Remembers registrations."""

    def add(self, registration: Registration) -> tuple[int, bool]:
        """Keep it; return its number, and whether it is new (by its key)."""

    def get(self, number: int) -> Registration | None:
        """Return one; None when there is none."""

    def all(self, state: RegistrationState | None = None) -> Sequence[Registration]:
        """Return those in a state, or all, oldest first."""

    def at(self, address: str) -> Sequence[Registration]:
        """Return those with this address, written the same, oldest first."""

    def named_for(self, ask_ids: Collection[AskId]) -> Sequence[Registration]:
        """Return whom an organisation named for what it was asked, oldest first."""

    def hold(self, number: int) -> Registration | None:
        """Return one as it stays until the transaction ends; None: there is none."""

    def renew(self, registration: Registration) -> None:
        """Keep what its form says in place of what it said; see `WRITTEN`."""

    def decide(self, registration: Registration) -> None:
        """Keep its state, reason, insurance, party, coming and who decided."""

    def way_to(self, registration: Registration, person_no: str) -> tuple[PartyId, int]:
        """Return a party and its contact point that are not on the roster.

        For telling somebody what was decided. Accepting takes the party with this
        number into the roster.
        """

    def leave(self, party_id: PartyId) -> None:
        """Take the party off the roster; it is asked and told nothing more."""
