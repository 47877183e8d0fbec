"""The rules of this house that no linter knows."""

import re
from pathlib import Path

from flows.steps import load_step_kinds

ROOT = Path(__file__).parent.parent
ROOMS = ("plans", "flows", "connectors", "tests", "benchmarks")
LONGEST_FILE_LINES = 300
SHORTEST_README_LINES = 3
PLAN_FILES = {"plan.yaml", "drill.yaml", "README.md"}
NO_NAMES = {"utils", "util", "helpers", "helper", "common", "base", "misc"}
TOP_LEVEL = {
    *ROOMS,
    *("README.md", "CHANGELOG.md", "LICENSE", "docs"),
    *("pyproject.toml", "constraints.txt", "Makefile"),
}

PYTHON_FILES = sorted(path for room in ROOMS for path in (ROOT / room).rglob("*.py"))
PLANS = sorted((ROOT / "plans" / "library").glob("[!_]*/"))
CONNECTORS = sorted((ROOT / "connectors").glob("[!_]*/"))


def test_a_file_fits_in_one_sitting() -> None:
    too_long = {
        path.relative_to(ROOT).as_posix(): lines
        for path in PYTHON_FILES
        if (lines := len(path.read_bytes().splitlines())) > LONGEST_FILE_LINES
    }

    assert too_long == {}


def test_a_name_says_what_is_inside() -> None:
    files = [path.relative_to(ROOT) for path in PYTHON_FILES]
    says_nothing = [
        file.as_posix()
        for file in files
        if NO_NAMES & {part.removesuffix(".py") for part in file.parts}
    ]

    assert says_nothing == []


def test_the_top_holds_nothing_else() -> None:
    lines = (ROOT / ".gitignore").read_text(encoding="utf-8").splitlines()
    ignored = {line.strip("/") for line in lines}
    visible = {path.name for path in ROOT.glob("[!.]*")}

    assert visible - ignored - TOP_LEVEL == set()


def test_pins_name_versions_and_no_addresses() -> None:
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if not line.startswith("#")]
    pin = re.compile(r"[A-Za-z0-9._-]+==[0-9][A-Za-z0-9.]*(  # .+)?")

    assert [line for line in pins if not pin.fullmatch(line)] == []


def test_no_contract_waits_for_modules_that_are_there() -> None:
    settings = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    waiting = re.findall(r"# Waits for its modules:.*(?:\n#.*)*", settings)

    assert [words for words in waiting if all(map(is_there, modules_in(words)))] == []


def test_a_step_kind_is_named_like_its_file() -> None:
    files = {path.stem for path in (ROOT / "flows" / "steps").glob("[!_]*.py")}

    assert set(load_step_kinds()) == files
    assert {kind.name for kind in load_step_kinds().values()} == files


def test_every_plan_has_a_drill_and_a_readme() -> None:
    missing = {
        folder.name: wanted
        for folder in PLANS
        if (wanted := PLAN_FILES - {path.name for path in folder.iterdir()})
    }

    assert PLANS
    assert missing == {}


def test_every_connector_says_what_it_is() -> None:
    table = (ROOT / "connectors" / "README.md").read_text(encoding="utf-8")

    assert CONNECTORS
    assert [c.name for c in CONNECTORS if f"| {c.name} |" not in table] == []
    assert [c.name for c in CONNECTORS if not says_what_it_is(c)] == []


def says_what_it_is(folder: Path) -> bool:
    readme = folder / "README.md"
    if not readme.exists():
        return False
    lines = readme.read_text(encoding="utf-8").splitlines()
    is_long_enough = len([line for line in lines[1:] if line]) >= SHORTEST_README_LINES
    return is_long_enough and any(re.search(r"^Port|Ports?: ", line) for line in lines)


def modules_in(words: str) -> list[str]:
    return re.findall(r'"((?:flows|plans|connectors)\.[a-z_.]+)"', words)


def is_there(module: str) -> bool:
    path = ROOT.joinpath(*module.split("."))
    return path.with_suffix(".py").exists() or (path / "__init__.py").exists()
