"""`muster import`: what a file came to, told in counts."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from connectors.store import close_store, open_store
from flows.cli.main import main
from flows.settings import Settings
from plans.people.roster import PartyKind, Wanted

SITE = """\
site: home
title: {en: Home}
languages: [en]
channels:
  sms: {url: "json://127.0.0.1/sms?:to={address}"}
"""
HEADINGS = "person_no,name,cell,contact1_channel,contact1_address"
ANA = "A1,Ana,LH,sms,+861"
BO = "B1,Bo,LH,sms,+862"
SHARED = frozenset({PartyKind.SHARED_CHANNEL})


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("roster") / "site"
    folder.mkdir()
    (folder / "site.yaml").write_text(SITE)
    cells = folder / "cells.csv"
    cells.write_text("code,level,name_en\nLH,township,Home\n")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MUSTER_SITE", str(folder))
        assert main(["import", "cells", str(cells)]) == 0
        close_store(Settings().url)
    return folder


@pytest.fixture
def site(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Yield a site of the test's own, with one cell."""
    folder = tmp_path / "site"
    shutil.copytree(made, folder)
    monkeypatch.setenv("MUSTER_SITE", str(folder))
    yield folder
    close_store(Settings().url)


def people(folder: Path, *rows: str) -> str:
    file = folder / "people.csv"
    file.write_text("\n".join((HEADINGS, *rows, "")))
    return str(file)


def numbers() -> set[str]:
    with open_store(Settings().url, is_writer=False) as store:
        return store.roster.numbers(Wanted())


