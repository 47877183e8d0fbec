"""What is wrong with what somebody gives the real command: one line, nothing kept."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from tests.flows.cli.typed import Desk
from tests.flows.trial import PLAN_FILE

DECLARE = ("declare", str(PLAN_FILE), "--level", "III")
PEOPLE = "person_no,name,contact1_channel,contact1_address\n"


@pytest.mark.parametrize(
    ("noun", "content", "told"),
    [
        (
            "people",
            b"\x00\xff\x03binary",
            "not in UTF-8, GB18030 or UTF-16; save it as CSV UTF-8",
        ),
        ("cells", None, "No such file or directory; name a CSV file"),
        ("posts", "a,b\n1,2\n", "lacks the column post_no, kind, cell, places; its"),
    ],
)
def test_a_wrong_file_is_not_taken_in(
    desk: Desk, noun: str, content: str | bytes | None, told: str
) -> None:
    if content is not None:
        desk.write("given.csv", content)

    line = desk.refused("import", noun, "given.csv")
    assert line.startswith("given.csv: ")
    assert told in line


def test_a_folder_is_no_file(desk: Desk) -> None:
    line = desk.refused("import", "people", "site")

    assert line == "site: Is a directory; name a CSV file that is there"


def test_a_person_with_an_unknown_channel_is_a_bad_row(desk: Desk) -> None:
    file = desk.write("given.csv", f"{PEOPLE}A9,Ana,pigeon,1\nB9,Bo,sms,+862\n")
    done = desk.run("import", "people", file)

    assert (done.returncode, done.stderr) == (3, "")
    assert "1 good (1 new, 0 changed, 0 as before), 1 bad." in done.stdout
    bad = (desk.folder / "given.csv.bad.csv").read_text(encoding="utf-8-sig")
    assert "site.yaml has no channel 'pigeon' for people; it has sms" in bad


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("status", "flod-1"), "no incident flod-1 here; `muster status` lists them"),
        (("answer", "flod-1", "ana", "yes"), "no incident flod-1 here; `muster stat"),
        (("stand-down", "flod-1"), "no incident flod-1 here; `muster status` lists"),
        (("init", "site"), "site is there already; name a new folder"),
        ((*DECLARE, "--actual", "--cell", "LH"), "no cell LH in the grid; `muster"),
        (
            ("declare", "flod", "--level", "I", "--actual"),
            "no plan flod here; there are",
        ),
    ],
)
def test_what_nobody_knows_is_told_with_what_to_do(
    desk: Desk, words: tuple[str, ...], told: str
) -> None:
    assert told in desk.refused(*words)


def test_a_plan_that_tells_an_unknown_channel_is_not_declared(desk: Desk) -> None:
    text = PLAN_FILE.read_text("utf-8").replace("partner aid", "shared pigeon")
    file = desk.write("plan.yaml", text)
    line = desk.refused("declare", file, "--level", "III", "--exercise", "Autumn")

    assert "tells the shared channel pigeon, which site.yaml does not have" in line
    assert "correct the plan or site.yaml, or add --yes" in line


def test_a_mistake_in_the_sites_file_is_told_with_its_place(desk: Desk) -> None:
    file = desk.site / "site.yaml"
    text = file.read_text("utf-8").replace("sms: {url", "sms: {lane: pigeon, url")
    file.write_text(text, encoding="utf-8")

    assert desk.refused(*DECLARE, "--actual").endswith(
        ": error M050 the site has no lane pigeon"
        " (write it under lanes, or correct the name)"
    )


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ({"CLOCK_SPEED": "60"}, "MUSTER_CLOCK_SPEED is for exercises: an actual"),
        ({"PUBLIC_URL": "here"}, "write it as https://office.example"),
        ({"STORE_URL": "mysql://x/y"}, "MUSTER_STORE_URL is neither sqlite:////absol"),
        ({"STORE_URL": "postgres://ana:pw@127.0.0.1:1/x"}, "does not answer; is the"),
        (
            {"STORE_URL": f"sqlite:///{PLAN_FILE}"},
            "is no store of ours, or is damaged;",
        ),
    ],
)
def test_a_setting_that_cannot_be_is_told_by_its_name(
    desk: Desk, settings: dict[str, str], told: str
) -> None:
    named = {f"MUSTER_{name}": value for name, value in settings.items()}

    line = desk.refused(*DECLARE, "--actual", settings=named)
    assert told in line
    assert "pw" not in line


def test_without_a_site_commands_say_how_to_make_one(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    commands = [("status",), ("up",), ("web",), (*DECLARE, "--actual")]
    with ThreadPoolExecutor(2) as pool:
        lines = set(pool.map(lambda words: desk.refused(*words), commands))

    make = f"make one: muster init {desk.site} --sample, or set MUSTER_SITE"
    assert lines == {f"no site in {desk.site}; {make}"}
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "the following arguments are required: COMMAND"),
        (("declair",), "invalid choice: 'declair'"),
    ],
)
def test_wrong_usage_is_told_with_the_usage(
    desk: Desk, words: tuple[str, ...], told: str
) -> None:
    before = desk.everything()
    done = desk.run(*words)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith("usage: muster")
    assert told in done.stderr.splitlines()[-1]
    assert desk.everything() == before


def test_a_roster_without_telephone_numbers_is_told_before_and_after(
    desk: Desk,
) -> None:
    (desk.site / "muster.db").unlink()
    cells = desk.write("cells.csv", "code,level,name_en\nnorth,township,North\n")
    people = (
        "person_no,name,cell,roles,skills\nana,Ana Reyes,north,expert,epidemiology\n"
    )
    desk.run("import", "cells", cells)
    taken = desk.run("import", "people", desk.write("people.csv", people))
    declared = desk.run(*DECLARE, "--actual", "--yes")
    assert declared.returncode == 0, declared
    incident_id = declared.stdout.splitlines()[0]
    seen = desk.run("status", incident_id)

    told = "nobody can reach them: 1 of the good ones (rows 2)"
    assert told in taken.stdout
    for told in (declared.stderr, seen.stderr):
        assert (
            "No contact point reaches 1 of those asked or told: ana Ana Reyes." in told
        )
        assert f"muster answer {incident_id} NUMBER yes|no" in told
