"""Stands in for the modules `smtplib` and `ssl` inside Apprise's mail plugin.

Apprise connects, loads the CA bundle and logs in for every mail. Here a mail borrows a
connection that is already logged in, and what the server said is kept.
"""

import re
import smtplib
import ssl
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from threading import Lock
from typing import Any

from connectors.apprise_gateway.exchanges import Exchange, Failure, current

_MAILS_A_CONNECTION = 100
_IDLE_A_SERVER = 32
_GO_AHEAD, _GONE = 354, 421
_LINE_END = re.compile(rb"\r\n|\n|\r")
_MESSAGE_ID = re.compile(
    rb"^Message-ID: *<[^@>\r\n]*@([^>\r\n]*)>", re.IGNORECASE | re.MULTILINE
)


@dataclass(frozen=True, kw_only=True)
class _Account:
    """Where to connect, how, and as whom; equal ones share connections."""

    host: str
    port: int
    timeout: float
    is_tls_at_once: bool = False
    is_starttls: bool = False
    is_verified: bool = True
    user: str = ""
    password: str = field(default="", repr=False)


@dataclass(frozen=True)
class _Mail:
    """What is said between MAIL and the final dot."""

    sender: str
    to: Sequence[str]
    text: bytes = field(repr=False)


@dataclass
class WantedContext:
    """What the plugin wants of TLS; the real context is made once and shared."""

    check_hostname: bool = True
    verify_mode: ssl.VerifyMode = ssl.CERT_REQUIRED


class PooledSsl:
    """The shape of the module `ssl`, as far as the mail plugin looks at it."""

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 -- whatever ssl has
        return getattr(ssl, name)

    def create_default_context(self) -> WantedContext:
        """See ssl.create_default_context."""
        return WantedContext()


class PooledSmtplib:
    """The shape of the module `smtplib`, over connections that stay open."""

    def __init__(self) -> None:
        self._pool = _Pool()

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 -- whatever smtplib has
        return getattr(smtplib, name)

    def SMTP(  # noqa: N802 -- smtplib's name
        self, host: str, port: int, _name: str | None = None, *, timeout: float
    ) -> "LentSmtp":
        """See smtplib.SMTP; connects when there is something to send."""
        return LentSmtp(self._pool, {"host": host, "port": port, "timeout": timeout})

    def SMTP_SSL(  # noqa: N802 -- smtplib's name
        self,
        host: str,
        port: int,
        _name: str | None = None,
        *,
        timeout: float,
        context: WantedContext,
    ) -> "LentSmtp":
        """See smtplib.SMTP_SSL."""
        wanted = {"host": host, "port": port, "timeout": timeout}
        secure = {"is_tls_at_once": True, "is_verified": context.check_hostname}
        return LentSmtp(self._pool, wanted | secure)


class LentSmtp:
    """One mail's view of a connection; has what the mail plugin calls."""

    def __init__(self, pool: "_Pool", wanted: dict[str, Any]) -> None:
        self._pool = pool
        self._wanted = wanted

    def starttls(self, *, context: WantedContext) -> None:
        """Remember to encrypt."""
        self._wanted |= {"is_starttls": True, "is_verified": context.check_hostname}

    def login(self, user: str, password: str) -> None:
        """Remember who we are."""
        self._wanted |= {"user": user, "password": password}

    def sendmail(self, sender: str, to: Sequence[str], text: str | bytes) -> None:
        """Send over a connection of the pool and keep what was said to it.

        Raises:
            OSError: As smtplib does.
        """
        recording = current()
        raw = text.encode() if isinstance(text, str) else text
        lines = _LINE_END.sub(b"\r\n", raw)
        mail = _Mail(sender, to, _with_message_id(lines, recording.key))
        account = _Account(**self._wanted)
        try:
            self._pool.send(account, mail)
        except (OSError, RuntimeError) as error:  # SMTPException is an OSError
            recording.exchanges.append(_failed(account.host, error))
            raise
        accepted = Exchange(protocol="SMTP", where=account.host, status=250)
        recording.exchanges.append(accepted)

    def quit(self) -> None:
        """Keep the connection: the pool has it already."""


