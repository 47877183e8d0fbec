"""Documents on loopback, with ETag, which a test changes while they are served."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any
from xml.sax.saxutils import escape

ATOM = "http://www.w3.org/2005/Atom"


@dataclass
class Feeds:
    """What is served, and what was asked for."""

    #: By path; a number is a status.
    documents: dict[str, bytes | int] = field(default_factory=dict)
    #: Path to address.
    moved: dict[str, str] = field(default_factory=dict)
    etags: dict[str, str] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)
    #: HOST:PORT once it runs.
    address: str = ""

    def url(self, path: str) -> str:
        return f"http://{self.address}{path}"


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64
    feeds: Feeds


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    def do_GET(self) -> None:
        feeds = self.server.feeds
        feeds.asked[self.path] += 1
        if onward := feeds.moved.get(self.path):
            self._say(302, b"", Location=onward)
            return
        found = feeds.documents.get(self.path, 404)
        etag = feeds.etags.get(self.path, "")
        if isinstance(found, int):
            self._say(found, b"")
        elif etag and self.headers.get("If-None-Match") == etag:
            self._say(304, b"")
        else:
            self._say(200, found, **({"ETag": etag} if etag else {}))

    def _say(self, status: int, body: bytes, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_told: Any) -> None:  # noqa: ANN401 -- the library's
        """Say nothing."""


@contextmanager
def running_feeds() -> Iterator[Feeds]:
    """Serve until the block ends."""
    feeds = Feeds()
    with _Server(("127.0.0.1", 0), _Handler) as server:
        server.feeds = feeds
        feeds.address = f"127.0.0.1:{server.server_port}"
        thread = Thread(target=server.serve_forever, args=[0.02], daemon=True)
        thread.start()
        try:
            yield feeds
        finally:
            server.shutdown()
            thread.join()


def atom(*entries: str) -> bytes:
    return f'<feed xmlns="{ATOM}"><id>met</id>{"".join(entries)}</feed>'.encode()


def rss(*items: str) -> bytes:
    told = "".join(items)
    return (
        f'<rss version="2.0"><channel><title>met</title>{told}</channel></rss>'.encode()
    )


def entry(name: str, inside: str, updated: str = "2026-07-01T06:00:00Z") -> str:
    return f"<entry><id>{name}</id><updated>{updated}</updated>{inside}</entry>"


def linked(path: str, kind: str = "application/cap+xml") -> str:
    return f'<link rel="alternate" type="{kind}" href="{escape(path)}"/>'


def within(cap: bytes) -> str:
    """Return an alert as the content of an entry."""
    text = cap.decode().partition("?>")[2]
    return f'<content type="application/cap+xml">{text}</content>'
