"""Registration: people and organisations that come by themselves (ISO 22319).

Real names, suitability, briefing and insurance: Charity Law of China, Art. 65 to 69.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol

from plans.identity import CellCode, PartyId


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


class Registrations(Protocol):
    """Remembers registrations."""

    def add(self, registration: Registration) -> tuple[int, bool]:
        """Keep it; return its number, and whether it is new (by its key)."""

    def get(self, number: int) -> Registration | None:
        """Return one; None when there is none."""

    def all(self, state: RegistrationState | None = None) -> Sequence[Registration]:
        """Return those in a state, or all, oldest first."""

    def decide(self, registration: Registration) -> None:
        """Keep its state, reason, insurance, party and who decided."""
