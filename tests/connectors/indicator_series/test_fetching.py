"""What comes over the wire is a whole document in time, or one line of trouble."""

import gzip
from dataclasses import replace

import pytest

from connectors.indicator_series import IndicatorSeries, SeriesAddress
from plans.errors import ConnectorError, RefusedError, UnreachableError
from plans.warning.readings import Oddities
from tests.connectors.indicator_series.gauge import (
    GAUGE,
    MINUTE,
    NOW,
    line,
    told,
    trouble,
)
from tests.sinks.http import Behaviour, HttpSink, http_sink


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \n", "empty"),
        (b"<!DOCTYPE html><html><body>Log in</body></html>", "shows a page"),
        (b"level;when\n1;2\n", "no columns time, value"),
        (b"\xff\xfe\x00", "no encoding"),
        (b"\x93\xfa\x8e\x9e,\x92l\n" * 3, "no "),
        (b"x" * 5_000_001, "larger than 5 MB"),
        (gzip.compress(b"x" * 9_000_000), "larger than 5 MB"),
    ],
)
def test_what_is_no_such_document_is_told_in_a_line(
    gauge: HttpSink, address: SeriesAddress, body: bytes, words: str
) -> None:
    if body.startswith(b"\x1f\x8b"):
        gauge.headers = {"Content-Encoding": "gzip"}

    assert words in trouble(gauge, address, body)


@pytest.mark.parametrize(
    "body", ["[", "[" * 100_000, "{}", '{"rows": 1}', '{"rows": [{"t": 1}]}', "null"]
)
def test_what_is_no_such_json_is_told_in_a_line(
    gauge: HttpSink, address: SeriesAddress, body: str
) -> None:
    assert trouble(gauge, replace(address, format="json", records="rows"), body)


@pytest.mark.parametrize(
    ("status", "error"),
    [(500, UnreachableError), (503, UnreachableError), (204, UnreachableError)]
    + [(one, RefusedError) for one in (401, 403, 404, 410)],
)
def test_another_status_is_no_series(
    gauge: HttpSink, address: SeriesAddress, status: int, error: type[ConnectorError]
) -> None:
    gauge.status = status

    with pytest.raises(error, match=str(status)):
        IndicatorSeries(address).read(now=NOW)


@pytest.mark.parametrize("behaviour", [Behaviour.SILENT, Behaviour.CLOSES])
def test_who_does_not_answer_in_time_is_away(
    gauge: HttpSink, address: SeriesAddress, behaviour: Behaviour
) -> None:
    gauge.behaviour = behaviour

    assert "no whole answer" in trouble(gauge, replace(address, timeout_s=0.2), b"")


def test_a_document_that_breaks_off_is_none(address: SeriesAddress) -> None:
    head = b"HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n"
    with line(head, GAUGE.encode()) as url, pytest.raises(UnreachableError) as raised:
        IndicatorSeries(replace(address, url=url)).read(now=NOW)

    assert "no whole answer" in str(raised.value)


def test_a_last_line_that_may_be_cut_off_is_left_out(address: SeriesAddress) -> None:
    cut = GAUGE.rstrip()[:-4].encode()  # 5.62 has become 5.6
    with line(b"HTTP/1.0 200 OK\r\n\r\n", cut) as url:
        reading = IndicatorSeries(replace(address, url=url)).read(now=NOW)

    assert told(reading) == {"": [(0, 5.10)]}
    assert reading.oddities == Oddities(unreadable=1)


def test_a_document_that_drips_is_given_up(address: SeriesAddress) -> None:
    drops = [b"HTTP/1.0 200 OK\r\n\r\n", *[b"x" * 65536] * 8]
    with line(*drops, pause_s=0.05) as url, pytest.raises(UnreachableError) as raised:
        IndicatorSeries(replace(address, url=url, timeout_s=0.15)).read(now=NOW)

    assert "too long" in str(raised.value)


def test_redirects_are_followed_so_far_and_no_further(
    gauge: HttpSink, address: SeriesAddress
) -> None:
    with http_sink(behaviour=Behaviour.ANSWERS, body=GAUGE.encode()) as other:
        gauge.status = 302
        gauge.headers = {"Location": f"http://{other.address}/moved"}
        reading = IndicatorSeries(address).read(now=NOW)
        gauge.headers = {"Location": "/level"}
        around = trouble(gauge, address, b"")
        before = len(gauge.requests)
        gauge.headers = {"Location": "file:///etc/passwd"}
        elsewhere = trouble(gauge, address, b"")

    assert told(reading) == {"": [(0, 5.10), (10, 5.62)]}
    assert [one.path for one in other.requests] == ["/moved"]
    assert "on and on" in around
    assert before == 1 + 4
    assert "no whole answer (InvalidSchema)" in elsewhere


def test_an_unchanged_document_is_asked_for_with_its_tag_and_goes_on_counting(
    gauge: HttpSink, address: SeriesAddress
) -> None:
    series = IndicatorSeries(address)
    gauge.headers = {"ETag": '"7"'}
    gauge.body = GAUGE.encode() + b"2026-11-25 12:04,6.0,ok\n"
    first = series.read(now=NOW)
    gauge.status, gauge.body = 304, b""
    again = series.read(now=NOW + 10 * MINUTE)

    assert gauge.requests[-1].headers["If-None-Match"] == '"7"'
    assert first == again
    assert (120 + 10, 6.0) in told(again)[""]


def test_a_broken_document_is_told_again_also_with_a_tag(
    gauge: HttpSink, address: SeriesAddress
) -> None:
    series = IndicatorSeries(address)
    gauge.headers = {"ETag": '"8"'}
    gauge.body = b""
    for _ in range(2):
        with pytest.raises(UnreachableError, match="empty"):
            series.read(now=NOW)

    assert "If-None-Match" not in gauge.requests[-1].headers
