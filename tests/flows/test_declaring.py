import json
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from connectors.store import close_store
from flows.declaring import (
    AlreadyRunningError,
    KeyTakenError,
    SpeedError,
    UnknownCellError,
    UnknownDeclarerError,
    declare,
)
from flows.library import UnknownPlanError
from flows.preparing import ReservedKeyError
from flows.wiring.deciding import open_desk
from plans.identity import CellCode, KindOfRun
from plans.incident.authority import UnstatedError
from plans.incident.incidents import AuthorityError, Incident, RehearsalError
from plans.plan import Level
from plans.writing.findings import PlanError
from tests.flows.trial import PLAN_FILE, Trial, make_trial

DECLARE = """
import sys
from flows.cli.main import main
from flows.engine import conduct, plain, stand_down, watch
code = main()
print(sorted({"prefect", "apprise", "pandas"} & set(sys.modules)))
sys.exit(code)
"""


@pytest.fixture
def trial(tmp_path: Path) -> Iterator[Trial]:
    make_trial(tmp_path / "site")
    made = Trial(tmp_path / "site")
    yield made
    close_store(made.settings.url)


def incident(trial: Trial, incident_id: str) -> Incident:
    with open_desk(trial.settings, is_writer=False) as desk:
        return next(
            one for one in desk.incidents.all() if one.incident_id == incident_id
        )


def count(trial: Trial) -> int:
    with open_desk(trial.settings, is_writer=False) as desk:
        return len(desk.incidents.all())


def test_the_same_key_is_the_same_incident(trial: Trial) -> None:
    first, second = (
        declare(trial.declaration(key="gauge-17", is_sure=False), trial.settings)
        for _ in range(2)
    )

    assert first.incident_id == second.incident_id
    assert (first.is_new, second.is_new) == (True, False)
    with open_desk(trial.settings, is_writer=False) as desk:
        entries = desk.journal.of(first.incident_id)
    assert [entry.action for entry in entries] == ["declared"]


@pytest.mark.parametrize(
    "change",
    [
        {"kind_of_run": KindOfRun.ACTUAL},
        {"level": Level.THIRD},
        {"cells": (CellCode("north"),)},
    ],
)
def test_the_key_of_something_else_is_refused(
    trial: Trial, change: dict[str, Any]
) -> None:
    first = trial.declare(key="autumn", level=Level.FOURTH)

    with pytest.raises(KeyTakenError, match=f"autumn is taken by {first} "):
        trial.declare(**{"key": "autumn", "level": Level.FOURTH} | change)

    assert count(trial) == 1


def test_what_runs_higher_already_needs_no_other_key(trial: Trial) -> None:
    first = trial.declare(key="autumn")

    assert trial.declare(key="autumn", level=Level.FOURTH) == first


def test_the_same_plan_in_the_same_cell_is_asked_about(trial: Trial) -> None:
    first = trial.declare()

    with pytest.raises(AlreadyRunningError, match=f"as {first}; add --yes"):
        trial.declare(is_sure=False)

    assert count(trial) == 1  # what was refused is not kept
    trial.declare(is_sure=False, cells=(CellCode("north"),), key="another cell")
    trial.declare(is_sure=False, kind_of_run=KindOfRun.ACTUAL)
    trial.declare(is_sure=True)


def test_after_stand_down_it_is_declared_without_a_question(trial: Trial) -> None:
    trial.stand_down(trial.declare())
    trial.declare(is_sure=False)

    assert count(trial) == 2


@pytest.mark.parametrize(
    ("by", "level", "declared_by"),
    [
        ("operator", Level.THIRD, "operator (bo)"),  # granted by the site
        ("mayor", Level.THIRD, "mayor (bo)"),  # by the plan
        ("ana", Level.THIRD, "mayor ana (bo)"),  # holds a role
        ("bo", Level.FOURTH, "clerk bo (bo)"),  # holds two, of which the first may
    ],
)
def test_who_may_declare_is_on_record(
    trial: Trial, by: str, level: Level, declared_by: str
) -> None:
    incident_id = trial.declare(by=by, level=level, account="bo")

    assert incident(trial, incident_id).declared_by == declared_by


def test_a_level_takes_the_authority_that_the_plan_names(trial: Trial) -> None:
    with pytest.raises(AuthorityError, match="operator may not declare level I"):
        trial.declare(level=Level.FIRST)
    with pytest.raises(UnknownDeclarerError, match="guest is neither a role"):
        trial.declare(by="guest")

    assert count(trial) == 0


