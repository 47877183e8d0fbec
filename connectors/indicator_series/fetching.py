"""Fetching a document: in time, not too large, and only when it has changed."""

import time
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

import requests

from plans.errors import RefusedError, UnreachableError

_LARGEST = 5_000_000
_PART = 64 * 1024
_MOST_REDIRECTS = 3
_REFUSED = frozenset({401, 403, 404, 405, 410})
_MOVED = frozenset({301, 302, 303, 307, 308})
_SAME, _GOOD = 304, 200
_NAME = "indicator"


@dataclass(frozen=True, kw_only=True)
class Fetched:
    """A document as it came."""

    body: bytes
    #: As its sender declares it; empty: it does not.
    charset: str = ""
    #: Nothing says where it ends but the end of the connection.
    may_be_cut: bool = False


class Fetcher:
    """Fetches one document again and again."""

    def __init__(self, url: str, timeout_s: float) -> None:
        self._url, self._timeout_s = url, timeout_s
        self._known: dict[str, str] = {}

    def fetch(self) -> Fetched | None:
        """Return the document; None: it is the same as before.

        Raises:
            UnreachableError: No whole document came in time.
            RefusedError: Whoever is there does not let us in, or does not know it.
        """
        ends_s = time.monotonic() + self._timeout_s
        url = self._url
        try:
            with requests.Session() as session:
                for _ in range(_MOST_REDIRECTS + 1):
                    with self._ask(session, url) as answer:
                        if answer.status_code not in _MOVED:
                            return self._taken(answer, ends_s)
                        url = _onward(url, answer.headers.get("Location", ""))
        except (requests.RequestException, ValueError) as error:
            # Their words hold the address, and the key in it.
            reason = f"no whole answer ({type(error).__name__})"
            raise UnreachableError(_NAME, reason) from None
        raise UnreachableError(_NAME, "it leads us on and on")

    def forget(self) -> None:
        """Take the next document also when it is the same."""
        self._known = {}

    def _ask(self, session: requests.Session, url: str) -> requests.Response:
        return session.get(
            url,
            headers=self._known | {"Accept": "text/csv, application/json, */*;q=0.5"},
            timeout=self._timeout_s,
            allow_redirects=False,
            stream=True,
        )

    def _taken(self, answer: requests.Response, ends_s: float) -> Fetched | None:
        status = answer.status_code
        if status == _SAME and self._known:
            return None
        if status in _REFUSED:
            raise RefusedError(_NAME, f"it says {status}")
        if status != _GOOD:
            raise UnreachableError(_NAME, f"it says {status}")
        body = _body(answer, ends_s)
        named = {"If-None-Match": "ETag", "If-Modified-Since": "Last-Modified"}
        self._known = {
            ask: answer.headers[told]
            for ask, told in named.items()
            if told in answer.headers
        }
        kind = answer.headers.get("Content-Type", "")
        return Fetched(
            body=body,
            charset=(answer.encoding or "") if "charset" in kind.lower() else "",
            may_be_cut=not answer.headers.keys()
            & {"content-length", "transfer-encoding"},
        )


def _onward(url: str, told: str) -> str:
    onward = urljoin(url, told)
    is_down = urlsplit(url).scheme == "https" and urlsplit(onward).scheme != "https"
    if not told or is_down:
        raise UnreachableError(_NAME, "it leads us to no safe address")
    return onward


def _body(answer: requests.Response, ends_s: float) -> bytes:
    body = bytearray()
    for part in answer.iter_content(_PART):
        body += part
        if len(body) > _LARGEST:
            raise UnreachableError(_NAME, "its document is larger than 5 MB")
        if time.monotonic() > ends_s:
            raise UnreachableError(_NAME, "it takes too long")
    return bytes(body)
