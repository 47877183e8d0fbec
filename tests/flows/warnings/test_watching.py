"""Sources of alerts are looked at again and again, whatever happens to one of them."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from threading import Event

import pytest

from connectors.store import close_store
from flows.services.processes import SERVICES, WATCHER, services_of
from flows.warnings.alert_watch import AlertWatch
from flows.warnings.taking import Taking, Took
from flows.warnings.watches import watches_of
from flows.warnings.watching import Watching, facts_of, start_watching
from flows.wiring.deciding import open_desk
from flows.wiring.filling import MissingSecretError
from plans.errors import UnreachableError
from plans.running.switches import SITE_ENDED, EndedSiteError
from plans.warning.incoming import Came, Look, Lost
from tests.alerts import alert, cap_of, info
from tests.flows.trial import wait_for
from tests.flows.warned import Warned, make_warned
from tests.sinks.feeds import atom, entry, linked, running_feeds

DAM = alert("dam", infos=(info(event="Dam break"),))
DROPPED = Came(raw=cap_of(DAM), name="dam.xml")


@dataclass
class Way:
    """A source that does as a test says."""

    look_: Look = field(default_factory=Look)
    is_away: bool = False
    cursors: list[str] = field(default_factory=list)

    def look(self, cursor: str) -> Look:
        self.cursors.append(cursor)
        if self.is_away:
            raise UnreachableError("way", "nobody is there")
        return self.look_


@pytest.fixture
def warned(tmp_path: Path) -> Iterator[Warned]:
    make_warned(tmp_path / "site")
    made = Warned(tmp_path / "site")
    yield made
    close_store(made.settings.url)


def watch(warned: Warned, way: Way) -> AlertWatch:
    return AlertWatch(
        name="met",
        way=way,
        every=timedelta(seconds=60),
        taking=warned.taking,
        open_desk=partial(open_desk, warned.settings),
    )


def test_what_is_new_is_taken_and_where_we_are_remembered(warned: Warned) -> None:
    way = Way(Look(came=[DROPPED], cursor="7"))
    looks = watch(warned, way)
    looks.look()
    looks.look()
    watch(warned, way).look()

    assert way.cursors == ["", "7", "7"]
    assert (len(warned.incidents()), looks.facts()["met_taken"]) == (1, 1)
    assert looks.facts()["met_state"] == "fine"


def test_a_source_that_is_away_is_told_and_rests_longer_every_time(
    warned: Warned,
) -> None:
    way = Way(is_away=True)
    looks = watch(warned, way)
    watching = Watching(watched=looks)
    rests = [watching.rest_after_look().total_seconds() for _ in range(5)]
    away = looks.facts()
    way.is_away = False
    back = watching.rest_after_look().total_seconds()

    assert rests == [120, 240, 300, 300, 300]
    assert (away["met_state"], away["met_read_at"]) == ("away", "never")
    assert warned.alarms() == ["无法获取 met 的预警"]
    assert (back, looks.facts()["met_state"]) == (60, "fine")


def test_a_site_that_was_handed_over_fetches_nothing(warned: Warned) -> None:
    way = Way(Look(came=[DROPPED], cursor="7"))
    looks = watch(warned, way)
    with open_desk(warned.settings) as desk:
        now = warned.clock_now()
        desk.switches.set(SITE_ENDED, {}, by="test", at=now)
    with pytest.raises(EndedSiteError):
        looks.look()

    assert way.cursors == []  # another machine fetches


class Flaky(Taking):
    """Cannot keep anything the first time, and stumbles over what is bad."""

    def take(self, came: Iterable[Came], source: str) -> list[Took]:
        came = list(came)
        if any(one.name == "bad" for one in came):
            raise ZeroDivisionError
        if "tried" not in vars(self):
            object.__setattr__(self, "tried", True)
            raise UnreachableError("store", "busy")
        return super().take(came, source)


def test_what_was_fetched_is_kept_while_the_store_is_away(warned: Warned) -> None:
    way = Way(Look(came=[DROPPED]))
    flaky = Flaky(settings=warned.settings, site=warned.conductor.site)
    looks = replace(watch(warned, way), taking=flaky)
    with pytest.raises(UnreachableError):
        looks.look()
    looks.look()

    assert len(way.cursors) == 1
    assert len(warned.incidents()) == 1


def test_one_that_nobody_foresaw_stops_no_other(warned: Warned) -> None:
    way = Way(Look(came=[replace(DROPPED, name="bad"), DROPPED]))
    flaky = Flaky(settings=warned.settings, site=warned.conductor.site)
    looks = replace(watch(warned, way), taking=flaky)
    with pytest.raises(UnreachableError):
        looks.look()
    looks.look()

    assert len(warned.incidents()) == 1
    assert warned.heard() == ["unreadable"]


def test_lost_things_are_told_once_an_hour(warned: Warned) -> None:
    looks = watch(warned, Way(Look(lost=[Lost(name="a", why="it says 404")])))
    looks.look()
    looks.look()

    assert warned.heard() == ["unreadable"]


def test_a_folder_and_a_feed_are_watched_at_the_same_time(
    tmp_path: Path,
) -> None:
    with running_feeds() as feeds:
        feeds.documents |= {
            "/feed": atom(entry("dam", linked("/dam"))),
            "/dam": cap_of(DAM),
        }
        make_warned(
            tmp_path / "site",
            alerts=f"""
alerts:
  met: {{folder: incoming, may_declare: [III]}}
  web: {{feed: "{feeds.url("/feed")}", every: 1 s, may_declare: [III]}}
  dead: {{feed: "{feeds.url("/dead")}", every: 1 s}}
""",
        )
        warned = Warned(tmp_path / "site")
        stop = Event()
        things = watches_of(warned.settings, warned.conductor.site)
        threads = start_watching(things, stop)
        yellow = alert("yellow", infos=(info("yellow", "south"),))
        (tmp_path / "site" / "incoming" / "yellow.xml").write_bytes(cap_of(yellow))
        try:
            wait_for(lambda: warned.incidents() and warned.asks())
            wait_for(lambda: facts_of(things)["dead_state"] == "away")
        finally:
            stop.set()
            for thread in threads:
                thread.join()
        close_store(warned.settings.url)

    assert facts_of(things)["met_state"] == "fine"
    assert warned.asks() == [("declare", "IV")]


def test_a_watcher_runs_where_there_is_something_to_watch(
    warned: Warned, tmp_path: Path
) -> None:
    make_warned(tmp_path / "calm", alerts="")
    calm = Warned(tmp_path / "calm")
    close_store(calm.settings.url)

    assert services_of(warned.settings) == (*SERVICES, WATCHER)
    assert services_of(calm.settings) == SERVICES


def test_a_secret_that_is_missing_is_told(tmp_path: Path) -> None:
    make_warned(
        tmp_path / "site",
        alerts="""
alerts:
  met: {feed: "https://met.example/feed?key=${MET_KEY}"}
""",
    )
    warned = Warned(tmp_path / "site")
    close_store(warned.settings.url)

    with pytest.raises(MissingSecretError, match="alerts met needs MET_KEY"):
        watches_of(warned.settings, warned.conductor.site)
