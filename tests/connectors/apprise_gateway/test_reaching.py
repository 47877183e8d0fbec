"""A channel is tried without anything being sent."""

from contextlib import closing
from socket import create_server, socket
from threading import Thread

import pytest

from connectors.apprise_gateway import Tried, tried
from connectors.apprise_gateway.reaching import where_of
from tests.sinks.http import http_sink
from tests.sinks.smtp import smtp_sink


def free_address() -> str:
    with closing(socket()) as found:
        found.bind(("127.0.0.1", 0))
        return f"127.0.0.1:{found.getsockname()[1]}"


def test_a_gateway_is_connected_to_and_gets_nothing() -> None:
    with http_sink() as sink:
        found = tried("json://${GATE}/sms?:to={address}", {"GATE": sink.address})

        assert found == Tried(where=sink.address)
        assert sink.requests == []


def test_a_mail_server_is_greeted_and_gets_nothing() -> None:
    with smtp_sink() as sink:
        url = f"mailto://{sink.address}/?to={{address}}&from=o@office.example"
        found = tried(url, {})

        assert found == Tried(where=sink.address)
        assert sink.received == []


@pytest.mark.parametrize("kind", ["json://", "mailto://"])
def test_what_does_not_answer_is_told(kind: str) -> None:
    where = free_address()
    found = tried(f"{kind}{where}/?to={{address}}&from=o@office.example", {})

    assert found == Tried(trouble="Connection refused", where=where)


def test_what_listens_and_is_no_mail_server_is_told() -> None:
    with closing(create_server(("127.0.0.1", 0))) as server:
        where = f"127.0.0.1:{server.getsockname()[1]}"

        def hang_up() -> None:
            server.accept()[0].close()

        thread = Thread(target=hang_up)
        thread.start()
        found = tried(f"mailto://{where}/?to={{address}}&from=o@x.example", {})
        thread.join()

    assert found.where == where
    assert found.trouble


def test_a_missing_secret_and_a_url_of_no_service_are_told() -> None:
    assert "KEY" in tried("json://${KEY}/?:to={address}", {}).trouble
    assert tried("nothing://{address}", {}).trouble


def test_where_a_service_lives_is_known_of_its_class() -> None:
    dingtalk = where_of("dingtalk://" + "a" * 64, {})

    assert dingtalk == "oapi.dingtalk.com:443"
