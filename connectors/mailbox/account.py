"""One mailbox: where it is, and how to get in."""

from dataclasses import dataclass, field
from enum import StrEnum


class Tls(StrEnum):
    """How a connection is kept secret."""

    IMPLICIT = "implicit"  #: from the first byte, mostly port 993
    STARTTLS = "starttls"  #: before the login, mostly port 143
    NONE = "none"  #: not at all: for a server on the same machine


@dataclass(frozen=True, kw_only=True)
class Account:
    """Plain values; secrets are filled in."""

    host: str
    port: int
    tls: Tls = Tls.IMPLICIT
    user: str
    password: str = field(repr=False)
    folder: str = "INBOX"
    #: The server whose Authentication-Results are believed; a sender that it did not
    #: prove is left out. Empty: senders are believed.
    trusts: str = ""
    timeout_s: float = 20.0
