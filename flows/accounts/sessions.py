"""Sessions: logging in, who a browser is, when it has to log in again."""

import hmac
import logging
import re
import secrets
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256

from flows.accounts.logins import is_login
from flows.accounts.passwords import Passwords
from flows.engine.conduct import OpenDesk
from flows.engine.desk import Desk
from plans.people.accounts import Account, DeskRole, Session

logger = logging.getLogger(__name__)

#: A shift; and nobody stays logged in on a machine that nobody uses.
LONGEST, IDLE = timedelta(hours=12), timedelta(hours=2)
#: How often at most a session notes that it is used.
_NOTE_EVERY = timedelta(minutes=1)
#: Wrong passwords in a row that are forgiven, and how long each further one locks.
FORGIVEN = 4
_FIRST_LOCK, _LONGEST_LOCK = timedelta(minutes=1), timedelta(minutes=15)
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")


@dataclass(frozen=True, kw_only=True)
class Sitter:
    """Somebody who is logged in, as one request sees it."""

    login: str
    desk_role: DeskRole
    #: The person of the roster whose authority counts; empty for none.
    person_no: str
    #: The session's; only the browser has it.
    token: str

    def may(self, needed: DeskRole) -> bool:
        """Say whether the role is enough."""
        return self.desk_role.may(needed)

    @property
    def form_key(self) -> str:
        """What every form of this session carries, and no other page can know."""
        return form_key_of(self.token)


def form_key_of(token: str) -> str:
    """Return the key of the forms that belong to a cookie's token."""
    return hmac.new(token.encode(), b"form", sha256).hexdigest()


def is_form_key(token: str, given: str) -> bool:
    """Say whether a form belongs to the cookie's token."""
    expected = form_key_of(token).encode()
    return hmac.compare_digest(expected, given.encode("utf-8", "replace"))


def new_token() -> str:
    """Return a token that nobody can guess."""
    return secrets.token_urlsafe(32)


def is_token(text: str) -> bool:
    """Say whether it looks like a token of ours."""
    return _TOKEN.fullmatch(text) is not None


@dataclass(frozen=True)
class Door:
    """Where people log in, and out."""

    open_desk: OpenDesk
    open_reading: OpenDesk
    passwords: Passwords

    def log_in(self, login: str, password: str, *, now: datetime) -> str | None:
        """Return the token of a new session; None for a wrong or locked login.

        Wrong, locked, disabled and unknown look the same, and take as long.

        Raises:
            TooManyTriesError: Too many passwords are being tried at this moment.
        """
        account = None
        if is_login(login):
            with self.open_reading() as desk:
                account = desk.accounts.get(login)
        kept = account.password_hash if account else None
        is_right = self.passwords.matches(kept, password)
        if account is None:
            return None
        with self.open_desk() as desk:
            return self._settled(desk, account, is_right=is_right, now=now)

    def _settled(
        self, desk: Desk, tried: Account, *, is_right: bool, now: datetime
    ) -> str | None:
        # As it is now: others may have tried meanwhile, or the password is new.
        account = desk.accounts.hold(tried.login)
        if account is None or account.disabled_at is not None:
            return None
        is_locked = account.locked_until is not None and now < account.locked_until
        if is_locked or account.password_hash != tried.password_hash:
            return None
        if not is_right:
            desk.accounts.put(_failed(account, now=now))
            facts = {"action": "login_failed", "failures": account.failures + 1}
            logger.warning("login failed", extra=facts)
            return None
        if account.failures or account.locked_until:
            desk.accounts.put(replace(account, failures=0, locked_until=None))
        return _opened(desk, account.login, now=now)

    def sitter(
        self, token: str, *, now: datetime, is_used: bool = True
    ) -> Sitter | None:
        """Return who has this session; None when it is over or never was.

        Args:
            token: As the browser sent it.
            now: Wall time.
            is_used: Somebody did something; a page that looks by itself does not.
        """
        if not is_token(token):
            return None
        token_hash = _hashed(token)
        with self.open_reading() as desk:
            session = desk.accounts.session(token_hash)
            account = desk.accounts.get(session.login) if session else None
        if session is None or account is None or account.disabled_at is not None:
            return None
        if not _is_open(session, now=now):
            self.log_out(token)
            return None
        # After a clock that went back the last use lies ahead.
        if is_used and not now - _NOTE_EVERY < session.seen_at <= now:
            with self.open_desk() as desk:
                desk.accounts.see(token_hash, at=now)
        return Sitter(
            login=account.login,
            desk_role=account.desk_role,
            person_no=account.person_no,
            token=token,
        )

    def log_out(self, token: str) -> None:
        """End a session, if there is one."""
        if not is_token(token):
            return
        with self.open_reading() as desk:
            session = desk.accounts.session(_hashed(token))
        if session is not None:
            with self.open_desk() as desk:
                desk.accounts.close_sessions(session.login, session.token_hash)


def _opened(desk: Desk, login: str, *, now: datetime) -> str:
    token = new_token()
    desk.accounts.forget_sessions(before=now)
    session = Session(
        token_hash=_hashed(token),
        login=login,
        created_at=now,
        seen_at=now,
        expires_at=now + LONGEST,
    )
    desk.accounts.open_session(session)
    return token


def _is_open(session: Session, *, now: datetime) -> bool:
    return now < session.expires_at and now < session.seen_at + IDLE


def _failed(account: Account, *, now: datetime) -> Account:
    failures = account.failures + 1
    locked_until = None
    if failures > FORGIVEN:
        doubled = min(failures - FORGIVEN - 1, 10)
        locked_until = now + min(_FIRST_LOCK * 2**doubled, _LONGEST_LOCK)
    return replace(account, failures=failures, locked_until=locked_until)


def _hashed(token: str) -> str:
    return sha256(token.encode()).hexdigest()