def test_what_cannot_be_declared_leaves_nothing(trial: Trial, tmp_path: Path) -> None:
    broken = tmp_path / "plan.yaml"
    broken.write_text(PLAN_FILE.read_text("utf-8").replace("version: 1", "version: x"))
    fast = Trial(trial.settings.site, clock_speed=60)

    with pytest.raises(RehearsalError):
        trial.declare(kind_of_run=KindOfRun.REHEARSAL)
    with pytest.raises(SpeedError):
        fast.declare(kind_of_run=KindOfRun.ACTUAL)
    with pytest.raises(PlanError, match=r"plan\.yaml:2:"):
        trial.declare(plan=str(broken))
    with pytest.raises(UnknownPlanError):
        trial.declare(plan="flying_saucers")
    with pytest.raises(UnknownCellError, match="no cell moon"):
        trial.declare(cells=(CellCode("moon"),))

    assert count(trial) == 0


def test_an_exercise_may_run_faster(trial: Trial) -> None:
    fast = Trial(trial.settings.site, clock_speed=60)
    incident_id = fast.declare(name="Autumn")

    found = incident(fast, incident_id)

    assert (found.clock.speed, found.name) == (60, "Autumn")


def test_declaring_and_conducting_load_no_prefect_no_apprise_and_no_pandas(
    trial: Trial,
) -> None:
    words = ["declare", str(PLAN_FILE), "--level", "III", "--rehearsal"]
    exercise = [*words[:-1], "--exercise", "Autumn", "--json"]
    try:
        told = subprocess.run(  # noqa: S603 -- our own words
            [sys.executable, "-P", "-c", DECLARE, *exercise],
            env=trial.settings.child_environment(),
            capture_output=True,
            text=True,
            check=True,
        ).stdout.splitlines()
    finally:
        trial.down()

    assert json.loads(told[0])["state"] == "running"
    assert told[1] == "[]"


#: What eight desks do at the same moment: all the same hundred keys.
MANY = """
import sys
from tests.flows.trial import Trial
from flows.declaring import declare
trial = Trial(sys.argv[1], store_url=sys.argv[2])
ids = []
for number in range(100):
    made = declare(trial.declaration(key=f"key-{number}"), trial.settings)
    ids.append(made.incident_id + "=" + str(int(made.is_new)))
print(" ".join(ids))
"""


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    "is_postgres", [False, pytest.param(True, marks=pytest.mark.needs_service)]
)
def test_eight_desks_with_the_same_hundred_keys_declare_a_hundred_incidents(
    tmp_path: Path, request: pytest.FixtureRequest, *, is_postgres: bool
) -> None:
    url = str(request.getfixturevalue("postgres_url")) if is_postgres else ""
    make_trial(tmp_path / "site", store_url=url)
    trial = Trial(tmp_path / "site", store_url=url)
    command = [sys.executable, "-c", MANY, str(tmp_path / "site"), url]
    with ThreadPoolExecutor(8) as desks:
        told = desks.map(
            lambda _: subprocess.run(  # noqa: S603 -- our own words
                command, capture_output=True, text=True, check=True, cwd=ROOT
            ).stdout.split(),
            range(8),
        )
        said = [dict(one.split("=") for one in line) for line in told]
    with open_desk(trial.settings, is_writer=False) as desk:
        kept = [one.incident_id for one in desk.incidents.all()]
        steps = [len(desk.steps.of(one)) for one in kept]
    close_store(trial.settings.url)

    assert len(kept) == 100
    assert all(set(one) == set(kept) for one in said)
    assert sum(one[key] == "1" for one in said for key in one) == 100
    assert steps == [2] * 100


ROOT = Path(__file__).parents[2]


def test_a_declaration_states_what_happens_until_when_and_what_is_done(
    trial: Trial,
) -> None:
    stated = trial.declaration(
        matter="The dam leaks", lasts=timedelta(days=3), measures=("Tell the town",)
    )
    full = incident(trial, declare(stated, trial.settings).incident_id)
    bare = incident(trial, trial.declare(by="bo"))

    assert (full.matter, full.measures) == ("The dam leaks", ("Tell the town",))
    assert full.expected_until == full.declared_at + timedelta(days=3)
    assert (bare.matter, bare.measures) == (
        "Trial",
        ("Call the experts", "Tell the town"),
    )
    assert (bare.expected_until, bare.declarer) == (None, "bo")


def test_an_actual_one_says_how_long_where_the_law_wants_it(trial: Trial) -> None:
    file = trial.settings.site / "site.yaml"
    with file.open("a", encoding="utf-8") as site:
        site.write("jurisdiction: cn\n")
    actual = trial.declaration(kind_of_run=KindOfRun.ACTUAL)
    with pytest.raises(UnstatedError, match=r"--for.*Art\. 72"):
        declare(actual, trial.settings)
    assert count(trial) == 0
    declare(replace(actual, lasts=timedelta(days=1)), trial.settings)

    assert count(trial) == 1


def test_no_key_silences_an_alarm(trial: Trial) -> None:
    with pytest.raises(ReservedKeyError):
        trial.declare(key="alarm:refused:form:2026112502")
