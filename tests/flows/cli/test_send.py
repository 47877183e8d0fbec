"""`muster send` as a process of its own, over real channels."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event

import pytest

from flows.library import site_in
from plans.messages.deliveries import DeliveryState
from tests.kill.nursery import wait_until
from tests.sinks.http import Behaviour, HttpSink, http_sink
from tests.sinks.ledgers import Way, queue, states
from tests.sinks.smtp import SmtpSink, smtp_sink

TOKEN = "s3cr3tT0k3n"  # noqa: S105 -- marked, to be looked for
SITE = """\
site: test
title: {{en: Test}}
languages: [en]
channels:
  sms: {{rate: 200/s, url: "json://${{TOKEN}}@{gateway}/send?:to={{address}}"}}
  email: {{rate: 200/s, url: "mailto://{mailbox}?from=o@a.org&to=a{{address}}@a.org"}}
{more}"""
MORE = '  chat: {{rate: 200/s, url: "json://{gateway}/chat?:to={{address}}"}}\n'


@pytest.fixture
def gateway() -> Iterator[HttpSink]:
    with http_sink() as sink:
        yield sink


@pytest.fixture
def mailbox() -> Iterator[SmtpSink]:
    with smtp_sink() as sink:
        yield sink


def write_site(
    folder: Path, gateway: HttpSink, mailbox: SmtpSink, more: str = ""
) -> None:
    sinks = {"gateway": gateway.address, "mailbox": mailbox.address}
    text = SITE.format(more=more.format(**sinks), **sinks)
    (folder / "site.yaml").write_text(text, encoding="utf-8")
    secrets = folder / "secrets.env"
    secrets.write_text(f"TOKEN={TOKEN}\n", encoding="utf-8")
    secrets.chmod(0o600)


@contextmanager
def sending(folder: Path) -> Iterator[subprocess.Popen[str]]:
    with subprocess.Popen(
        [sys.executable, "-P", "-m", "flows.cli", "send"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        env=dict(os.environ) | {"MUSTER_SITE": str(folder)},  # noqa: TID251 -- a process
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def by_channel(first: int, channel: str, many: int = 10) -> list[Way]:
    numbers = range(first, first + many)
    return [Way(number=number, channel=channel, lane=channel) for number in numbers]


@pytest.mark.slow
def test_a_sender_serves_every_lane_and_ends_when_told(
    tmp_path: Path, gateway: HttpSink, mailbox: SmtpSink
) -> None:
    write_site(tmp_path, gateway, mailbox)
    url = f"sqlite:///{tmp_path / 'muster.db'}"
    ways = [*by_channel(1, "sms"), *by_channel(101, "email")]
    queue(url, site_in(tmp_path), ways)

    with sending(tmp_path) as process:
        wait_until(lambda: states(url)[DeliveryState.ACCEPTED] == len(ways))

        # A channel that the site gets meanwhile is served too.
        write_site(tmp_path, gateway, mailbox, MORE)
        queue(url, site_in(tmp_path), by_channel(201, "chat"))
        wait_until(lambda: states(url)[DeliveryState.ACCEPTED] == len(ways) + 10)

        # The wave on the wire is finished first.
        gateway.behaviour, gateway.delay_s = Behaviour.SLOW, 0.7
        queue(url, site_in(tmp_path), by_channel(301, "sms"))
        wait_until(lambda: len(gateway.received) == 30)
        process.send_signal(signal.SIGTERM)
        output, _ = process.communicate(timeout=20)

    assert process.returncode == 0
    assert states(url) == {DeliveryState.ACCEPTED: 40}
    assert (len(gateway.received), len(mailbox.received)) == (30, 10)
    assert output == ""


@pytest.mark.slow
def test_a_sender_waits_for_a_gateway_and_tells_no_secret(
    tmp_path: Path, gateway: HttpSink, mailbox: SmtpSink
) -> None:
    write_site(tmp_path, gateway, mailbox)
    url = f"sqlite:///{tmp_path / 'muster.db'}"
    gateway.behaviour = Behaviour.BUSY
    ways = by_channel(1, "sms", 3)
    queue(url, site_in(tmp_path), ways)

    with sending(tmp_path) as process:
        wait_until(lambda: states(url)[DeliveryState.RETRY] == len(ways))
        Event().wait(0.2)
        process.send_signal(signal.SIGINT)
        output, _ = process.communicate(timeout=20)

    assert process.returncode == 0
    assert TOKEN not in output
    assert not any(way.address in output for way in ways)


def test_without_a_site_it_says_so_in_a_line(tmp_path: Path) -> None:
    with sending(tmp_path) as process:
        output, _ = process.communicate(timeout=20)

    assert process.returncode == 1
    assert len(output.splitlines()) == 1
    assert "muster init" in output
