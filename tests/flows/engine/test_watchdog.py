"""Each seeded stall is told within two minutes; in normal running none is."""

import re
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from shutil import copytree

import pytest

from flows.engine.alarms import Alarm, said_of
from flows.engine.beating import heartbeat_of
from flows.engine.sending import SendingState, switched
from flows.engine.watchdog import LOOK_EVERY_S
from flows.texts import LANGUAGES
from plans.running.sights import Machine, Sight
from plans.running.switches import SITE_ENDED
from plans.running.symptoms import symptoms_of
from tests.flows.stalls import (
    STALLS,
    a_message_is_due,
    engine_stopped,
    lane_stuck,
    sender_stopped,
    store_away,
)
from tests.flows.township import TEN
from tests.flows.watched import ASKING, Watched

EVERY = frozenset({"engine", "sender", "poller", "watcher"})
#: The bar of issue 4.
WITHIN_S = 120


@pytest.fixture(scope="session")
def made_watched(
    made_riverside: Path, tmp_path_factory: pytest.TempPathFactory
) -> tuple[Path, float]:
    """Make a place in which nothing has been wrong for two minutes."""
    folder = tmp_path_factory.mktemp("made") / "watched"
    copytree(made_riverside, folder)
    made = Watched(folder)
    made.begin(ASKING)
    made.pass_s(WITHIN_S)
    assert made.heard() == []
    made.close()
    return folder, (made.clock.now() - TEN).total_seconds()


@pytest.fixture
def watched(made_watched: tuple[Path, float], tmp_path: Path) -> Iterator[Watched]:
    made, ran_s = made_watched
    copytree(made, tmp_path / "watched")
    here = Watched(tmp_path / "watched", ran_s)
    here.watchdog.look()
    yield here
    here.close()


@pytest.mark.parametrize("seed", STALLS, ids=lambda seed: seed.__name__)
def test_a_seeded_stall_is_told_within_two_minutes(
    watched: Watched, seed: Callable[[Watched], None]
) -> None:
    before_s = watched.elapsed_s
    seed(watched)
    while not watched.heard() and watched.elapsed_s - before_s < WITHIN_S:
        watched.tick()

    assert watched.heard() == [STALLS[seed]]


def test_a_stall_is_told_once_and_again_after_an_hour(watched: Watched) -> None:
    engine_stopped(watched)
    watched.pass_s(1800, at_once_s=300)
    once = len(watched.alarms())
    watched.watchdog = watched.new_watchdog()  # what was told is in the store
    watched.pass_s(1500, at_once_s=300)
    still = len(watched.alarms())
    watched.pass_s(900, at_once_s=300)

    # Over both contact points of the officer, at once.
    assert (once, still, len(watched.alarms())) == (2, 2, 4)
    assert watched.heard() == ["engine-silent"]


def test_what_has_ended_is_told_once(watched: Watched) -> None:
    engine_stopped(watched)
    watched.pass_s(WITHIN_S)
    watched.pieces.dead.clear()
    watched.pass_s(2 * WITHIN_S)

    assert watched.heard() == ["engine-silent", "over"]
    over = [one for one in watched.alarms() if one.title == watched.title("over")]
    assert {one.contact_point.channel for one in over} == {"email", "sms"}
    assert watched.title("engine-silent") in over[0].body


def test_a_stuck_lane_is_told_over_another(watched: Watched) -> None:
    lane_stuck(watched)
    watched.pass_s(WITHIN_S)

    assert [one.contact_point.channel for one in watched.alarms()] == ["email"]


def test_the_watchdog_carries_alarms_and_nothing_else(watched: Watched) -> None:
    sender_stopped(watched)
    a_message_is_due(watched)
    watched.pass_s(WITHIN_S)

    assert watched.by_watchdog.carried == watched.alarms()
    assert len(watched.alarms()) == 2


def test_without_the_store_an_alarm_leaves_straight_and_the_end_after_it(
    watched: Watched,
) -> None:
    store_away(watched)
    watched.pass_s(WITHIN_S)
    [straight] = watched.by_watchdog.carried
    watched.pieces.reading_fails = ""
    watched.pass_s(2 * WITHIN_S)

    assert straight.contact_point.party_id == watched.party("bo")
    assert "the database does not answer" in straight.body
    assert watched.heard() == ["store-away", "over"]


def test_two_watchdogs_tell_it_once(watched: Watched) -> None:
    other = watched.new_watchdog()
    engine_stopped(watched)
    for _ in range(WITHIN_S // int(LOOK_EVERY_S)):
        watched.pass_s(LOOK_EVERY_S)
        other.look()

    assert len(watched.alarms()) == 2


def test_a_site_that_was_handed_over_tells_nothing(watched: Watched) -> None:
    facts = switched(SendingState.ENDED, by="bo", at=watched.clock.now())
    with watched.open_desk() as desk:
        desk.switches.set(SITE_ENDED, facts, by="bo", at=watched.clock.now())
    watched.pieces.has_ended = True
    engine_stopped(watched)
    watched.pass_s(2 * WITHIN_S)

    assert watched.alarms() == []


def test_the_watchdog_beats_itself(watched: Watched) -> None:
    with watched.open_desk(is_writer=False) as desk:
        [beat] = [one for one in desk.heartbeats.all() if one.service == "watchdog"]

    assert beat.beat_at == watched.clock.now()
    assert beat.facts == {"stalls": 0}


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_process_that_never_beat_is_not_said_to_be_silent_for_some_seconds(
    watched: Watched, language: str
) -> None:
    now, machine = watched.clock.now(), Machine(host="here", expected=EVERY)
    beat = heartbeat_of("engine", (now, now - timedelta(seconds=70)), {}, "here")
    told = {}
    for name, beats in (("never", ()), ("before", (beat,))):
        sight = Sight(now=now, machine=machine, beats=beats)
        for one in symptoms_of(sight):
            if one.name.endswith("-silent"):
                alarm = Alarm(
                    key="k", name=one.name, facts=one.facts, phrases=one.phrases
                )
                told[name, one.name] = said_of(alarm, language, watched.site)[1]

    assert {name for _, name in told} == {f"{one}-silent" for one in EVERY}
    assert not any("{" in text for text in told.values())
    assert "70" in told["before", "engine-silent"]
    assert not re.search(r"[0-9-] ?(seconds|秒)", told["never", "engine-silent"])
