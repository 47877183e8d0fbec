"""A gateway on loopback that keeps every message; in a test or as a process.

As a process: `python -m tests.sinks.http --log FILE [--behaviour slow] [--delay 0.3]
[--honours-key]` prints its address and runs until its standard input closes.
"""
# ruff: noqa: ANN401 -- the library hands over what it likes

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from enum import StrEnum
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Lock, Thread
from typing import Any
from urllib.parse import urlsplit

from tests.sinks.received import Received, append


class Behaviour(StrEnum):
    ACCEPTS = "accepts"
    SLOW = "slow"  # accepts after the delay
    SILENT = "silent"  # takes the message and never answers
    CLOSES = "closes"  # takes the message and closes the connection
    BODY_SAYS_ERROR = "body_says_error"  # 200, and the body says no
    ANSWERS = "answers"  # with the sink's status and body
    BUSY = "busy"  # 503
    TOO_MANY = "too_many"  # 429
    REFUSES = "refuses"  # 400
    BREAKS = "breaks"  # 500


STATUSES = {
    Behaviour.BUSY: 503,
    Behaviour.TOO_MANY: 429,
    Behaviour.REFUSES: 400,
    Behaviour.BREAKS: 500,
}
#: What the sink has taken, though it may not say so.
TAKES = {
    Behaviour.ACCEPTS,
    Behaviour.SLOW,
    Behaviour.SILENT,
    Behaviour.CLOSES,
}


@dataclass
class HttpSink:
    """Change its fields while it runs."""

    behaviour: Behaviour = Behaviour.ACCEPTS
    delay_s: float = 0.0
    #: A second message with the same Idempotency-Key is answered and not kept.
    honours_key: bool = False
    #: Path on which the first request with a key is told 503.
    busy_first: str = ""
    #: How long such a path takes to answer.
    busy_delay_s: float = 1.0
    status: int = 200
    body: bytes = b'{"id": "1"}'
    headers: dict[str, str] = field(default_factory=dict)
    log: Path | None = None
    #: HOST:PORT once it runs.
    address: str = ""
    #: Messages taken, in order.
    received: list[Received] = field(default_factory=list)
    #: Every request, taken or not.
    requests: list[Received] = field(default_factory=list)
    #: Keys of messages taken, and of all requests.
    keys: set[str] = field(default_factory=set)
    seen: set[str] = field(default_factory=set)
    lock: Lock = field(default_factory=Lock)
    ended: Event = field(default_factory=Event)

    def take(self, message: Received) -> tuple[int, bytes]:
        """Keep the message or not; return what to answer."""
        with self.lock:
            is_first = message.key not in self.seen
            self.seen.add(message.key)
            status, body = self._answer()
            if is_first and message.path == self.busy_first:
                status = 503
            is_known = self.honours_key and message.key in self.keys
            is_taken = self.behaviour in TAKES and status == 200 and not is_known
            told = replace(message, is_taken=is_taken, status=status)
            self.requests.append(told)
            if is_taken:
                self.keys.add(message.key)
                self.received.append(told)
            if self.log is not None:
                append(self.log, told)
        return status, body

    def _answer(self) -> tuple[int, bytes]:
        if self.behaviour is Behaviour.BODY_SAYS_ERROR:
            return 200, b'{"errcode": 310000, "errmsg": "no"}'
        if self.behaviour is Behaviour.ANSWERS:
            return self.status, self.body
        return STATUSES.get(self.behaviour, 200), self.body


@contextmanager
def http_sink(**fields: Any) -> Iterator[HttpSink]:
    """Yield a gateway that runs within the block."""
    sink = HttpSink(**fields)
    with _Server(("127.0.0.1", 0), _handler_of(sink)) as server:
        sink.address = f"127.0.0.1:{server.server_address[1]}"
        thread = Thread(target=server.serve_forever, args=[0.02], daemon=True)
        thread.start()
        try:
            yield sink
        finally:
            sink.ended.set()
            server.shutdown()
            server.close_connections()
            thread.join()


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 512

    def __init__(self, *arguments: Any) -> None:
        super().__init__(*arguments)
        self._open: set[socket.socket] = set()

    def process_request(self, request: Any, client_address: Any) -> None:
        self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that was killed is no news."""

    def close_connections(self) -> None:
        for connection in list(self._open):
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue


def _handler_of(sink: HttpSink) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        disable_nagle_algorithm = True
        wbufsize = -1

        def do_POST(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            text = self.rfile.read(length).decode(errors="replace")
            answer = sink.take(
                Received(
                    key=self.headers.get("Idempotency-Key", ""),
                    path=urlsplit(self.path).path,
                    headers=dict(self.headers),
                    text=text,
                    fields=_fields(text),
                )
            )
            self._answer(*answer)

        do_GET = do_PUT = do_POST  # noqa: N815 -- http.server's names

        def _answer(self, status: int, body: bytes) -> None:
            if sink.behaviour is Behaviour.CLOSES:
                self.close_connection = True
                return
            if sink.behaviour is Behaviour.SILENT:
                sink.ended.wait()
                self.close_connection = True
                return
            if sink.behaviour is Behaviour.SLOW:
                is_busy = sink.busy_first == urlsplit(self.path).path
                sink.ended.wait(sink.busy_delay_s if is_busy else sink.delay_s)
            self.send_response(status)
            for name, value in sink.headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_words: object) -> None:
            """Say nothing."""

    return Handler


def _fields(text: str) -> dict[str, Any]:
    try:
        found = json.loads(text)
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


if __name__ == "__main__":
    from tests.sinks.process import run_http

    run_http()
