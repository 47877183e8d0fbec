"""A mailbox is an inbox: over TLS, to an IMAP server that others wrote."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from pathlib import Path
from socket import socket

import pytest

from connectors.mailbox import Account, Mailbox, Tls
from plans.errors import RefusedError, UnreachableError
from plans.messages.inbox import Inbox
from tests.contracts.inbox import LONG_AGO, InboxContract
from tests.sinks.imap import PASSWORD, USER, ImapSink, imap_sink


def mail(text: str, **headers: str) -> EmailMessage:
    made = EmailMessage()
    made["From"] = headers.pop("sender", "Ana Reyes <ana@town.example>")
    made["To"] = "office@town.example"
    made["Message-ID"] = headers.pop(
        "message_id", f"<{text.encode().hex()}@town.example>"
    )
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made


@pytest.fixture
def server(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[ImapSink]:
    with imap_sink(tmp_path) as sink:
        monkeypatch.setenv("SSL_CERT_FILE", str(sink.certificate))
        yield sink


@pytest.fixture
def account(server: ImapSink) -> Account:
    return Account(
        host="127.0.0.1", port=server.port, user=USER, password=PASSWORD, timeout_s=5
    )


class TestMailboxIsAnInbox(InboxContract):
    server: ImapSink

    @pytest.fixture
    def inbox(self, server: ImapSink, account: Account) -> Inbox:
        self.server = server
        return Mailbox(account)

    def comes_in(self, text: str, *, at: datetime) -> None:
        self.server.put(mail(text), at=at)

    def breaks_in(self) -> None:
        self.server.put(b"From: \xff\xfe <<@>>,,\r\n\r\nyes\r\n", at=self.ten)

    def acknowledged(self) -> int:
        return self.server.seen()

    def switch_off(self) -> None:
        self.server.stop()


def test_a_wrong_password_is_a_refusal_that_tells_no_secret(account: Account) -> None:
    inbox = Mailbox(replace(account, password="another secret"))

    with pytest.raises(RefusedError) as told:
        inbox.fetch("", since=LONG_AGO)

    assert "secret" not in str(told.value)
    assert told.value.__cause__ is None


def test_a_folder_that_is_not_there_is_a_refusal(account: Account) -> None:
    inbox = Mailbox(replace(account, folder="Answers"))

    with pytest.raises(RefusedError, match="no such folder"):
        inbox.fetch("", since=LONG_AGO)


def test_a_certificate_that_nobody_vouches_for_is_not_believed(
    account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("SSL_CERT_FILE")

    with pytest.raises(UnreachableError, match="certificate"):
        Mailbox(account).fetch("", since=LONG_AGO)


def test_a_server_on_the_same_machine_may_speak_in_clear(tmp_path: Path) -> None:
    with imap_sink(tmp_path, is_secret=False) as sink:
        sink.put(mail("yes"), at=datetime(2026, 11, 25, tzinfo=UTC))
        account = Account(
            host="127.0.0.1", port=sink.port, tls=Tls.NONE, user=USER, password=PASSWORD
        )
        batch = Mailbox(account).fetch("", since=LONG_AGO)

    assert [one.text for one in batch.messages] == ["yes"]


def test_one_who_says_nothing_is_given_up_soon(account: Account) -> None:
    with socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        port = silent.getsockname()[1]
        inbox = Mailbox(replace(account, port=port, timeout_s=0.3))

        with pytest.raises(UnreachableError, match="no connection"):
            inbox.fetch("", since=LONG_AGO)


def test_uids_of_a_mailbox_made_anew_mean_other_mails(
    server: ImapSink, account: Account
) -> None:
    server.put(mail("yes"), at=datetime(2026, 11, 25, tzinfo=UTC))
    inbox = Mailbox(account)
    other = json.dumps({"validity": 1, "last": 99, "taken": []})
    batch = inbox.fetch(other, since=LONG_AGO)

    assert [one.text for one in batch.messages] == ["yes"]


def test_only_senders_that_our_server_proved_count_where_the_office_says_so(
    server: ImapSink, account: Account
) -> None:
    at = datetime(2026, 11, 25, tzinfo=UTC)
    proof = "mx.town.example; dmarc={} header.from=town.example"
    for number, results in enumerate(
        [
            proof.format("pass"),
            proof.format("fail"),
            proof.format("pass").replace("mx.town", "mx.stranger"),
            proof.format("pass").replace("=town", "=other-town"),
        ]
    ):
        headers = {"Authentication_Results": results}
        server.put(mail(f"yes {number}", **headers), at=at)
    server.put(mail("yes without"), at=at)
    inbox = Mailbox(replace(account, trusts="mx.town.example"))
    batch = inbox.fetch("", since=LONG_AGO)

    assert [one.text for one in batch.messages] == ["yes 0"]
    assert batch.left_out == {"unproved": 4}
