"""A feed of alerts: what is new in it since the look before."""

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from urllib.parse import urljoin, urlsplit

from connectors.alert_feed.entries import Entry, entries_of
from connectors.alert_feed.fetching import Fetched, Fetcher
from plans.errors import ConnectorError, UnreachableError
from plans.warning.incoming import Came, Look, Lost

#: Bytes of a feed.
_LARGEST_FEED = 64 * 1024 * 1024
#: Links followed in one look, and how many at the same time.
_MOST_LINKS, _AT_ONCE = 2_000, 8


@dataclass(frozen=True, kw_only=True)
class AlertFeed:
    """See plans.warning.incoming.AlertWay; over HTTP."""

    url: str = field(repr=False)
    #: Bytes of an alert.
    largest: int
    #: Other hosts to which it may lead.
    also_from: Sequence[str] = ()
    timeout_s: float = 20.0

    def look(self, cursor: str) -> Look:
        """See AlertWay.look; the cursor holds what was taken and is still there."""
        place = json.loads(cursor) if cursor else {}
        found = self._fetcher.fetch(
            self.url, largest=_LARGEST_FEED, known=_known(place)
        )
        if found is None:
            return Look(cursor=cursor)
        entries = entries_of(found.body)
        if entries is None:
            name = urlsplit(self.url).hostname or "alert"
            came = [Came(raw=found.body, name=name)]
            return Look(came=came, cursor=_cursor(found, [], is_all=True))
        taken = set(place.get("taken", ()))
        here = dict.fromkeys(one.digest for one in entries)
        new = list(
            {one.digest: one for one in entries if one.digest not in taken}.values()
        )
        return self._taken(found, new, [one for one in here if one in taken])

    @property
    def _fetcher(self) -> Fetcher:
        own = (urlsplit(self.url).hostname or "").lower()
        hosts = {own, *(one.lower() for one in self.also_from)}
        return Fetcher(hosts=frozenset(hosts), timeout_s=self.timeout_s)

    def _taken(
        self, found: Fetched, new: Sequence[Entry], before: Sequence[str]
    ) -> Look:
        inside = [one for one in new if one.raw]
        linked = [one for one in new if one.link and not one.raw]
        silent = [one for one in new if not one.link and not one.raw]
        follow = linked[:_MOST_LINKS]
        fetcher = self._fetcher
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            came = list(pool.map(lambda one: self._linked(fetcher, found, one), follow))
        again = {one.digest for one in linked[_MOST_LINKS:]} | {
            one.digest
            for one, got in zip(follow, came, strict=True)
            if isinstance(got, Lost) and got.is_retryable
        }
        done = [one.digest for one in new if one.digest not in again]
        nothing = "it holds no alert, and leads to none"
        return Look(
            came=[Came(raw=one.raw, name=one.name) for one in inside]
            + [one for one in came if isinstance(one, Came)],
            lost=[one for one in came if isinstance(one, Lost)]
            + [Lost(name=one.name, why=nothing) for one in silent],
            cursor=_cursor(found, [*before, *done], is_all=not again),
        )

    def _linked(self, fetcher: Fetcher, found: Fetched, entry: Entry) -> Came | Lost:
        """Return the alert to which an entry leads."""
        try:
            url = urljoin(found.url, entry.link)
            got = fetcher.fetch(url, largest=self.largest)
        except (ConnectorError, ValueError) as error:
            why = error.reason if isinstance(error, ConnectorError) else "a bad address"
            is_retryable = isinstance(error, UnreachableError)
            return Lost(name=entry.name, why=why, is_retryable=is_retryable)
        body = got.body if got else b""
        return Came(raw=body, name=entry.name)


def _known(place: dict[str, str]) -> dict[str, str]:
    headers = {"If-None-Match": "etag", "If-Modified-Since": "modified"}
    return {name: place[key] for name, key in headers.items() if place.get(key)}


def _cursor(found: Fetched, taken: Sequence[str], *, is_all: bool) -> str:
    # What is left over is asked for again, also when the feed stays the same.
    same = {"etag": found.etag, "modified": found.modified} if is_all else {}
    return json.dumps({**same, "taken": list(taken)})
