from contextlib import AbstractContextManager
from datetime import timedelta

from flows.engine.conduct import conduct, run_step
from flows.engine.desk import Desk
from plans.identity import KindOfRun
from plans.incident.journal import Entry
from plans.incident.progress import Progress, StepRecord, StepState
from plans.lease import Lease
from plans.world import World
from tests.flows.scripted import (
    LEASE,
    MET,
    SHORT,
    Script,
    conductor_of,
    until,
    waiting,
)
from tests.flows.township import MINUTE, TEN, Township

SECOND = timedelta(seconds=1)


def record_of(township: Township, step: str) -> StepRecord:
    with township.open_desk(is_writer=False) as desk:
        return {one.step: one for one in desk.steps.of(township.incident_id)}[step]


def noted(township: Township, *actions: str) -> list[Entry]:
    with township.open_desk(is_writer=False) as desk:
        entries = desk.journal.of(township.incident_id)
    return [entry for entry in entries if entry.action in actions]


def test_a_step_is_repeated_until_it_has_ended(township: Township) -> None:
    script = Script({"gates": until(30, SHORT)})

    progress = conduct(township.incident_id, "gates", conductor_of(township, script))

    assert progress == SHORT
    assert township.clock.now() == TEN + 30 * MINUTE
    assert script.ran == ["gates", "gates"]


def test_incident_time_runs_faster_in_an_exercise(township: Township) -> None:
    township.declare(KindOfRun.EXERCISE, speed=60, named="drill-1")
    script = Script({"gates": until(30)})
    conduct(township.incident_id, "gates", conductor_of(township, script))

    record = record_of(township, "gates")

    assert (record.started_at, record.ended_at) == (TEN, TEN + 30 * MINUTE)
    assert township.clock.now() == TEN + 30 * SECOND


def test_counts_are_told_when_they_change(township: Township) -> None:
    def run(world: World) -> Progress:
        if world.now < TEN + 2 * MINUTE:
            return Progress(asked=7, look_again_at=world.now + MINUTE)
        return MET

    told: list[int] = []
    conductor = conductor_of(township, Script({"gates": run}))
    conduct(
        township.incident_id, "gates", conductor, lambda one: told.append(one.asked)
    )

    assert told == [0, 7, 7, 0]  # looked again a minute later: another moment, told too


def test_a_step_that_another_conductor_runs_is_left_to_it(township: Township) -> None:
    script = Script()
    lease = Lease(token="theirs", until=TEN + LEASE)
    with township.open_desk() as desk:
        assert desk.steps.take(township.incident_id, "gates", lease, now=TEN)

    conductor = conductor_of(township, script)
    at_once = run_step(township.incident_id, "gates", conductor)
    township.pass_by(LEASE)
    later = run_step(township.incident_id, "gates", conductor)

    assert (at_once, later) == (None, MET)
    assert script.ran == ["gates"]


def test_a_conductor_that_comes_back_late_decides_nothing(township: Township) -> None:
    script, opened = Script(), list[int]()

    def open_late() -> AbstractContextManager[Desk]:
        opened.append(1)
        if len(opened) == 2:  # has the lease, has not begun to decide
            township.pass_by(LEASE + SECOND)
            now = township.clock.now()
            lease = Lease(token="quick", until=now + LEASE)
            with township.open_desk() as desk:
                steps = desk.steps
                assert steps.take(township.incident_id, "gates", lease, now=now)
        return township.open_desk()

    slow = conductor_of(township, script, open_desk=open_late)

    assert run_step(township.incident_id, "gates", slow) is None
    assert script.ran == []
    assert record_of(township, "gates").started_at is None


def test_a_step_that_fails_keeps_nothing_and_is_tried_again(township: Township) -> None:
    faults = iter([True, True, False])

    def run(world: World) -> Progress:
        if next(faults):
            raise ZeroDivisionError
        return waiting(world, 5)

    script = Script({"gates": run})
    conductor = conductor_of(township, script)
    tried = []
    for _ in range(3):
        tried.append(run_step(township.incident_id, "gates", conductor))
        due_at = record_of(township, "gates").due_at
        assert due_at is not None
        township.clock.wait(due_at)

    assert [one is None for one in tried] == [True, True, False]
    assert township.clock.now() == TEN + 3 * SECOND + 5 * MINUTE  # 1 s, then 2 s
    assert [
        (entry.facts["times"], entry.facts["error"])
        for entry in noted(township, "step_failed")
    ] == [(1, "ZeroDivisionError"), (2, "ZeroDivisionError")]
    assert len(noted(township, "ran")) == 1


def test_a_met_step_that_is_woken_may_wait_again(township: Township) -> None:
    script = Script()
    conductor = conductor_of(township, script)
    run_step(township.incident_id, "gates", conductor)
    script.runs["gates"] = lambda world: waiting(world, 5)
    township.pass_by(MINUTE)
    run_step(township.incident_id, "gates", conductor)

    record = record_of(township, "gates")

    assert (record.progress.state, record.reopened) == (StepState.WAITING, 1)
    assert record.reopened_at == TEN + MINUTE
    actions = ("step_met", "step_reopened")
    assert [one.action for one in noted(township, *actions)] == list(actions)


def test_running_a_step_twice_in_a_row_changes_nothing(township: Township) -> None:
    script = Script({"gates": until(30)})
    conductor = conductor_of(township, script)
    run_step(township.incident_id, "gates", conductor)
    before = record_of(township, "gates")
    run_step(township.incident_id, "gates", conductor)

    assert record_of(township, "gates") == before
