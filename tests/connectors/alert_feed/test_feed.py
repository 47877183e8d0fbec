from collections.abc import Iterator
from dataclasses import replace
from xml.sax.saxutils import escape

import pytest

from connectors.alert_feed import AlertFeed
from connectors.cap import read_alert
from plans.errors import ConnectorError, RefusedError, UnreachableError
from plans.warning.incoming import Look
from tests.alerts import alert, cap_of
from tests.sinks.feeds import Feeds, atom, entry, linked, rss, running_feeds, within

RAIN, WIND = cap_of(alert("rain")), cap_of(alert("wind"))


@pytest.fixture
def feeds() -> Iterator[Feeds]:
    with running_feeds() as found:
        found.documents |= {"/rain": RAIN, "/wind": WIND}
        yield found


@pytest.fixture
def way(feeds: Feeds) -> AlertFeed:
    return AlertFeed(url=feeds.url("/feed"), largest=100_000, timeout_s=5)


def names(look: Look) -> list[str]:
    """Return the identifiers of what came."""
    found = [read_alert(one.raw).usable_alert() for one in look.came]
    return sorted(one.identifier for one in found)


@pytest.mark.parametrize(
    "feed",
    [
        atom(entry("a", linked("/rain")), entry("b", linked("/wind"))),
        atom(entry("a", within(RAIN)), entry("b", within(WIND))),
        rss(
            "<item><guid>a</guid><link>/rain</link></item>",
            "<item><guid>b</guid><link>/wind</link></item>",
        ),
        rss(
            '<item><title>a</title><enclosure url="/rain" type="application/cap+xml"/>'
            "<link>/page.html</link></item>",
            f"<item><guid>b</guid><description>{escape(WIND.decode())}</description>"
            "</item>",
        ),
        atom(
            entry("a", linked("/page.html", "text/html") + linked("/rain")),
            entry("b", linked("/page.html", "text/html") + linked("/wind", "text/xml")),
        ),
    ],
    ids=["atom of links", "atom of alerts", "rss of links", "rss of both", "pages too"],
)
def test_alerts_are_found_however_a_feed_tells_them(
    feeds: Feeds, way: AlertFeed, feed: bytes
) -> None:
    feeds.documents["/feed"] = feed
    first = way.look("")
    again = way.look(first.cursor)

    assert names(first) == ["rain", "wind"]
    assert (first.lost, again.came, again.lost) == ([], [], [])
    assert feeds.asked["/page.html"] == 0
    assert feeds.asked["/rain"] <= 1


def test_an_address_may_be_an_alert_itself(feeds: Feeds, way: AlertFeed) -> None:
    feeds.documents["/feed"] = RAIN

    assert names(way.look("")) == ["rain"]


def test_only_what_is_new_or_changed_is_fetched(feeds: Feeds, way: AlertFeed) -> None:
    feeds.documents["/feed"] = atom(entry("a", linked("/rain")))
    cursor = way.look("").cursor
    later = "2026-07-01T07:00:00Z"
    feeds.documents["/feed"] = atom(
        entry("a", linked("/rain"), later), entry("b", linked("/wind"))
    )
    second = way.look(cursor)
    feeds.documents["/feed"] = atom(entry("b", linked("/wind")))
    third = way.look(second.cursor)

    assert (names(second), third.came) == (["rain", "wind"], [])
    assert feeds.asked == {"/feed": 3, "/rain": 2, "/wind": 1}
    assert len(third.cursor) < len(second.cursor)  # what is gone is forgotten


def test_a_feed_that_has_not_changed_is_not_read_again(
    feeds: Feeds, way: AlertFeed
) -> None:
    feeds.documents["/feed"] = atom(entry("a", within(RAIN)))
    feeds.etags["/feed"] = '"1"'
    cursor = way.look("").cursor
    same = way.look(cursor)
    feeds.etags["/feed"] = '"2"'
    feeds.documents["/feed"] = atom(entry("b", within(WIND)))

    assert (same.came, same.cursor) == ((), cursor)
    assert names(way.look(cursor)) == ["wind"]


def test_one_bad_entry_stops_no_other_and_is_tried_again_where_it_may_help(
    feeds: Feeds, way: AlertFeed
) -> None:
    feeds.etags["/feed"] = '"1"'
    feeds.documents |= {
        "/busy": 503,
        "/feed": atom(
            entry("gone", linked("/gone")),
            entry("busy", linked("/busy")),
            entry("empty", ""),
            entry("script", linked("javascript:alert(1)")),
            entry("bad", linked("http://[::bad/")),
            entry("good", linked("/rain")),
        ),
    }
    first = way.look("")
    feeds.documents["/busy"] = WIND
    second = way.look(first.cursor)

    assert (names(first), names(second)) == (["rain"], ["wind"])
    assert {one.name for one in first.lost} == {
        "gone",
        "busy",
        "empty",
        "script",
        "bad",
    }
    assert second.lost == []


def test_links_to_other_hosts_are_followed_only_where_the_site_says_so(
    feeds: Feeds, way: AlertFeed
) -> None:
    elsewhere = feeds.url("/rain").replace("127.0.0.1", "localhost")
    feeds.documents["/feed"] = atom(entry("a", linked(elsewhere)))
    refused = way.look("")
    allowed = replace(way, also_from=["LOCALHOST"]).look("")

    assert [one.why for one in refused.lost] == [
        "it leads to localhost, which is not in also_from"
    ]
    assert names(allowed) == ["rain"]


def test_redirects_are_followed_a_few_times_and_not_elsewhere(
    feeds: Feeds, way: AlertFeed
) -> None:
    feeds.documents["/here"] = atom(entry("a", within(RAIN)))
    feeds.moved["/feed"] = "/here"
    found = names(way.look(""))
    feeds.moved["/feed"] = "/feed"
    with pytest.raises(UnreachableError, match="on and on"):
        way.look("")
    asked = feeds.asked["/feed"]
    feeds.moved["/feed"] = "http://10.0.0.1/secret"
    with pytest.raises(RefusedError, match=r"leads to 10\.0\.0\.1"):
        way.look("")

    assert (found, asked) == (["rain"], 5)


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"not xml",
        b"<html/>",
        b'<!DOCTYPE feed [<!ENTITY x SYSTEM "file:///etc/passwd">]><feed>&x;</feed>',
        b"<feed>" + b"<entry>" * 400 + b"</entry>" * 400 + b"</feed>",
        404,
        503,
        401,
    ],
    ids=["empty", "text", "html", "doctype", "deep", "404", "503", "401"],
)
def test_what_is_no_feed_says_so_and_never_its_address(
    feeds: Feeds, way: AlertFeed, body: bytes | int
) -> None:
    feeds.documents["/feed"] = body

    with pytest.raises(ConnectorError) as told:
        way.look("")

    assert feeds.address not in str(told.value)


def test_what_is_too_large_is_not_read(feeds: Feeds, way: AlertFeed) -> None:
    feeds.documents |= {
        "/large": b"x" * 200_000,
        "/feed": atom(entry("a", linked("/large"))),
    }
    [lost] = way.look("").lost

    assert lost.why == "it has more than 100000 bytes"


def test_a_dead_server_is_told_as_one_that_may_come_back() -> None:
    with running_feeds() as feeds:
        gone = feeds.url("/feed?key=secret")

    with pytest.raises(UnreachableError) as told:
        AlertFeed(url=gone, largest=1000, timeout_s=5).look("")
    assert "secret" not in str(told.value)
    assert "secret" not in repr(AlertFeed(url=gone, largest=1000))
