import json
import shutil
from pathlib import Path

import pytest

from flows.cli.main import main

LIBRARY = Path(__file__).parents[3] / "plans" / "library"
EPIDEMIC = LIBRARY / "epidemic" / "plan.yaml"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plan") / "site"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MUSTER_SITE", str(folder))
        assert main(["init", str(folder), "--sample"]) == 0
    return folder


@pytest.fixture
def site(made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a sample site of the test's own, where the command looks for it."""
    folder = tmp_path / "site"
    shutil.copytree(made, folder)
    monkeypatch.setenv("MUSTER_SITE", str(folder))
    monkeypatch.setenv("LANG", "en_US.UTF-8")
    monkeypatch.chdir(tmp_path)
    return folder


def check(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[str]]:
    capsys.readouterr()
    code = main(["plan", "check", *arguments])
    return code, capsys.readouterr().out.splitlines()


def test_the_library_has_no_finding_in_the_sample_site(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert site.exists()
    assert check(capsys) == (0, ["Plans: 2; errors: 0; warnings: 0; not checked: 0"])


@pytest.mark.usefixtures("site")
def test_an_error_is_a_line_and_exit_code_one(
    capsys: pytest.CaptureFixture[str],
) -> None:
    text = EPIDEMIC.read_text(encoding="utf-8")
    broken = text.replace("deputy: duty-officer", "deputy: mayor", 1)
    Path("mine.yaml").write_text(broken, encoding="utf-8")
    lines = broken.splitlines()
    line = 1 + next(i for i, one in enumerate(lines) if "mayor" in one)

    code, told = check(capsys, "mine.yaml")

    assert code == 1
    assert told[0].startswith(f"mine.yaml:{line}:5: error M022 the site has no role")
    assert told[1:] == ["Plans: 1; errors: 1; warnings: 0; not checked: 0"]


def test_a_cell_that_asks_too_much_is_found_in_its_own_file(
    site: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (site / "cells").mkdir(exist_ok=True)
    text = "plans: {epidemic: {steps: {gates: {posts: gatez}}}}\n"
    (site / "cells" / "nowhere.yaml").write_text(text, encoding="utf-8")

    code, lines = check(capsys)

    assert code == 1
    assert [line.split(" (")[0] for line in lines[:-1]] == [
        f"site/cells/nowhere.yaml:{told}"
        for told in (
            "1:1: warning M041 the site has no cell nowhere",
            "1:36: error M027 the site has no posts of the kind gatez",
        )
    ]


def test_outside_a_site_the_check_says_what_it_did_not_look_at(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LC_ALL", "zh_CN.UTF-8")

    code, lines = check(capsys, "epidemic")

    assert code == 0
    assert all(" 未检查 M0" in line for line in lines[:-1])
    told = len(lines) - 1
    assert lines[-1] == f"1 个预案：0 个错误，0 个警告，{told} 项未检查"
    assert {"M012", "M019", "M060", "M063"} <= {line.split()[2] for line in lines[:-1]}


@pytest.mark.usefixtures("site")
def test_with_the_store_away_it_says_so_and_checks_what_it_can(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("MUSTER_STORE_URL", "sqlite:////nowhere/muster.db")
    capsys.readouterr()

    assert main(["plan", "check"]) == 0
    told = capsys.readouterr()
    assert told.err.startswith("muster: store: /nowhere/muster.db cannot be opened")
    assert told.out.splitlines()[-1].startswith("Plans: 2; errors: 0; warnings: 0; not")
    assert " not checked M022 " in told.out


@pytest.mark.usefixtures("site")
def test_json_is_one_document(capsys: pytest.CaptureFixture[str]) -> None:
    Path("bad.yaml").write_text("plan: bad\n", encoding="utf-8")
    capsys.readouterr()

    assert main(["plan", "check", "bad.yaml", "--json"]) == 1
    findings = json.loads(capsys.readouterr().out)
    assert {finding["rule"] for finding in findings} == {"M002", "M010", "M015", "M016"}
    assert findings[0]["file"] == "bad.yaml"


@pytest.mark.usefixtures("site")
def test_a_plan_is_shown_with_its_graph(capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    assert main(["plan", "show", "epidemic"]) == 0
    shown = capsys.readouterr().out
    assert main(["plan", "show", "epidemic", "--mermaid"]) == 0
    graph = capsys.readouterr().out

    assert graph.startswith("flowchart TD\n")
    assert "s_experts --> s_donations" in graph
    assert shown.endswith(graph)
    assert "Level II, declared by: county-commander, township-head" in shown
    assert "owner civil-affairs, deputy duty-officer" in shown
    assert "    within 30 min\n" in shown


def test_the_schema_knows_every_kind(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["plan", "schema"]) == 0
    schema = json.loads(capsys.readouterr().out)

    kinds = schema["$defs"]["PlannedStep"]["oneOf"]
    assert {"$ref": "#/$defs/activate_experts"} in kinds


@pytest.mark.usefixtures("site")
def test_a_plan_that_is_not_there_is_one_line(
    capsys: pytest.CaptureFixture[str],
) -> None:
    capsys.readouterr()

    assert main(["plan", "check", "flod"]) == 1
    told = capsys.readouterr().err
    assert (
        told
        == "muster: no plan flod here; there are: epidemic, flood; or name a file\n"
    )
