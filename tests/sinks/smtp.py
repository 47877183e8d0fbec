"""A mailbox on loopback that keeps every mail; in a test or as a process.

As a process: `python -m tests.sinks.smtp --log FILE [--behaviour slow] [--delay 0.3]`
prints its address and runs until its standard input closes.
"""
# ruff: noqa: ANN401 -- the library hands over what it likes

import asyncio
import email
import email.policy
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from enum import StrEnum
from functools import partial
from pathlib import Path
from threading import Event, Thread
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult

from tests.sinks.received import Received, append


class MailBehaviour(StrEnum):
    ACCEPTS = "accepts"
    SLOW = "slow"  # accepts after the delay
    REFUSES_RECIPIENT = "refuses_recipient"  # 550
    BUSY = "busy"  # 451 to the recipient
    REFUSES_TEXT = "refuses_text"  # 554 after the text
    BUSY_AFTER_TEXT = "busy_after_text"  # 452 after the text
    CLOSES_AFTER_TEXT = "closes_after_text"  # takes the mail, says nothing
    CLOSES_BEFORE_TEXT = "closes_before_text"


TO_RECIPIENT = {
    MailBehaviour.REFUSES_RECIPIENT: "550 no such mailbox",
    MailBehaviour.BUSY: "451 try later",
}
AFTER_TEXT = {
    MailBehaviour.REFUSES_TEXT: "554 not this one",
    MailBehaviour.BUSY_AFTER_TEXT: "452 try later",
}


@dataclass
class SmtpSink:
    """Change its fields while it runs."""

    behaviour: MailBehaviour = MailBehaviour.ACCEPTS
    delay_s: float = 0.0
    log: Path | None = None
    #: Who may log in; empty: login is not offered.
    user: str = ""
    password: str = ""
    #: HOST:PORT once it runs.
    address: str = ""
    #: Mails taken, in order.
    received: list[Received] = field(default_factory=list)
    connections: int = 0

    async def handle_RCPT(  # noqa: N802 -- aiosmtpd's name
        self, server: SMTP, _session: Any, envelope: Any, address: str, _options: Any
    ) -> str:
        if self.behaviour is MailBehaviour.CLOSES_BEFORE_TEXT:
            _cut(server)
        if said := TO_RECIPIENT.get(self.behaviour):
            return said
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(  # noqa: N802 -- aiosmtpd's name
        self, server: SMTP, _session: Any, envelope: Any
    ) -> str:
        if said := AFTER_TEXT.get(self.behaviour):
            return said
        mail = _received(envelope)
        self.received.append(mail)
        if self.log is not None:
            append(self.log, mail)
        if self.behaviour is MailBehaviour.CLOSES_AFTER_TEXT:
            _cut(server)
        if self.behaviour is MailBehaviour.SLOW:
            await asyncio.sleep(self.delay_s)
        return "250 OK"

    def authenticate(self, *words: Any) -> AuthResult:
        login = words[-1]
        is_right = (login.login, login.password) == (
            self.user.encode(),
            self.password.encode(),
        )
        return AuthResult(success=is_right, handled=False)


@contextmanager
def smtp_sink(**fields: Any) -> Iterator[SmtpSink]:
    """Yield a mailbox that runs within the block."""
    sink = SmtpSink(**fields)
    loop = asyncio.new_event_loop()
    is_up, end = Event(), asyncio.Event()
    thread = Thread(
        target=loop.run_until_complete, args=[_serve(sink, is_up, end)], daemon=True
    )
    thread.start()
    is_up.wait(10)
    try:
        yield sink
    finally:
        loop.call_soon_threadsafe(end.set)
        thread.join(10)
        loop.close()


async def _serve(sink: SmtpSink, is_up: Event, end: asyncio.Event) -> None:
    servers: set[SMTP] = set()
    loop = asyncio.get_running_loop()

    def new() -> SMTP:
        sink.connections += 1
        options: dict[str, Any] = {"enable_SMTPUTF8": True, "loop": loop}
        if sink.user:
            options |= {
                "authenticator": sink.authenticate,
                "auth_require_tls": False,
            }
        server = SMTP(sink, **options)
        servers.add(server)
        return server

    listening = await loop.create_server(new, "127.0.0.1", 0, backlog=512)
    sink.address = f"127.0.0.1:{listening.sockets[0].getsockname()[1]}"
    is_up.set()
    await end.wait()
    listening.close()
    for server in servers:
        _cut(server)
    await asyncio.sleep(0)
    tasks = asyncio.all_tasks() - {asyncio.current_task()}
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def _cut(server: SMTP) -> None:
    transport: Any = server.transport
    if transport is not None:
        transport.abort()


def _received(envelope: Any) -> Received:
    parse = partial(email.message_from_bytes, policy=email.policy.default)
    mail: Any = parse(envelope.content)
    body = mail.get_body(("plain",))
    return Received(
        key=str(mail["Message-ID"] or ""),
        path=",".join(envelope.rcpt_tos),
        headers={name: str(value) for name, value in mail.items()},
        text=body.get_content() if body is not None else "",
        fields={"title": str(mail["Subject"] or ""), "from": envelope.mail_from},
    )


if __name__ == "__main__":
    from tests.sinks.process import run_smtp

    run_smtp()
