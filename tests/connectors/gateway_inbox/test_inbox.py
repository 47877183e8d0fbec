"""A gateway's fetch address is an inbox, over a real loopback server."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from connectors.gateway_inbox import FetchAddress, Fields, GatewayInbox
from connectors.gateway_inbox.document import moment_of
from plans.errors import RefusedError, UnreachableError
from plans.messages.inbox import Inbox
from tests.contracts.inbox import LONG_AGO, InboxContract
from tests.sinks.http import Behaviour, HttpSink, http_sink

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.fixture
def gateway() -> Iterator[HttpSink]:
    with http_sink(behaviour=Behaviour.ANSWERS, body=b'{"data": {"list": []}}') as sink:
        yield sink


@pytest.fixture
def address(gateway: HttpSink) -> FetchAddress:
    return FetchAddress(
        url=f"http://{gateway.address}/received?after={{after}}",
        headers={"Authorization": "Bearer of-a-test"},
        messages="data.list",
        fields=Fields(sender="mobile", text="content", at="time", message_id="no"),
        zone=SHANGHAI,
        acknowledge=f"http://{gateway.address}/taken/{{id}}",
        timeout_s=2,
    )


def tells(gateway: HttpSink, *entries: Any) -> None:  # noqa: ANN401 -- of a document
    gateway.body = json.dumps({"data": {"list": entries}}).encode()


def entry(number: int, text: str = "yes", **more: object) -> dict[str, object]:
    return {"no": number, "mobile": "+1 555 0100001", "content": text} | more


class TestGatewayIsAnInbox(InboxContract):
    """It keeps telling all that it has, as the poorest of them do."""

    gateway: HttpSink

    @pytest.fixture
    def inbox(self, gateway: HttpSink, address: FetchAddress) -> Inbox:
        self.gateway = gateway
        self.entries: list[object] = []
        return GatewayInbox(address)

    def comes_in(self, text: str, *, at: datetime) -> None:
        number = len(self.entries) + 1
        ana = {"mobile": "ana@town.example", "time": at.timestamp()}
        self.entries.append(entry(number, text) | ana)
        tells(self.gateway, *self.entries)

    def breaks_in(self) -> None:
        self.entries.append({"no": 0, "mobile": ["?"], "content": None})

    def acknowledged(self) -> int:
        paths = [one.path for one in self.gateway.requests]
        return len({path for path in paths if path.startswith("/taken/")})

    def switch_off(self) -> None:
        self.gateway.behaviour = Behaviour.BUSY


def test_it_is_asked_for_what_came_after_the_newest(
    gateway: HttpSink, address: FetchAddress
) -> None:
    # Newest first, as some gateways have it.
    tells(gateway, entry(8, time=1_795_000_060), entry(7, time=1_795_000_000))
    asked = replace(address, fields=replace(address.fields, cursor="time"))
    by_id, by_time = (
        json.loads(GatewayInbox(one).fetch("", since=LONG_AGO).cursor)["after"]
        for one in (address, asked)
    )

    assert (by_id, by_time) == ("8", "1795000060")


def test_without_ids_the_same_words_are_the_same_message(
    gateway: HttpSink, address: FetchAddress
) -> None:
    inbox = GatewayInbox(
        replace(address, fields=replace(address.fields, message_id=""))
    )
    tells(gateway, entry(1, time=1_795_000_000))
    first = inbox.fetch("", since=LONG_AGO)
    tells(gateway, entry(1, time=1_795_000_000), entry(1, time=1_795_000_060))
    later = inbox.fetch(first.cursor, since=LONG_AGO)

    assert len(first.messages) == len(later.messages) == 1
    assert first.messages[0].message_id != later.messages[0].message_id


@pytest.mark.parametrize("status", [401, 403, 404])
def test_a_gateway_that_does_not_know_us_refuses(
    gateway: HttpSink, address: FetchAddress, status: int
) -> None:
    gateway.status = status

    with pytest.raises(RefusedError, match=str(status)):
        GatewayInbox(address).fetch("", since=LONG_AGO)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"<html>",
        b"\xff",
        b"[" * 10_000,
        b'{"code": 500, "msg": "wrong key"}',
        b'{"data": []}',
        b'{"data": {"list": {"no": 1}}}',
        b" " * (5 * 1024 * 1024),
    ],
)
def test_what_is_no_list_of_messages_is_no_empty_one(
    gateway: HttpSink, address: FetchAddress, body: bytes
) -> None:
    gateway.body = body

    with pytest.raises(UnreachableError):
        GatewayInbox(address).fetch("", since=LONG_AGO)


@pytest.mark.parametrize("body", [b'{"data": null}', b'{"data": {"list": null}}'])
def test_null_is_nothing_new(
    gateway: HttpSink, address: FetchAddress, body: bytes
) -> None:
    gateway.body = body

    assert list(GatewayInbox(address).fetch("", since=LONG_AGO).messages) == []


def test_our_key_goes_nowhere_else(gateway: HttpSink, address: FetchAddress) -> None:
    with http_sink() as other:
        gateway.status = 302
        gateway.headers = {"Location": f"http://{other.address}/"}
        with pytest.raises(UnreachableError) as told:
            GatewayInbox(address).fetch("", since=LONG_AGO)

    assert other.requests == []
    assert "of-a-test" not in str(told.value)
    assert "of-a-test" not in repr(address)


@pytest.mark.parametrize(
    "behaviour", [Behaviour.SILENT, Behaviour.CLOSES, Behaviour.TOO_MANY]
)
def test_a_gateway_in_trouble_is_asked_again_later(
    gateway: HttpSink, address: FetchAddress, behaviour: Behaviour
) -> None:
    gateway.behaviour = behaviour

    with pytest.raises(UnreachableError) as told:
        GatewayInbox(replace(address, timeout_s=0.3)).fetch("", since=LONG_AGO)

    assert gateway.address not in str(told.value)


@pytest.mark.parametrize(
    "told",
    [
        1_795_572_000,
        1_795_572_000_000,
        "1795572000",
        "2026-11-25T10:00:00+08:00",
        "2026-11-25 10:00:00",
        "2026/11/25 10:00:00",
        "20261125100000",
        "2026-11-25T02:00:00Z",
    ],
)
def test_moments_are_read_as_gateways_write_them(told: object) -> None:
    assert moment_of(told, SHANGHAI) == datetime(2026, 11, 25, 2, tzinfo=UTC)
