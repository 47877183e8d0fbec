"""Inboxes: where texts wait that nobody brings us; we fetch what is new."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class Received:
    """One message that came in. Personal data: never for a log."""

    #: The same only for the same message fetched again.
    message_id: str
    sender: str
    text: str
    #: Wall time at which it came, where that is told; aware.
    said_at: datetime | None = None
    #: Reply codes in what was quoted below the text.
    quoted_codes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Batch:
    """What was new."""

    #: Oldest first.
    messages: Sequence[Received] = ()
    #: Where the next fetch begins; kept by us, with what the messages came to.
    cursor: str = ""
    #: Why others were left out, by count: `automatic`, `unreadable`, `unproved`.
    left_out: dict[str, int] = field(default_factory=dict)


class Inbox(Protocol):
    """Fetches messages; what was fetched is there again until we move on."""

    def fetch(self, cursor: str, *, since: datetime) -> Batch:
        """Return what is new, a good part of it at most.

        Args:
            cursor: Of the batch before; empty the first time.
            since: The first time, older messages are left out.

        Raises:
            UnreachableError: It does not answer, or not as it should.
            RefusedError: It does not let us in.
        """

    def acknowledge(self, batch: Batch) -> None:
        """Tell the system outside, after our commit, that the messages are taken.

        Raises:
            UnreachableError: It does not answer; they may come once more.
        """
