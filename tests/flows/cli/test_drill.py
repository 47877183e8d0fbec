"""muster drill, and the other commands that know of drills, as somebody types them."""

import json
import shutil
from pathlib import Path

from flows.texts import words
from tests.flows.cli.typed import Desk
from tests.flows.trial import PLAN_FILE

SCRIPTED = """drills:
  - name: calm
    kind: rehearsal
    title: {en: A calm day, zh: 平静的一天}
    level: III
    injects: [{after: 5 min, step: experts, said: accepted}]
    targets: {experts: 10 min}
    expect: {experts: met}
  - name: silent
    kind: rehearsal
    level: III
    expect: {experts: met}
  - {name: real, kind: exercise, level: III}
  - name: alone
    kind: rehearsal
    level: III
    targets: {experts: 10 min}
    expect: {experts: short}
"""
AT = ("--at", "2026-11-25 10:00")


def write(desk: Desk, text: str = SCRIPTED) -> Path:
    folder = desk.site / "plans" / "trial"
    folder.mkdir(parents=True)
    shutil.copy(PLAN_FILE, folder / "plan.yaml")
    file = folder / "drill.yaml"
    file.write_text(text, encoding="utf-8")
    return file


def test_a_rehearsal_tells_each_target_beside_what_happened(desk: Desk) -> None:
    write(desk)
    done = desk.run("drill", "trial", *AT)

    assert done.returncode == 0, done.stderr
    assert "A calm day, level III, 2 simulated people" in done.stdout
    assert "reached   experts: within 10 min, it took 5 min" in done.stdout
    assert "met    Call the experts: after 5 min" in done.stdout
    assert "All as it should be." in done.stdout


def test_what_falls_short_is_told_and_ends_with_three(desk: Desk) -> None:
    write(desk)
    done = desk.run("drill", "trial", "--name", "silent", *AT)

    assert done.returncode == 3, done.stderr
    assert "SHORT  Call the experts; expected was: met" in done.stdout
    assert "epidemiology: 0 of 1" in done.stdout


def test_what_falls_short_as_the_drill_foresees_it_is_said_to_be_so(
    desk: Desk,
) -> None:
    write(desk)
    done = desk.run("drill", "trial", "--name", "alone", *AT)

    assert done.returncode == 0, done.stderr
    assert "SHORT  Call the experts; the drill foresees it" in done.stdout
    assert "it was never reached; the drill foresees it" in done.stdout
    assert "All as the drill foresees:" in done.stdout


def test_a_number_that_is_none_is_told_in_plain_words(desk: Desk) -> None:
    done = desk.run("drill", "trial", "--people", "many")

    assert "write a number from 1 to 1000000" in done.stderr


def test_as_json_it_is_one_document_which_is_kept_as_well(desk: Desk) -> None:
    write(desk)
    done = desk.run("drill", "trial", *AT, "--seed", "9", "--people", "40", "--json")
    told = json.loads(done.stdout)
    kept = (desk.folder / told["file"]).with_suffix(".json")

    assert (told["drill"], told["seed"], told["people"]) == ("trial/calm", 9, 40)
    assert json.loads(kept.read_text(encoding="utf-8")) == told


def test_a_drill_that_nobody_wrote_is_told_with_those_there_are(desk: Desk) -> None:
    write(desk)

    assert desk.refused("drill", "trial", "--name", "mine") == (
        "trial has no drill mine; there are: calm, silent, real, alone"
    )


def test_a_plan_without_drills_says_how_to_get_some(desk: Desk) -> None:
    assert "has no drill.yaml beside it" in desk.refused("drill", str(PLAN_FILE))


def test_a_broken_drill_is_told_with_its_place(desk: Desk) -> None:
    write(desk, SCRIPTED.replace("step: experts", "step: expert"))

    line = desk.refused("drill", "trial")
    assert line.startswith(
        "site/plans/trial/drill.yaml:6:30: error M081 no step expert"
    )


def test_the_check_of_a_plan_looks_at_its_drills(desk: Desk) -> None:
    file = write(desk)
    whole = desk.run("plan", "check", "trial")
    broken = SCRIPTED.replace("targets: {experts", "targets: {expert")
    file.write_text(broken, encoding="utf-8")
    done = desk.run("plan", "check", "trial")

    assert "drill.yaml" not in whole.stdout
    assert "site/plans/trial/drill.yaml:7:15: error M083" in done.stdout
    assert done.returncode == 1


def test_a_rehearsal_can_be_declared_and_starts_nothing(desk: Desk) -> None:
    done = desk.run("declare", str(PLAN_FILE), "--level", "III", "--rehearsal")

    assert done.returncode in {0, 3}, done.stderr
    assert "Call the experts" in done.stdout
    assert not list((desk.site / "run").glob("*.lock"))


def test_everything_told_is_there_in_chinese(desk: Desk) -> None:
    write(desk)
    done = desk.run("drill", "trial", *AT, settings={"LANG": "zh_CN.UTF-8"})

    assert "推演：平静的一天，III级，模拟人员2人" in done.stdout
    assert words("drill.told.as-expected", "zh") in done.stdout


def begun(desk: Desk, *words: str) -> str:
    """Begin a drill with real people, and return its id."""
    done = desk.run("drill", "trial", *words)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()[0]


def test_an_exercise_begins_by_hand_once_a_key(desk: Desk) -> None:
    write(desk)
    words = ("--name", "real", "--by", "operator", "--key", "spring")
    first, again = begun(desk, *words), begun(desk, *words)
    board = json.loads(desk.run("status", first, "--json").stdout)

    assert first == again
    assert board["kind"] == "exercise"


def test_whoever_has_no_authority_begins_no_exercise(desk: Desk) -> None:
    write(desk)

    line = desk.refused("drill", "trial", "--name", "real", "--by", "clerk")
    assert "clerk may not declare level III" in line


def test_a_contact_check_is_in_the_status_and_on_record(desk: Desk) -> None:
    write(desk, SCRIPTED + "  - {name: reach, kind: contact_check, level: III}\n")
    named = begun(desk, "--name", "reach")
    [shown] = json.loads(desk.run("status", "--json").stdout)["contact_checks"]
    record = json.loads(desk.run("drill", "--record", named, "--json").stdout)
    told = desk.run("drill", "--record", named).stdout
    listed = desk.run("drill", "trial", "--record").stdout

    assert (shown["id"], shown["state"]) == (named, "open")
    assert record["contact_check"] == named
    numbers = {one["number"] for one in record["audience"]}
    assert {"ana", "bo"} <= numbers
    assert "is for the office only" in told
    assert f"contact check {named}" in listed


def test_no_drill_begins_where_something_real_runs(desk: Desk) -> None:
    write(desk)
    desk.run("declare", "trial", "--level", "III", "--actual", "--yes")

    done = desk.run("drill", "trial", "--name", "real")
    assert done.returncode == 1
    told = "muster: trial/real was not begun: an actual incident runs there"
    assert told in done.stderr
