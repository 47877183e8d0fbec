"""A feed of 10,000 alerts: read, matched and filed; inline, and by links.

`make bench ONLY=alert_feed`. A feed on loopback, served by a process of its own, of
alerts as weather services write them: a polygon of 40 corners, two languages, a third
of them Updates, one in a hundred in the site's cells. Taken through the same watch as
`muster watch` uses, into a fresh store of the sample township. The floor is the same
bytes read and parsed (`lxml`) and put into SQLite in one commit, by nobody who
understands them.
"""

import json
import sqlite3
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from lxml import etree

from connectors.alert_feed import AlertFeed
from connectors.cap import write_alert
from connectors.store import close_store
from flows.engine.clock import WallClock
from flows.library import site_in
from flows.settings import Settings
from flows.warnings.alert_watch import AlertWatch
from flows.warnings.taking import Taking
from flows.wiring.deciding import open_desk
from plans.warning.alerts import Alert, Area, Named, Point, Severity
from tests.alerts import alert, info, update
from tests.flows.warned import make_warned
from tests.sinks.feeds import Feeds, atom, entry, linked, running_feeds, within

ALERTS, CORNERS = 10_000, 40
#: Every third alert brings the one before up to date.
THIRD = 3
BAR_S = 30.0
WAYS = ("inline", "links")


def alerts(number: int) -> Iterator[Alert]:
    """Yield alerts of the next hours; every third brings the one before up to date."""
    sent = WallClock().now().replace(microsecond=0) - timedelta(hours=2)
    before: Alert | None = None
    for count in range(number):
        at = sent + timedelta(seconds=count % 3600)
        areas = (_area(count),)
        colour = ("yellow", "orange", "red", "blue")[count % 4]
        said = [
            replace(
                info(colour if count % 100 else ""),
                areas=areas,
                language=language,
                severity=Severity.MODERATE,
                expires=at + timedelta(hours=6),
                description="Heavy rain is expected. " * 20,
                instruction="Stay away from streams. " * 5,
            )
            for language in ("en-GB", "zh-CN")
        ]
        name = f"urn:oid:2.49.0.1.156.0.{count}"
        fields = {"sent": at, "infos": tuple(said)}
        if before is not None and count % THIRD == THIRD - 1:
            one = update(name, before, **fields)
        else:
            one = alert(name, **fields)
        before = one
        yield one


def _area(count: int) -> Area:
    """Return a polygon somewhere in the country, or the township once in a hundred."""
    if count % 100 == 0:
        geocodes = (Named("cell", "north"),)
        return Area(area_desc="North", geocodes=geocodes)
    south, west = 20 + count % 25, 100 + count % 20
    ring = [
        Point(south + (number % 7) / 10, west + number / CORNERS)
        for number in range(CORNERS)
    ]
    return Area(area_desc="A county", polygons=((*ring, ring[0]),))


def measured(feeds: Feeds, folder: Path, path: str) -> dict[str, float | int]:
    """Take a feed into a fresh site; return seconds and counts."""
    make_warned(folder)
    settings = Settings(site=folder)
    watch = AlertWatch(
        name="met",
        way=AlertFeed(url=feeds.url(path), largest=settings.alert_bytes),
        every=timedelta(seconds=60),
        taking=Taking(settings=settings, site=site_in(folder)),
        open_desk=partial(open_desk, settings),
    )
    began, began_cpu = time.perf_counter(), time.process_time()
    looks = 0
    while watch.taken < ALERTS and looks < ALERTS:
        watch.look()
        looks += 1
    took_s = time.perf_counter() - began
    cpu_s = time.process_time() - began_cpu
    began = time.perf_counter()
    watch.look()
    again_s = time.perf_counter() - began
    with open_desk(settings, is_writer=False) as desk:
        filed = len(desk.alerts.all(limit=2 * ALERTS))
    close_store(settings.url)
    return {
        "took_s": took_s,
        "cpu_s": cpu_s,
        "looks": looks,
        "filed": filed,
        "again_s": again_s,
    }


def floor(documents: list[bytes], folder: Path) -> float:
    """Return the seconds that parsing and keeping the same bytes takes."""
    began = time.perf_counter()
    with closing(sqlite3.connect(folder / "floor.db")) as store:
        store.execute("PRAGMA journal_mode=WAL")
        store.execute("PRAGMA synchronous=FULL")
        store.execute("CREATE TABLE alert (name TEXT PRIMARY KEY, raw TEXT)")
        for raw in documents:
            name = etree.fromstring(raw).findtext("{*}identifier")
            store.execute("INSERT INTO alert VALUES (?, ?)", (name, raw.decode()))
        store.commit()
    return time.perf_counter() - began


def served(documents: list[bytes], told: Connection) -> None:
    """Serve the alerts, and a feed of each kind, until nobody listens any more."""
    with running_feeds() as feeds:
        feeds.documents |= {f"/{n}": raw for n, raw in enumerate(documents)}
        feeds.documents["/links"] = atom(
            *(entry(str(n), linked(f"/{n}")) for n in range(len(documents)))
        )
        feeds.documents["/inline"] = atom(
            *(entry(str(n), within(raw)) for n, raw in enumerate(documents))
        )
        told.send(feeds.address)
        told.recv()


def main() -> int:
    """Print the figures; 1 when the bar is missed."""
    documents = [write_alert(one) for one in alerts(ALERTS)]
    forked = get_context("fork")
    here, there = forked.Pipe()
    server = forked.Process(target=served, args=[documents, there], daemon=True)
    server.start()
    feeds = Feeds(address=str(here.recv()))
    with tempfile.TemporaryDirectory() as folder:
        ways = {way: measured(feeds, Path(folder) / way, f"/{way}") for way in WAYS}
        floor_s = floor(documents, Path(folder))
    here.send("end")
    server.join()
    size_mb = round(sum(map(len, documents)) / 1e6, 1)
    figures = {"alerts": ALERTS, "mb": size_mb, **ways, "floor_s": floor_s}
    print(json.dumps(figures, indent=1))
    return int(max(one["took_s"] for one in ways.values()) > BAR_S)


if __name__ == "__main__":
    sys.exit(main())
