"""Accounts: who may sit at the duty desk, and what a desk role may do."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


class DeskRole(StrEnum):
    """What somebody at the duty desk may do; each may all that the one before may."""

    VIEWER = "viewer"  #: looks
    OPERATOR = "operator"  #: answers for people, assigns, tells
    COMMANDER = "commander"  #: decides: confirms, corrects, changes levels, ends

    def may(self, needed: "DeskRole") -> bool:
        """Say whether this role may do what needs that one."""
        order = tuple(DeskRole)
        return order.index(self) >= order.index(needed)


@dataclass(frozen=True, kw_only=True)
class Account:
    """One login; its password is checked elsewhere."""

    login: str
    desk_role: DeskRole
    #: The person of the roster whose authority counts; empty for none.
    person_no: str = ""
    password_hash: str
    #: Wall time.
    created_at: datetime
    disabled_at: datetime | None = None
    #: Wrong passwords in a row, and until when no further one is tried.
    failures: int = 0
    locked_until: datetime | None = None


@dataclass(frozen=True, kw_only=True)
class Session:
    """One browser that is logged in."""

    #: The token's hash; the token itself only the browser has.
    token_hash: str
    login: str
    #: Wall time.
    created_at: datetime
    seen_at: datetime
    expires_at: datetime


class Accounts(Protocol):
    """Remembers accounts and sessions."""

    def put(self, account: Account) -> None:
        """Keep the account in place of the one of this login."""

    def get(self, login: str) -> Account | None:
        """Return the account; None when there is none."""

    def hold(self, login: str) -> Account | None:
        """Return the account as it stays until our transaction ends, or None."""

    def all(self) -> Sequence[Account]:
        """Return the accounts by login."""

    def open_session(self, session: Session) -> None:
        """Remember a session."""

    def session(self, token_hash: str) -> Session | None:
        """Return the session; None when there is none."""

    def see(self, token_hash: str, *, at: datetime) -> None:
        """Remember when the session was last used."""

    def close_sessions(self, login: str, token_hash: str = "") -> None:
        """End one session of a login, or all of them."""

    def forget_sessions(self, *, before: datetime) -> None:
        """Forget the sessions that ended by themselves before that (wall time)."""
