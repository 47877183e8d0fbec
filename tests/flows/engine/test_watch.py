from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from threading import Event, Thread

from flows.conductor import CHORES
from flows.engine.clock import Patience, WallClock, pause
from flows.engine.deadlines import remind
from flows.engine.desk import Desk
from flows.engine.watch import GRACE, Watcher
from plans.errors import UnreachableError
from plans.incident.progress import Progress
from plans.world import World
from tests.flows.scripted import MET, Script, conductor_of
from tests.flows.township import Township

LATEST = timedelta(seconds=3)


def wait_for(condition: Callable[[], object], seconds: float = 20) -> None:
    patience = Patience(seconds)
    while not condition():
        assert not patience.is_over()
        pause(0.02)


def test_what_is_due_runs_at_once_when_nobody_else_would(township: Township) -> None:
    script = Script()
    watcher = Watcher(conductor_of(township, script))
    watcher.look()
    wait_for(lambda: len(script.ran) == 3)

    assert sorted(script.ran) == ["experts", "gates", "gifts"]


def test_a_flow_run_has_a_second_to_take_a_step(township: Township) -> None:
    script = Script()
    watcher = Watcher(conductor_of(township, script), lambda _incident_id: True)
    watcher.look()
    ran_at_once = list(script.ran)
    township.pass_by(GRACE)
    watcher.look()
    wait_for(lambda: len(script.ran) == 3)

    assert ran_at_once == []


def test_a_slow_step_holds_up_no_other(township: Township) -> None:
    script, over, opened = Script(), Event(), list[int]()

    def open_slowly() -> AbstractContextManager[Desk]:
        opened.append(1)
        if len(opened) == 1:
            over.wait(20)
        return township.open_desk()

    watcher = Watcher(conductor_of(township, script, open_desk=open_slowly))
    watcher.look()
    wait_for(lambda: len(script.ran) == 2)
    ran_before = len(script.ran)
    over.set()
    wait_for(lambda: len(script.ran) == 3)

    assert ran_before == 2


def test_no_step_acts_more_than_three_seconds_after_it_was_due(
    township: Township,
) -> None:
    clock, late = WallClock(), list[timedelta]()
    due_at = [clock.now()]

    def run(world: World) -> Progress:
        late.append(world.now - due_at[-1])
        due_at.append(world.now + timedelta(seconds=2))
        return Progress(look_again_at=due_at[-1]) if len(late) < 3 else MET

    conductor = conductor_of(township, Script({"gates": run}), clock=clock)
    stop = Event()
    watcher = Watcher(conductor, lambda _incident_id: True)  # a run that hangs
    thread = Thread(target=watcher.run, args=[stop])
    thread.start()
    wait_for(lambda: len(late) == 3)
    stop.set()
    thread.join()

    assert max(late) < LATEST


def test_a_store_that_is_away_does_not_end_the_watch(township: Township) -> None:
    looked, script, stop = list[int](), Script(), Event()

    def open_later() -> AbstractContextManager[Desk]:
        looked.append(1)
        if len(looked) == 1:
            raise UnreachableError("store", "away")
        return township.open_desk(is_writer=False)

    conductor = conductor_of(township, script, open_reading=open_later)
    thread = Thread(target=Watcher(conductor).run, args=[stop])
    thread.start()
    wait_for(lambda: len(script.ran) == 3)
    stop.set()
    thread.join()

    assert len(looked) > 1


def test_a_chore_that_fails_holds_up_no_other_and_no_step(township: Township) -> None:
    script, done, stop = Script(), list[str](), Event()

    def fail(_conductor: object) -> None:
        done.append("failed")
        raise ZeroDivisionError

    def work(_conductor: object) -> None:
        done.append("worked")

    watcher = Watcher(conductor_of(township, script), chores=(fail, work))
    thread = Thread(target=watcher.run, args=[stop])
    thread.start()
    wait_for(lambda: len(script.ran) == 3 and len(done) >= 2)
    stop.set()
    thread.join()

    assert done[:2] == ["failed", "worked"]


def test_the_engine_reminds_of_deadlines() -> None:
    assert remind in CHORES
