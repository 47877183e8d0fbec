"""Each seeded stall is told within two minutes; in normal running none is."""

from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from shutil import copytree
from sqlite3 import connect

import pytest

from flows.engine.sending import SendingState, pause_sending, switched
from flows.engine.watchdog import LOOK_EVERY_S
from flows.steps import load_step_kinds
from plans.identity import KindOfRun
from plans.incident.deadlines import Deadline, DeadlineKind
from plans.incident.occasions import OccasionKind
from plans.incident.progress import Progress
from plans.incident.proposals import Act, Proposal
from plans.running.switches import SITE_ENDED
from plans.stepkinds import StepKind
from tests.fakes.carrier import FakeCarrier
from tests.flows.township import TEN
from tests.flows.watched import ASKING, Watched

#: The bar of issue 4.
WITHIN_S = 120
AN_HOUR = timedelta(hours=1)


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


def change(here: Watched, statement: str, **moments: timedelta) -> None:
    """Change rows behind everybody's back; moments are counted from now."""
    now = here.clock.now().replace(tzinfo=None)
    values = {name: str(now + ahead) for name, ahead in moments.items()}
    with closing(connect(here.settings.site / "muster.db")) as store:
        assert store.execute(statement, values).rowcount > 0
        store.commit()


def a_message_is_due(here: Watched) -> None:
    which = "state = 'queued', due_at = :now WHERE lane = 'sms'"
    change(here, f"UPDATE delivery SET {which}", now=timedelta(0))  # noqa: S608 -- ours


def the_machine(here: Watched, **changes: object) -> None:
    here.pieces.machine = replace(here.pieces.machine, **changes)  # type: ignore[arg-type]  # a test's


def engine_stopped(here: Watched) -> None:
    here.pieces.dead.add("engine")


def engine_hangs(here: Watched) -> None:
    here.pieces.idle_s = 70


def sender_stopped(here: Watched) -> None:
    here.pieces.dead.add("sender")


def lane_stuck(here: Watched) -> None:
    here.pieces.stuck.add("sms")
    a_message_is_due(here)


def provider_refuses(here: Watched) -> None:
    here.by_sender = FakeCarrier("email")
    for _ in range(4):
        a_message_is_due(here)
        here.tick()


def prefect_dead(here: Watched) -> None:
    the_machine(here, answers={"prefect": False, "web": True})


def pages_dead(here: Watched) -> None:
    the_machine(here, answers={"prefect": True, "web": False})


def disk_nearly_full(here: Watched) -> None:
    the_machine(here, free_bytes=50_000_000)


def clock_set_back(here: Watched) -> None:
    here.pass_by(-AN_HOUR)


def machine_slept(here: Watched) -> None:
    here.pass_by(timedelta(minutes=20))
    change(here, "UPDATE heartbeat SET beat_at = :now", now=timedelta(0))


def nobody_takes_a_step(here: Watched) -> None:
    here.pieces.ignored.add("bags")
    change(here, "UPDATE step SET due_at = :now", now=timedelta(0))


def tier_not_asked(here: Watched) -> None:
    change(here, "UPDATE step SET due_at = :later", later=5 * AN_HOUR)


def nobody_asked(here: Watched) -> None:
    change(here, "DELETE FROM ask")
    change(here, "UPDATE step SET due_at = NULL, asked = 0")


def step_without_end(here: Watched) -> None:
    moments = {"begun": -2 * AN_HOUR, "later": 5 * AN_HOUR}
    change(here, "UPDATE step SET started_at = :begun, due_at = :later", **moments)


def step_breaks_off(here: Watched) -> None:
    def breaks(*_arguments: object) -> Progress:
        raise ArithmeticError

    def kinds() -> dict[str, StepKind]:
        known = load_step_kinds()
        return {name: replace(kind, run=breaks) for name, kind in known.items()}

    here.conductor = replace(here.conductor, load_kinds=kinds)
    change(here, "UPDATE step SET due_at = :now", now=timedelta(0))


def store_away(here: Watched) -> None:
    here.pieces.reading_fails = "the database does not answer"


def store_full(here: Watched) -> None:
    here.pieces.writing_fails = "the disk is full"


def proposal_untold(here: Watched) -> None:
    now = here.clock.now()
    with here.open_desk() as desk:
        begun = desk.occasions.begin(
            OccasionKind.PROPOSAL, key="p", kind_of_run=KindOfRun.ACTUAL, at=now
        )
        desk.proposals.add(
            Proposal(
                proposal_id=begun.occasion_id,
                act=Act.DECLARE,
                kind_of_run=KindOfRun.ACTUAL,
                key="p",
                source="form",
                proposed_by="county",
                proposed_at=now,
                expires_at=now + AN_HOUR,
            )
        )


def nobody_reminded(here: Watched) -> None:
    here.pieces.dead.add("reminders")
    now = here.clock.now()
    deadline = Deadline(
        name="stock-refilled",
        kind=DeadlineKind.LAW,
        owner="mayor",
        deputy="clerk",
        starts_at=now - 2 * AN_HOUR,
        due_at=now,
    )
    with here.open_desk() as desk:
        [incident] = desk.incidents.all()
        desk.deadlines.start(incident.incident_id, [deadline])


def sending_paused(here: Watched) -> None:
    with here.open_desk() as desk:
        pause_sending(desk, by="bo", at=here.clock.now() - timedelta(minutes=10))
    a_message_is_due(here)


STALLS: dict[Callable[[Watched], None], str] = {
    engine_stopped: "engine-silent",
    engine_hangs: "engine-idle",
    sender_stopped: "sender-silent",
    lane_stuck: "lane-stuck",
    provider_refuses: "lane-failing",
    prefect_dead: "prefect-away",
    pages_dead: "web-away",
    clock_set_back: "clock-back",
    machine_slept: "clock-ahead",
    nobody_takes_a_step: "step-overdue",
    tier_not_asked: "tier-missed",
    nobody_asked: "nobody-asked",
    step_without_end: "step-late",
    step_breaks_off: "step-failing",
    store_away: "store-away",
    store_full: "store-away",
    disk_nearly_full: "disk-low",
    proposal_untold: "proposal-untold",
    nobody_reminded: "deadline-unreminded",
    sending_paused: "sending-paused",
}


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