class _Connection(smtplib.SMTP):
    """Knows whether a mail's text may have left."""

    has_text_left = False
    mails = 0

    def getreply(self) -> tuple[int, bytes]:
        code, text = super().getreply()
        # The server said go ahead: from here on the text is on its way.
        self.has_text_left = self.has_text_left or code == _GO_AHEAD
        return code, text


class _SecureConnection(smtplib.SMTP_SSL, _Connection):
    """The same, encrypted from the first byte."""


class MailError(smtplib.SMTPException):
    """A mail was not sent, or perhaps it was; the cause says why."""

    def __init__(self, *, has_text_left: bool) -> None:
        super().__init__(self.__doc__)
        self.has_text_left = has_text_left


class _Pool:
    """Connections that are open and logged in, by account."""

    def __init__(self) -> None:
        self._idle: dict[_Account, list[_Connection]] = defaultdict(list)
        self._lock = Lock()

    def send(self, account: _Account, mail: _Mail) -> None:
        with self._lock:
            used = self._idle[account].pop() if self._idle[account] else None
        if used is not None:
            try:
                self._send(used, account, mail)
            except MailError as error:
                # An idle connection that the server had closed; nothing has left.
                if error.has_text_left or not _is_gone(error.__cause__):
                    raise
            else:
                return
        self._send(_opened(account), account, mail)

    def _send(self, connection: _Connection, account: _Account, mail: _Mail) -> None:
        connection.has_text_left = False
        try:
            connection.sendmail(mail.sender, mail.to, mail.text)
        except (OSError, RuntimeError) as error:
            if _is_gone(error):
                connection.close()
            else:
                self._give_back(account, connection)
            raise MailError(has_text_left=connection.has_text_left) from error
        connection.mails += 1
        self._give_back(account, connection)

    def _give_back(self, account: _Account, connection: _Connection) -> None:
        with self._lock:
            idle = self._idle[account]
            is_kept = connection.mails < _MAILS_A_CONNECTION
            if is_kept and len(idle) < _IDLE_A_SERVER:
                idle.append(connection)
                return
        connection.close()


def _opened(account: _Account) -> _Connection:
    context = _context(is_verified=account.is_verified)
    where = (account.host, account.port)
    connection: _Connection
    if account.is_tls_at_once:
        connection = _SecureConnection(*where, timeout=account.timeout, context=context)
    else:
        connection = _Connection(*where, timeout=account.timeout)
    try:
        if account.is_starttls:
            connection.starttls(context=context)
        if account.user and account.password:
            connection.login(account.user, account.password)
    except (OSError, RuntimeError):
        connection.close()
        raise
    return connection


@cache
def _context(*, is_verified: bool) -> ssl.SSLContext:
    context = ssl.create_default_context()
    if not is_verified:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    return context


def _is_gone(error: BaseException | None) -> bool:
    if isinstance(error, smtplib.SMTPResponseException):
        return error.smtp_code == _GONE
    refused = (smtplib.SMTPRecipientsRefused, smtplib.SMTPNotSupportedError)
    return not isinstance(error, refused)


def _failed(host: str, error: Exception) -> Exchange:
    cause = error.__cause__ if isinstance(error, MailError) else error
    if code := _code_of(cause):
        return Exchange(protocol="SMTP", where=host, status=code)
    if isinstance(cause, smtplib.SMTPNotSupportedError | UnicodeError):
        failure, detail = Failure.IMPOSSIBLE, "the server cannot take this mail"
    elif isinstance(error, MailError) and error.has_text_left:
        failure, detail = Failure.NO_ANSWER, "no answer after the text of the mail"
    else:
        failure, detail = Failure.NOT_SENT, "no connection to the mail server"
    return Exchange(protocol="SMTP", where=host, failure=failure, detail=detail)


def _code_of(error: BaseException | None) -> int:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return max(code for code, _ in error.recipients.values())
    if isinstance(error, smtplib.SMTPResponseException):
        return max(0, error.smtp_code)
    return 0


def _with_message_id(mail: bytes, key: str) -> bytes:
    """Return the mail with an id that a repeat of it has too."""
    if not key:
        return mail
    name = re.sub(rb"[^A-Za-z0-9.-]", b".", key.encode())
    return _MESSAGE_ID.sub(rb"Message-ID: <" + name + rb"@\1>", mail, count=1)
