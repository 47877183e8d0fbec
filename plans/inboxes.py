"""Inboxes of a site, as site.yaml has them: where answers wait to be fetched."""

import re
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from plans.durations import Duration
from plans.plan import Written

_SECRET = re.compile(r"\$\{[A-Za-z_][A-Za-z0-9_]*\}")
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})
_Path = Annotated[str, Field(max_length=100)]
_Url = Annotated[str, Field(pattern=r"^https?://[^\s]+$", max_length=1000)]


class Imap(Written):
    """A mailbox."""

    host: Annotated[str, Field(min_length=1, max_length=253)]
    port: Annotated[int, Field(ge=1, le=65535)] = 993
    #: `implicit`: TLS from the first byte; `starttls`: before the login, on port 143.
    tls: Literal["implicit", "starttls", "none"] = "implicit"
    user: Annotated[str, Field(min_length=1)]
    #: `${NAME}`: it stands under that name in secrets.env.
    password: str
    folder: Annotated[str, Field(pattern=r'^[^"\\\x00-\x1f\x7f-\U0010ffff]+$')] = (
        "INBOX"
    )
    #: Our mail server's name in Authentication-Results: only senders that it proved
    #: (DMARC) count. Empty: whoever can write a mail can claim to be anybody.
    trusts: Annotated[str, Field(max_length=253)] = ""

    @field_validator("password")
    @classmethod
    def _is_a_secret(cls, password: str) -> str:
        if not _SECRET.fullmatch(password):
            msg = "write ${NAME}, and NAME=the password itself into secrets.env"
            raise ValueError(msg)
        return password

    @model_validator(mode="after")
    def _is_kept_secret(self) -> "Imap":
        if self.tls == "none" and self.host not in _LOOPBACK:
            msg = "tls: none is for a server on the same machine only"
            raise ValueError(msg)
        return self


class GatewayFields(Written):
    """What the gateway calls things; a dot leads into an object."""

    sender: _Path = Field(default="from", alias="from")
    text: _Path = "text"
    at: _Path = "at"
    id: _Path = "id"
    #: What `{after}` counts by; empty: the id.
    cursor: _Path = ""


class Gateway(Written):
    """A gateway's fetch address: GET gives JSON."""

    #: With `{after}`, where the gateway wants to know what we have already.
    url: _Url
    headers: dict[str, str] = Field(default_factory=dict)
    #: Where the list of messages is in the document; empty: the document itself.
    messages: _Path = ""
    fields: GatewayFields = GatewayFields()
    #: Told by POST once a message, with `{id}`, when it is taken.
    acknowledge: _Url | None = None


class Inbox(Written):
    """One place where answers wait: a mailbox or a gateway."""

    imap: Imap | None = None
    gateway: Gateway | None = None
    #: Between one visit and the next.
    every: Duration = Field(default="20 s", validate_default=True)

    @model_validator(mode="after")
    def _is_one(self) -> "Inbox":
        if (self.imap is None) == (self.gateway is None):
            msg = "an inbox has one of: imap, gateway"
            raise ValueError(msg)
        return self
