"""A mailbox server on the loopback: takes mail over SMTP."""

import asyncio
from collections.abc import Coroutine
from email import message_from_bytes, policy
from functools import partial
from threading import Thread
from typing import Any, cast

from aiosmtpd.smtp import SMTP, Envelope, Session

from flows.demo.gateway import Received, Take


class Mailbox:
    """Takes every mail and hands it on."""

    def __init__(self, take: Take) -> None:
        self._take = take
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)
        self._server: asyncio.Server | None = None

    @property
    def where(self) -> str:
        """Host and port."""
        if self._server is None:
            msg = "the mailbox is not open"
            raise RuntimeError(msg)
        return f"127.0.0.1:{self._server.sockets[0].getsockname()[1]}"

    def open(self) -> None:
        """Start taking mail, in a thread."""
        self._thread.start()
        self._on_loop(self._listen())

    def close(self) -> None:
        """Stop taking mail."""
        self._on_loop(self._leave())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _on_loop(self, work: Coroutine[Any, Any, None]) -> None:
        asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _leave(self) -> None:
        if self._server is not None:
            self._server.close()
            await self._server.wait_closed()

    async def _listen(self) -> None:
        # aiosmtpd's own Controller cannot listen on a port that the system chooses.
        new_door = partial(SMTP, self, loop=self._loop)
        self._server = await self._loop.create_server(new_door, "127.0.0.1", 0)

    async def handle_DATA(  # noqa: N802 -- the library's name
        self, _server: SMTP, _session: Session, envelope: Envelope
    ) -> str:
        """Take one mail, for each who is to read it."""
        raw = cast("bytes", envelope.content)
        mail = message_from_bytes(raw, policy=policy.default)
        part = mail.get_body(("plain", "html"))
        body = str(part.get_content()) if part else ""
        for address in envelope.rcpt_tos:
            self._take(Received("email", address, str(mail["Subject"]), body))
        return "250 OK"
