"""Signing: whether a request comes from a source of the site, and now."""

import hmac
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

from plans.errors import MobilizationError
from plans.site import Site

#: The headers of a signed request.
SOURCE, TIME, SIGNATURE = "x-muster-source", "x-muster-time", "x-muster-signature"
#: How far a source's clock may be off, and so how long a signature is good for.
GOOD_FOR = timedelta(minutes=5)
#: A key that somebody can guess is none; characters.
_SHORTEST_KEY = 16
_LONGEST_TIME = 12


class SignatureError(MobilizationError):
    """A request is not signed as a source of the site signs it."""

    def __init__(self, source: str, *, why: str) -> None:
        #: The source that it names, where the site has it; else empty.
        self.source = source
        #: A text of the catalogue: `refused.WHY`.
        self.why = why
        super().__init__(f"refused: {why}")


@dataclass(frozen=True)
class Signed:
    """A request that a source has signed."""

    source: str
    #: The same for the same request only.
    signature: str


def signature_of(key: bytes, time: str, body: bytes) -> str:
    """Return the signature: HMAC-SHA256 over `TIME.BODY`, in hexadecimal.

    Args:
        key: The source's.
        time: Unix seconds, as they stand in the header.
        body: Of the request, byte for byte.
    """
    return hmac.new(key, f"{time}.".encode() + body, sha256).hexdigest()


def signed_by(
    headers: Mapping[str, str],
    body: bytes,
    site: Site,
    secrets: Mapping[str, str],
    *,
    now: datetime,
) -> Signed | None:
    """Return who signed a request; None when it does not claim to be signed.

    Raises:
        SignatureError: It claims to be, and is not.
    """
    if not any(name in headers for name in (SOURCE, TIME, SIGNATURE)):
        return None
    named = headers.get(SOURCE, "")
    source = site.sources.get(named)
    key = secrets.get(source.secret, "") if source else ""
    # Also without a source we compute one: how long it takes tells nobody its name.
    expected = signature_of(key.encode(), headers.get(TIME, ""), body)
    given = headers.get(SIGNATURE, "").lower().encode("utf-8", "replace")
    is_right = hmac.compare_digest(given, expected.encode())
    known = named if source else ""
    if source is None or len(key) < _SHORTEST_KEY or not is_right:
        raise SignatureError(known, why="wrong-signature")
    if not _is_now(headers.get(TIME, ""), now):
        raise SignatureError(known, why="old")
    return Signed(named, expected)


def _is_now(time: str, now: datetime) -> bool:
    if not (time.isascii() and time.isdigit() and len(time) <= _LONGEST_TIME):
        return False
    return abs(now.timestamp() - int(time)) <= GOOD_FOR.total_seconds()
