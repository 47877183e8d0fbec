"""One visit to an IMAP server; its errors become ours."""

import imaplib
import re
import ssl
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from connectors.mailbox.account import Account, Tls
from plans.errors import RefusedError, UnreachableError

#: Of a mail so much is read: what somebody wrote stands before what is attached.
LARGEST_MAIL = 128 * 1024
_NUMBER = re.compile(rb"\d+")


@dataclass(frozen=True, kw_only=True)
class Mail:
    """One mail as it lies there."""

    uid: int
    #: When the server got it; aware.
    came_at: datetime | None
    raw: bytes


class Session:
    """A folder that is open."""

    def __init__(self, imap: imaplib.IMAP4, validity: int) -> None:
        self._imap = imap
        #: While it is the same, a UID means the same mail.
        self.validity = validity
        #: The last mail that was there when the folder was opened.
        self.last_uid = self._last_uid()

    def uids(self, *, after: int | None, since: datetime) -> list[int]:
        """Return the mails after a UID, or those that came on this day or later."""
        asked = f"SINCE {_day(since)}" if after is None else f"UID {after + 1}:*"
        found = _numbers(self._told("SEARCH", *asked.split()))
        # `7:*` names the last mail also when it is the sixth.
        return sorted(uid for uid in found if after is None or uid > after)

    def mail(self, uid: int) -> Mail | None:
        """Return the first part of a mail; None when it is gone or cannot be read."""
        wanted = f"(INTERNALDATE BODY.PEEK[]<0.{LARGEST_MAIL}>)"
        status, parts = self._imap.uid("FETCH", str(uid), wanted)
        raws = [part[1] for part in parts if isinstance(part, tuple)]
        if status != "OK" or not raws:
            return None
        heads = b" ".join(
            part[0] if isinstance(part, tuple) else part or b"" for part in parts
        )
        return Mail(uid=uid, came_at=_moment(heads), raw=raws[0])

    def mark_seen(self, uids: Sequence[int]) -> None:
        """Show people who look into the mailbox what was taken."""
        if uids:
            named = ",".join(map(str, uids))
            self._told("STORE", named, "+FLAGS.SILENT", r"(\Seen)")

    def _last_uid(self) -> int:
        _, told = self._imap.response("UIDNEXT")
        if numbers := _numbers(told or []):
            return numbers[0] - 1
        return max(_numbers(self._told("SEARCH", "ALL")), default=0)

    def _told(self, command: str, *words: str) -> list[Any]:
        status, parts = self._imap.uid(command, *words)
        if status != "OK":
            raise UnreachableError("mailbox", f"it does not do {command}")
        return parts


@contextmanager
def session(account: Account) -> Iterator[Session]:
    """Open the folder for the block.

    Raises:
        UnreachableError: The server does not answer, or not as IMAP does.
        RefusedError: It does not let us in, or has no such folder.
    """
    with _told_plainly():
        imap = _connected(account)
        try:
            _log_in(imap, account)
            yield Session(imap, _selected(imap, account.folder))
        finally:
            with suppress(imaplib.IMAP4.error, OSError):
                imap.logout()


@contextmanager
def _told_plainly() -> Iterator[None]:
    # What a server says may repeat a user's name: only our own words go on.
    try:
        yield
    except ssl.SSLCertVerificationError as error:
        raise UnreachableError("mailbox", "its certificate is not good") from error
    except (OSError, EOFError) as error:
        reason = type(error).__name__
        raise UnreachableError("mailbox", f"no connection ({reason})") from error
    except imaplib.IMAP4.error as error:
        raise UnreachableError("mailbox", "it does not speak as IMAP does") from error


def _connected(account: Account) -> imaplib.IMAP4:
    where, timeout = (account.host, account.port), account.timeout_s
    if account.tls is Tls.IMPLICIT:
        context = ssl.create_default_context()
        return imaplib.IMAP4_SSL(*where, ssl_context=context, timeout=timeout)
    imap = imaplib.IMAP4(*where, timeout=timeout)
    if account.tls is Tls.STARTTLS:
        imap.starttls(ssl.create_default_context())
    return imap


def _log_in(imap: imaplib.IMAP4, account: Account) -> None:
    try:
        if "AUTH=PLAIN" in imap.capabilities:
            words = f"\0{account.user}\0{account.password}".encode()
            imap.authenticate("PLAIN", lambda _asked: words)
        else:
            imap.login(account.user, account.password)
    except imaplib.IMAP4.abort:
        raise
    except (imaplib.IMAP4.error, ValueError):
        # What the server said may repeat the password.
        raise RefusedError("mailbox", "it does not let us in") from None


def _selected(imap: imaplib.IMAP4, folder: str) -> int:
    status, _ = imap.select(f'"{folder}"')
    if status != "OK":
        raise RefusedError("mailbox", "it has no such folder")
    _, told = imap.response("UIDVALIDITY")
    numbers = _numbers(told or [])
    if not numbers:
        raise UnreachableError("mailbox", "it tells no UIDVALIDITY")
    return numbers[0]


def _numbers(parts: Sequence[Any]) -> list[int]:
    return [
        int(one)
        for part in parts
        if isinstance(part, bytes)
        for one in _NUMBER.findall(part)
    ]


def _moment(heads: bytes) -> datetime | None:
    told = re.search(rb'INTERNALDATE "([^"]{10,40})"', heads)
    if told is None:
        return None
    with suppress(ValueError):
        written = told[1].decode("ascii", "replace").strip()
        return datetime.strptime(written, "%d-%b-%Y %H:%M:%S %z").astimezone(UTC)
    return None


def _day(moment: datetime) -> str:
    # imaplib writes it with English months, whatever the process speaks.
    return imaplib.Time2Internaldate(moment).strip('"').partition(" ")[0]
