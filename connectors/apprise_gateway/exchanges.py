"""What really happened on the wire, while Apprise says only yes or no."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from enum import StrEnum


class Failure(StrEnum):
    """How an exchange ended without an answer."""

    NOT_SENT = "not sent"  #: nothing of the message can have left
    NO_ANSWER = "no answer"  #: it left, or may have
    IMPOSSIBLE = "impossible"  #: no request could be made of it


@dataclass(frozen=True, kw_only=True)
class Exchange:
    """One HTTP request or one mail, and how it ended."""

    protocol: str
    #: For comparing only: it may hold a token.
    where: str = field(default="", repr=False)
    status: int = 0
    body: bytes = field(default=b"", repr=False)
    failure: Failure | None = None
    #: In our own words, without an address or a secret.
    detail: str = ""


@dataclass(frozen=True, kw_only=True)
class Recording:
    """Everything that one delivery did on the wire, in order."""

    #: What a repeat can be known by.
    key: str = ""
    #: Offered with every request.
    headers: Mapping[str, str] = field(default_factory=dict)
    exchanges: list[Exchange] = field(default_factory=list)


_CURRENT: ContextVar[Recording] = ContextVar("recording")


@contextmanager
def recorded(recording: Recording) -> Iterator[Recording]:
    """Keep what this thread does on the wire within the block."""
    before = _CURRENT.set(recording)
    try:
        yield recording
    finally:
        _CURRENT.reset(before)


def current() -> Recording:
    """Return the recording of this thread; an unwatched one when there is none."""
    return _CURRENT.get(Recording())
