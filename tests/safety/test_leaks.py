"""Nothing of a person and no secret is left where it does not belong."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from flows.reviewing import write_review
from flows.services import together
from tests.safety.leaks import Marks, leaks_in, watched_processes
from tests.safety.marked_run import MarkedRun, marked_run

pytestmark = [pytest.mark.slow, pytest.mark.timeout(300)]


@dataclass(frozen=True)
class After:
    """What a run has left."""

    run: MarkedRun
    marks: Marks
    shown: Mapping[str, set[bytes]]


@pytest.fixture(scope="module")
def after(tmp_path_factory: pytest.TempPathFactory) -> After:
    folder: Path = tmp_path_factory.mktemp("marked")
    with watched_processes(folder / "site") as shown, marked_run(folder) as run:
        run.go()
        together.down(run.settings)
    return After(run, run.marks, shown)


def test_the_run_was_a_whole_one_and_is_known_where_we_look(after: After) -> None:
    run = after.run
    ours = Marks(frozenset({run.incident_id, "FlowFaultError"}))
    places = {
        where.rpartition("/")[2] for where in leaks_in(run.settings.run_folder, ours)
    }

    assert {
        "step_failed",
        "tier_asked",
        "channel_opened",
        "stood_down",
    } <= run.actions()
    assert len(after.marks.words) > 30
    assert len(after.marks.codes) > 30
    assert places >= {
        *("engine.log", "prefect.db", "prefect.db: artifact", "prefect.db: events"),
        *("prefect.db: flow_run", "prefect.db: log", "prefect.db: task_run_state"),
    }


def test_no_mark_is_in_what_processes_leave(after: After) -> None:
    assert leaks_in(after.run.settings.run_folder, after.marks) == {}


def test_no_mark_is_in_what_commands_say_of_faults(after: After) -> None:
    assert after.marks.found_in("".join(after.run.errors).encode()) == set()


def test_no_mark_is_in_a_review_without_names(after: After, tmp_path: Path) -> None:
    done = write_review(after.run.incident_id, after.run.settings, tmp_path)

    assert done.document["timeline"]
    assert leaks_in(tmp_path, after.marks) == {}


def test_no_mark_is_in_the_process_list(after: After) -> None:
    assert after.shown["cmdline"]
    assert after.marks.found_in(b"\n".join(after.shown["cmdline"])) == set()
    assert after.marks.found_in(b"\n".join(after.shown["environ"])) == set()
