"""Keeping accounts: made, given a new password, disabled."""

from dataclasses import replace
from datetime import datetime

from flows.accounts.logins import is_login
from flows.engine.answers import people_named
from flows.engine.desk import Desk
from plans.errors import MobilizationError
from plans.people.accounts import Account
from plans.people.roster import PartyKind


class LoginError(MobilizationError):
    """A login that cannot be used."""


class UnknownAccountError(MobilizationError):
    """Nobody has this login."""

    def __init__(self, login: str) -> None:
        self.login = login
        super().__init__(f"no account {login} here; see: muster account list")


def check_new(desk: Desk, login: str, person_no: str) -> None:
    """Refuse an account that cannot be made.

    Raises:
        LoginError: The login is taken or none, or nobody has the number.
    """
    if not is_login(login):
        msg = "a login has 1 to 40 of: small letters, digits, dot, dash, underscore"
        raise LoginError(msg)
    if desk.accounts.get(login) is not None:
        msg = f"{login} is there already; a new password: muster account passwd {login}"
        raise LoginError(msg)
    if person_no and not _is_person(desk, person_no):
        msg = f"no person {person_no} on the roster"
        raise LoginError(msg)


def add_account(desk: Desk, account: Account) -> None:
    """Keep a new account.

    Raises:
        LoginError: It cannot be made.
    """
    check_new(desk, account.login, account.person_no)
    desk.accounts.put(account)


def change_password(desk: Desk, login: str, password_hash: str) -> None:
    """Keep a new password; ends every session and any lock of the login.

    Raises:
        UnknownAccountError: There is no such login.
    """
    account = account_of(desk, login)
    changed = replace(
        account, password_hash=password_hash, failures=0, locked_until=None
    )
    desk.accounts.put(changed)
    desk.accounts.close_sessions(login)


def set_disabled(desk: Desk, login: str, at: datetime | None) -> None:
    """Let nobody log in with it any more (None: again); ends its sessions.

    Raises:
        UnknownAccountError: There is no such login.
    """
    account = account_of(desk, login)
    desk.accounts.put(replace(account, disabled_at=at, failures=0, locked_until=None))
    desk.accounts.close_sessions(login)


def account_of(desk: Desk, login: str) -> Account:
    """Return the account, as it stays until the transaction ends.

    Raises:
        UnknownAccountError: There is no such login.
    """
    account = desk.accounts.hold(login)
    if account is None:
        raise UnknownAccountError(login)
    return account


def _is_person(desk: Desk, number: str) -> bool:
    found = people_named(desk, number)
    kinds = {desk.roster.party(party_id).kind for party_id in found}
    return PartyKind.PERSON in kinds
