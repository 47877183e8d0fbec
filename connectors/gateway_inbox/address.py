"""One fetch address of a gateway, and how to read what it tells."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo


@dataclass(frozen=True, kw_only=True)
class Fields:
    """What the gateway calls things; a dot leads into an object."""

    sender: str = "from"
    text: str = "text"
    #: Empty: it tells no moment, or no id.
    at: str = "at"
    message_id: str = "id"
    #: What `{after}` counts by; empty: the id.
    cursor: str = ""


@dataclass(frozen=True, kw_only=True)
class FetchAddress:
    """Plain values; secrets are filled in."""

    #: May hold `{after}`.
    url: str = field(repr=False)
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    #: Where the list is; empty: the document is the list.
    messages: str = ""
    fields: Fields = Fields()
    #: Of moments that name none.
    zone: ZoneInfo
    #: Told once a message with `{id}`; empty: it wants to hear nothing.
    acknowledge: str = field(default="", repr=False)
    timeout_s: float = 15.0
