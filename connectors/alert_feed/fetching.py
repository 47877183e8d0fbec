"""Fetching one document: in time, not too large, from hosts that may be asked."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import local
from urllib.parse import urljoin, urlsplit

import requests

from plans.errors import RefusedError, UnreachableError

NAME = "alert_feed"
_PART = 64 * 1024
_MOST_REDIRECTS = 3
_REFUSED = frozenset({401, 403, 404, 405, 410})
_MOVED = frozenset({301, 302, 303, 307, 308})
_GOOD, _SAME = 200, 304
_ACCEPTS = (
    "application/cap+xml, application/atom+xml, application/rss+xml, "
    "application/xml;q=0.9, text/xml;q=0.9, */*;q=0.5"
)


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """A document as it came."""

    body: bytes
    #: Where it was found at last: links in it are seen from there.
    url: str
    etag: str = ""
    modified: str = ""


@dataclass(frozen=True, kw_only=True)
class Fetcher:
    """Fetches documents; threads may share it."""

    #: Lower case, without ports.
    hosts: frozenset[str]
    timeout_s: float = 20.0
    _own: local = field(default_factory=local)

    def fetch(
        self, url: str, *, largest: int, known: Mapping[str, str] | None = None
    ) -> Fetched | None:
        """Return the document; None: it is the same as before.

        Args:
            url: Where it is.
            largest: Bytes.
            known: Headers that say which one we have.

        Raises:
            UnreachableError: No whole document came in time.
            RefusedError: Whoever is there does not let us in, or does not know it.
        """
        ends_s = time.monotonic() + self.timeout_s
        try:
            for _ in range(_MOST_REDIRECTS + 1):
                self._check(url)
                with self._asked(url, known or {}) as answer:
                    if answer.status_code not in _MOVED:
                        return _taken(answer, url, largest, ends_s)
                    onward = urljoin(url, answer.headers.get("Location", ""))
                if url.startswith("https:") and not onward.startswith("https:"):
                    raise UnreachableError(NAME, "it leads from https to http")
                url = onward
        except (requests.RequestException, ValueError) as error:
            # Their words hold the address, and the key in it.
            reason = f"no whole answer ({type(error).__name__})"
            raise UnreachableError(NAME, reason) from None
        raise UnreachableError(NAME, "it leads us on and on")

    def _check(self, url: str) -> None:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
        if parts.scheme not in {"http", "https"} or not host:
            raise RefusedError(NAME, "it leads to no web address")
        if host not in self.hosts:
            reason = f"it leads to {host}, which is not in also_from"
            raise RefusedError(NAME, reason)

    @contextmanager
    def _asked(self, url: str, known: Mapping[str, str]) -> Iterator[requests.Response]:
        if not hasattr(self._own, "session"):
            self._own.session = requests.Session()
        with self._own.session.get(
            url,
            headers={"Accept": _ACCEPTS, "User-Agent": "muster", **known},
            timeout=self.timeout_s,
            allow_redirects=False,
            stream=True,
        ) as answer:
            yield answer


def _taken(
    answer: requests.Response, url: str, largest: int, ends_s: float
) -> Fetched | None:
    status = answer.status_code
    if status == _SAME:
        return None
    if status in _REFUSED:
        raise RefusedError(NAME, f"it says {status}")
    if status != _GOOD:
        raise UnreachableError(NAME, f"it says {status}")
    parts: list[bytes] = []
    size = 0
    for part in answer.iter_content(_PART):
        parts.append(part)
        size += len(part)
        if size > largest:
            raise RefusedError(NAME, f"it has more than {largest} bytes")
        if time.monotonic() > ends_s:
            raise UnreachableError(NAME, "it takes too long")
    return Fetched(
        body=b"".join(parts),
        url=url,
        etag=answer.headers.get("ETag", ""),
        modified=answer.headers.get("Last-Modified", ""),
    )
