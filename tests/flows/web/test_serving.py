"""The pages as they are really served: a process, a socket, a plain browser."""

import re
import signal
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from shutil import copytree
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import HTTPCookieProcessor, build_opener, urlopen

import pytest

from flows.engine.clock import Patience, WallClock, pause
from plans.people.call_ups import Said
from tests.flows.township import KEY, MINUTE, Township
from tests.flows.web.desk.seats import PASSWORD, Seats


@dataclass(frozen=True)
class Served:
    """A site and the address of its pages."""

    township: Township
    address: str
    log: Path
    process: "subprocess.Popen[bytes]"

    def link(self) -> str:
        """Ask Ana; return a link that is open now."""
        path = self.township.ask()
        message_id = self.township.call(path).ask.message_id
        return f"{self.address}/a/{KEY.token(message_id, WallClock().now() + MINUTE)}"


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def served(folder: Path, port: int, log: Path) -> subprocess.Popen[bytes]:
    environment = {"MUSTER_SITE": str(folder), "MUSTER_WEB_PORT": str(port)}
    with log.open("wb") as output:
        return subprocess.Popen(
            [sys.executable, "-P", "-m", "flows.cli", "web"],
            env=environment | {"PYTHONPATH": str(Path.cwd())},
            stdout=output,
            stderr=output,
        )


@pytest.fixture
def pages(made_site: Path, tmp_path: Path) -> Iterator[Served]:
    folder = tmp_path / "site"
    copytree(made_site, folder)
    here = Township(folder)
    here.declare()
    port, log = free_port(), tmp_path / "web.log"
    process = served(folder, port, log)
    address = f"http://127.0.0.1:{port}"
    try:
        wait_for(address, process)
        yield Served(here, address, log, process)
    finally:
        process.send_signal(signal.SIGTERM)
        assert process.wait(10) in {0, -signal.SIGTERM}
        here.close()


def wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    patience = Patience(20)
    while not patience.is_over() and process.poll() is None:
        try:
            urlopen(f"{address}/health").close()  # noqa: S310 -- loopback
        except URLError:
            pause(0.05)
        else:
            return
    raise AssertionError


def test_a_browser_without_script_answers(pages: Served) -> None:
    link = pages.link()
    page = urlopen(link).read().decode()  # noqa: S310 -- loopback
    buttons = re.findall(r'<button[^>]*name="do" value="(\w+)"', page)
    form = urlencode({"do": "in30", "note": "bringing 两把铲子"}).encode()
    answer = urlopen(link, form)  # noqa: S310 -- loopback
    seen = answer.read().decode()

    assert buttons == ["yes", "in15", "in30", "in60", "no"]
    assert (answer.status, answer.url) == (200, link)
    assert "Your answer now: Yes, there at" in seen
    assert "两把铲子" in seen
    path = link.removeprefix(pages.address)
    assert pages.township.calls(path)[0].said is Said.ACCEPTED


def test_no_token_and_no_name_is_in_the_log(pages: Served) -> None:
    link = pages.link()
    urlopen(link, b"do=yes&note=Ana").close()  # noqa: S310 -- loopback
    with pytest.raises(HTTPError):
        urlopen(link[:-3] + "xyz")  # noqa: S310 -- loopback
    where = ("127.0.0.1", urlsplit(link).port)
    with socket.create_connection(where) as raw:
        raw.sendall(b"\x16\x03garbage /a/token\r\n\r\n")
        raw.recv(100)
    log = pages.log.read_text(encoding="utf-8")

    assert link.rpartition("/")[2] not in log
    assert "Ana" not in log


def test_a_fault_of_ours_leaves_where_and_not_of_whom_in_the_log(pages: Served) -> None:
    link = pages.link()
    with closing(sqlite3.connect(pages.township.settings.site / "muster.db")) as store:
        store.execute("UPDATE party SET kind = name")  # an error that repeats it
        store.commit()
    with pytest.raises(HTTPError) as told:
        urlopen(link)  # noqa: S310 -- loopback
    told.value.close()
    patience, log = Patience(10), ""
    while "flows/web/answer.py:" not in log and not patience.is_over():
        log = pages.log.read_text(encoding="utf-8")  # after the page, now and then

    assert told.value.code == 500
    assert "LookupError" in log
    assert "flows/web/answer.py:" in log
    assert "Ana" not in log
    assert link.rpartition("/")[2] not in log


def test_a_port_in_use_is_told_in_one_line(made_site: Path, tmp_path: Path) -> None:
    folder, log = tmp_path / "site", tmp_path / "web.log"
    copytree(made_site, folder)
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        process = served(folder, other.getsockname()[1], log)

        assert process.wait(30) == 1

    told = log.read_text(encoding="utf-8").splitlines()
    assert len(told) == 1
    assert "MUSTER_WEB_PORT" in told[0]


def test_a_page_that_stays_alive_keeps_nobody_from_stopping(pages: Served) -> None:
    Seats(pages.township)
    browser = build_opener(HTTPCookieProcessor())
    page = browser.open(f"{pages.address}/desk/login").read().decode()
    key = page.split('name="key" value="')[1][:64]
    form = urlencode({"login": "vera", "password": PASSWORD, "key": key}).encode()
    with browser.open(f"{pages.address}/desk/login", form) as inside:
        assert inside.url == f"{pages.address}/desk"
    news = browser.open(f"{pages.address}/desk/i/epidemic-1/live")
    first = news.readline()
    pages.process.send_signal(signal.SIGTERM)
    code = pages.process.wait(8)
    news.close()

    assert first == b"event: part\n"
    assert code in {0, -signal.SIGTERM}
    assert "vera" not in pages.log.read_text(encoding="utf-8")
