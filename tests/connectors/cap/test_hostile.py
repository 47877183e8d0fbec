"""What means harm is refused in one line, soon, and nobody outside hears of it."""

import socket
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from connectors.cap import Limits, read_alert
from tests.connectors.cap.hostile import GOOD, hostile

NAMES = sorted(hostile("127.0.0.1:9"))
#: Where the whole alert is missing, so is all that rules ask for.
FOLLOWS = {"C030", "C031", "C040", "C043", "C044", "C048"}
#: How many times longer than a good alert of the same size.
MOST_TIMES = 300


@dataclass
class Listener:
    """Nobody answers here; whoever comes is noticed all the same."""

    door: socket.socket
    address: str

    def has_heard(self) -> bool:
        try:
            self.door.accept()[0].close()
        except BlockingIOError:
            return False
        return True


@pytest.fixture
def listener() -> Iterator[Listener]:
    with socket.create_server(("127.0.0.1", 0)) as door:
        door.setblocking(False)  # noqa: FBT003 -- its own name
        yield Listener(door, f"127.0.0.1:{door.getsockname()[1]}")


@pytest.fixture(scope="module")
def good_s() -> float:
    """Return the processor time that a good alert of a megabyte takes."""
    large = hostile("127.0.0.1:9")["a text without end"][0]
    began = time.process_time()
    assert read_alert(large).alert is not None
    return time.process_time() - began


@pytest.mark.parametrize("name", NAMES)
def test_what_means_harm_is_refused_in_a_line_and_nobody_hears_of_it(
    name: str, listener: Listener, good_s: float
) -> None:
    raw, rule = hostile(listener.address)[name]
    began = time.process_time()
    reading = read_alert(raw, source="it.xml")
    took_s = time.process_time() - began

    rules = {one.rule for one in reading.findings}
    assert rules - FOLLOWS == ({rule} if rule else set())
    assert all("\n" not in str(one) and len(str(one)) < 600 for one in reading.findings)
    assert took_s < MOST_TIMES * good_s
    assert not listener.has_heard()


def test_the_listener_hears_whoever_comes(listener: Listener) -> None:
    host, port = listener.address.split(":")
    with socket.create_connection((host, int(port))):
        assert listener.has_heard()


def test_a_hint_to_a_schema_of_the_sender_is_not_followed(tmp_path: Path) -> None:
    schema = tmp_path / "senders.xsd"
    schema.write_text(
        '<schema xmlns="http://www.w3.org/2001/XMLSchema" '
        'targetNamespace="http://www.w3.org/2000/09/xmldsig#">'
        '<element name="Signature" type="integer"/></schema>',
        encoding="utf-8",
    )
    hinted = GOOD.replace(
        b"</alert>",
        b'<Signature xmlns="http://www.w3.org/2000/09/xmldsig#" '
        b'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:schemaLocation='
        b'"http://www.w3.org/2000/09/xmldsig# '
        + str(schema).encode()
        + b'">no number</Signature></alert>',
    )

    assert [one.rule for one in read_alert(hinted).findings] == ["C049"]


def test_limits_are_the_callers() -> None:
    small = replace(Limits(), size_bytes=len(GOOD) - 1)

    (told,) = read_alert(GOOD, limits=small).findings
    assert told.rule == "C001"
    assert read_alert(GOOD, limits=replace(small, size_bytes=len(GOOD))).alert
    assert not read_alert(GOOD, limits=replace(Limits(), elements=5)).alert


@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        ("utf-8", "UTF-8"),
        ("utf-8-sig", "utf-8"),
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16LE"),
        ("utf-16-be", "utf-16be"),
        ("gb18030", "GB18030"),
        ("gbk", "GBK"),
        ("gb2312", "GB2312"),
    ],
)
def test_an_alert_is_the_same_in_every_encoding(encoding: str, named: str) -> None:
    text = GOOD.decode().replace('encoding="UTF-8"', f"encoding = '{named}'")

    assert read_alert(text.encode(encoding)).usable_alert() == (
        read_alert(GOOD).usable_alert()
    )


def test_an_alert_without_a_declaration_is_utf_8_or_has_a_mark() -> None:
    bare = GOOD.decode().partition("?>")[2].strip()

    for encoding in ("utf-8", "utf-8-sig", "utf-16"):
        assert read_alert(bare.encode(encoding)).alert == read_alert(GOOD).alert
    assert read_alert(bare.encode("gb18030")).alert is None


def test_threads_that_read_at_once_do_not_mix_what_they_find() -> None:
    raws = [raw for raw, _ in hostile("127.0.0.1:9").values() if len(raw) < 10_000]
    alone = [read_alert(raw) for raw in raws]

    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(read_alert, raws * 30))

    assert together == alone * 30