def test_good_rows_are_taken_and_bad_ones_told(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    capsys.readouterr()
    file = people(site, ANA, "A2,,LH,sms,+862", BO)
    code = main(["import", "people", file])

    assert code == 3
    assert numbers() == {"A1", "B1"}
    assert capsys.readouterr().out.splitlines() == [
        "people: 2 good (2 new, 0 changed, 0 as before), 1 bad.",
        "Row 3: name: it is empty",
        f"Bad rows and their reasons: {file}.bad.csv. Mend and import that file.",
    ]
    bad = Path(f"{file}.bad.csv").read_text(encoding="utf-8-sig")
    assert "3,name: it is empty,A2,,LH,sms,'+862" in bad


def test_the_mended_file_completes_the_roster(site: Path) -> None:
    file = people(site, ANA, "B1,,LH,sms,+862")
    assert main(["import", "people", file]) == 3
    bad = Path(f"{file}.bad.csv")
    bad.write_text(bad.read_text(encoding="utf-8").replace("B1,,", "B1,Bo,"))

    assert main(["import", "people", str(bad)]) == 0
    assert numbers() == {"A1", "B1"}


def test_json_tells_the_same_and_nothing_else(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = people(site, ANA, BO)
    assert main(["import", "people", file]) == 0
    capsys.readouterr()
    assert main(["import", "people", file, "--json"]) == 0

    assert json.loads(capsys.readouterr().out) == {
        "noun": "people",
        "file": file,
        "good": 2,
        "bad": 0,
        "added": 0,
        "changed": 0,
        "unchanged": 2,
        "unreachable": 0,
        "unreachable_rows": [],
        "bad_file": None,
        "bad_rows": [],
        "columns_not_read": [],
        "rows_left_out": [],
    }


def test_what_the_store_refuses_is_a_bad_row_too(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = site / "people.csv"
    row = "Ana,1980,sms,+861"
    file.write_text(
        f"name,birth_year,contact1_channel,contact1_address\n{row}\n,,,\n{row}\n"
    )
    assert main(["import", "people", str(file), "--json"]) == 3

    assert json.loads(capsys.readouterr().out.splitlines()[-1])["bad"] == 1
    bad = Path(f"{file}.bad.csv").read_text(encoding="utf-8-sig")
    assert bad.splitlines()[1].startswith(
        '4,"name: row 2 has the same name, birth year and first contact;'
    )


def test_a_roster_without_telephone_numbers_is_told_plainly(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = site / "people.csv"
    file.write_text("person_no,name,shoe size\nA1,Ana,38\nB1,Bo,41\n")
    assert main(["import", "people", str(file)]) == 0

    unreachable, unread = capsys.readouterr().out.splitlines()[-2:]
    assert unreachable.endswith("nobody can reach them: 2 of the good ones (rows 2, 3)")
    assert unread == (
        "Not read, since no heading of ours (see docs/roster.md): shoe size"
    )
    assert numbers() == {"A1", "B1"}


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (None, "No such file or directory"),
        (b"", "it is empty"),
        (b"PK\x03\x04\xff\xfe", "it cannot be read as a workbook"),
        (b'name\n"Ana\n', "it is no CSV file"),
    ],
)
def test_a_wrong_file_is_one_clear_line_and_changes_nothing(
    site: Path, content: bytes | None, reason: str, capsys: pytest.CaptureFixture[str]
) -> None:
    file = site / "people.csv"
    if content is not None:
        file.write_bytes(content)
    code = main(["import", "people", str(file)])
    told = capsys.readouterr().err

    assert code == 1
    assert told.startswith(f"muster: {file}: ")
    assert reason in told
    assert told.count("\n") == 1
    assert numbers() == set()


def test_bad_rows_that_cannot_be_written_keep_the_good_ones_out(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = people(site, ANA, "B1,,,,")
    # Where the bad rows belong there is a folder: nobody could read or mend them.
    (Path(f"{file}.bad.csv") / "x").mkdir(parents=True)

    assert main(["import", "people", file]) == 1
    assert "the bad rows cannot be written" in capsys.readouterr().err
    assert numbers() == set()
    assert not list(site.glob(".*"))


def test_without_a_site_there_is_nothing_to_import_into(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MUSTER_SITE", str(tmp_path / "nowhere"))

    assert main(["import", "people", "people.csv"]) == 1
    assert "muster init" in capsys.readouterr().err


def test_every_import_brings_the_shared_channels_in(site: Path) -> None:
    text = (site / "site.yaml").read_text()
    group = '  group: {url: "json://127.0.0.1/group", shared: true}\n'
    (site / "site.yaml").write_text(text + group)
    assert main(["import", "people", people(site, ANA)]) == 0

    with open_store(Settings().url, is_writer=False) as store:
        found = store.roster.parties(Wanted(kinds=SHARED, numbers=frozenset({"group"})))
    assert len(found) == 1


@pytest.mark.parametrize(
    ("column", "written", "told"),
    [
        ("roles", "志愿者", "volunteer (志愿者)"),
        ("roles", "Volunteers", "volunteer (志愿者)"),
        ("skills", "护理", "nursing (护理)"),
        ("skills", "Dike engineering", "dike-engineering (堤防工程)"),
    ],
)
def test_a_word_that_no_plan_uses_is_told_with_those_that_work(
    site: Path, capsys: pytest.CaptureFixture[str], column: str, written: str, told: str
) -> None:
    file = site / "people.csv"
    file.write_text(f"person_no,name,{column}\nA1,Ana,{written}\n", encoding="utf-8")

    assert main(["import", "people", str(file)]) == 3
    line = capsys.readouterr().out.splitlines()[1]
    assert line.startswith(f"Row 2: {column}: '{written}' is no word of a plan")
    assert "; plans use: " in line
    assert told in line


def test_rows_that_nobody_can_reach_are_named(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = people(site, ANA, "C1,Cy,LH,,", BO, "D1,Di,LH,,")
    main(["import", "people", file])

    assert "2 of the good ones (rows 3, 5)" in capsys.readouterr().out


@pytest.mark.parametrize("content", ["", "\n\n", "\ufeff"])
def test_an_empty_file_is_said_to_be_empty(
    site: Path, capsys: pytest.CaptureFixture[str], content: str
) -> None:
    file = site / "people.csv"
    file.write_text(content, encoding="utf-8")

    assert main(["import", "people", str(file)]) == 1
    assert f"{file}: it is empty;" in capsys.readouterr().err


def test_a_file_without_rows_is_said_to_have_none(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    main(["import", "people", people(site)])

    assert "headings and no rows below them" in capsys.readouterr().out
