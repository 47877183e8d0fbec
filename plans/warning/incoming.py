"""Ways in: where alerts come from, a look at a time."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class Came:
    """What may be an alert, as it came."""

    raw: bytes
    #: Of a file, an entry of a feed, or an address; for people who look for it.
    name: str


@dataclass(frozen=True, kw_only=True)
class Lost:
    """What could not be fetched or read, though the rest could."""

    name: str
    #: In one line, for the log and the duty officer; no address with a key in it.
    why: str
    #: The same in Chinese, where somebody has said it so.
    why_zh: str = ""
    #: It is tried again at the next look.
    is_retryable: bool = False


@dataclass(frozen=True, kw_only=True)
class Look:
    """What one look has found."""

    came: Sequence[Came] = ()
    lost: Sequence[Lost] = ()
    #: To be given to the next look, once these are taken.
    cursor: str = ""


class AlertWay(Protocol):
    """A folder, a feed: what is new there."""

    def look(self, cursor: str) -> Look:
        """Return what is new since a look; one bad thing stops no other.

        Args:
            cursor: Of the look before; empty at the first one.

        Raises:
            ConnectorError: There is no looking there now.
        """
