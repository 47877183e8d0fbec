"""Beginning what is due: each due time by one, and on record with its own run."""

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from shutil import copy
from threading import Event

from flows.drills.beginning import Beginning
from flows.drills.starting import PlannedDrill, Starter
from flows.library import site_in
from flows.settings import Settings
from flows.wiring.deciding import open_desk
from plans.learning.drills import Drill
from plans.learning.due import Rehearsal
from tests.fakes.clock import FakeClock
from tests.flows.township import TEN
from tests.flows.trial import PLAN_FILE

DRILL = Drill.model_validate({"kind": "rehearsal", "level": "III", "people": {}})
PLANNED = PlannedDrill("trial", DRILL)
LATER = datetime(2999, 1, 1, tzinfo=UTC)


def test_a_rehearsal_is_not_taken_for_another_one_of_the_same_drill(
    settings: Settings,
) -> None:
    _write_drill(settings.site)
    other = Rehearsal(
        rehearsal_id="another-one",
        plan="trial",
        drill=PLANNED.name,
        path="rehearsals/another-one.db",
        seed=1,
        begun_at=LATER,
    )
    with open_desk(settings) as desk:
        desk.rehearsals.begin(other)
    begun = Beginning(settings)(PLANNED, "key")
    assert begun != other.rehearsal_id
    assert (settings.site / "rehearsals" / f"{begun}.json").exists()


def test_two_who_find_the_same_due_time_begin_it_once(settings: Settings) -> None:
    begun: list[str] = []
    entered, again, leave = Event(), Event(), Event()

    def begin(planned: PlannedDrill, key: str) -> str:
        assert planned is PLANNED
        begun.append(key)
        (again if entered.is_set() else entered).set()
        leave.wait(5)
        return f"run-{len(begun)}"

    def start() -> str:
        clock = FakeClock(TEN)
        starter = Starter(
            open_desk=partial(open_desk, settings, clock=clock),
            site=site_in(settings.site),
            begin=begin,
            clock=clock,
            secret=b"of the site",
        )
        return starter.start(PLANNED, TEN).run_id

    with ThreadPoolExecutor(2) as threads:
        first = threads.submit(start)
        assert entered.wait(5)
        second = threads.submit(start)
        again.wait(0.3)
        leave.set()
        assert first.result() == second.result() == "run-1"
    assert len(begun) == 1


def _write_drill(site: Path) -> None:
    plan = site / "plans" / "trial"
    plan.mkdir(parents=True)
    copy(PLAN_FILE, plan / "plan.yaml")
    written = "kind: rehearsal\ntitle: {en: Trial}\nlevel: III\npeople: {}\n"
    (plan / "drill.yaml").write_text(written, encoding="utf-8")
