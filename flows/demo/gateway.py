"""A message gateway on the loopback: takes JSON over HTTP, as a provider's would."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

LARGEST_BODY = 64 * 1024


@dataclass(frozen=True)
class Received:
    """One message that arrived, over whatever way."""

    channel: str
    address: str
    title: str
    body: str


Take = Callable[[Received], None]


class Gateway(ThreadingHTTPServer):
    """Takes `POST /<channel>` with to, title and message as JSON."""

    daemon_threads = True

    def __init__(self, take: Take) -> None:
        super().__init__(("127.0.0.1", 0), _Door)
        self.take = take

    @property
    def where(self) -> str:
        """Host and port."""
        return f"127.0.0.1:{self.server_port}"

    def open(self) -> None:
        """Start taking messages, in a thread."""
        Thread(target=self.serve_forever, daemon=True, name="demo gateway").start()

    def close(self) -> None:
        """Stop taking messages."""
        self.shutdown()
        self.server_close()


class _Door(BaseHTTPRequestHandler):
    server: Gateway

    def do_POST(self) -> None:
        """Take one message."""
        length = int(self.headers.get("Content-Length", 0))
        if not 0 < length <= LARGEST_BODY:
            self.send_error(413)
            return
        text = json.loads(self.rfile.read(length))
        self.server.take(
            Received(
                channel=urlsplit(self.path).path.strip("/"),
                address=str(text.get("to", "")),
                title=str(text.get("title", "")),
                body=str(text.get("message", "")),
            )
        )
        self.send_response(200)
        self.send_header("Content-Length", "0")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 -- the library's name
        """Keep addresses out of the terminal."""
