import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    for name in ("Makefile", "pyproject.toml", "constraints.txt"):
        shutil.copy(ROOT / name, tmp_path)
    return tmp_path


def test_an_old_python_is_told_in_one_line(clone: Path) -> None:
    old = python_that_is(clone, "exit 1")

    done = make(clone, f"PYTHON={old}", "setup")

    assert done.returncode != 0
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 1
    assert "Muster needs Python 3.11" in done.stderr
    assert not (clone / ".venv").exists()


def test_a_missing_python_is_told_in_one_line(clone: Path) -> None:
    done = make(clone, "PYTHON=/no/python", "demo")

    assert done.returncode != 0
    assert len(done.stderr.splitlines()) == 1
    assert "none of these is: /no/python" in done.stderr


def test_a_failed_installation_is_tried_again(clone: Path) -> None:
    no_venv = python_that_is(clone, 'case "$1" in -c) exit 0 ;; *) exit 1 ;; esac')

    first = make(clone, f"PYTHON={no_venv}", "setup")
    second = make(clone, f"PYTHON={no_venv}", "setup")

    assert first.returncode != 0
    assert second.returncode != 0
    assert not (clone / ".venv" / ".installed").exists()


def test_what_is_installed_is_not_installed_again(clone: Path) -> None:
    (clone / ".venv").mkdir()
    (clone / ".venv" / ".installed").touch()

    done = make(clone, "PYTHON=/no/python", "setup")

    assert done.returncode == 0


def test_ci_runs_make_test_and_nothing_else() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()

    assert script == [
        "#!/usr/bin/env bash",
        "set -euo pipefail",
        'cd "$(dirname "$0")/.."',
        "exec make test",
    ]


def test_make_test_ends_with_the_one_run_of_pytest(clone: Path) -> None:
    (clone / ".venv").mkdir()
    (clone / ".venv" / ".installed").touch()

    planned = make(clone, "--dry-run", "test").stdout.splitlines()

    assert [line for line in planned if "pytest" in line] == [planned[-1]]
    assert planned[-1].startswith('.venv/bin/pytest -m "not soak" ')


def python_that_is(folder: Path, script: str) -> Path:
    python = folder / "python"
    python.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    python.chmod(0o755)
    return python


def make(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    # Not the settings of the make that may run us.
    clean = ("env", "-u", "MAKEFLAGS", "-u", "MFLAGS", "-u", "MAKELEVEL")
    command = [*clean, "make", "--no-print-directory", *words]
    return subprocess.run(  # noqa: S603 -- our own words
        command, cwd=folder, check=False, capture_output=True, text=True
    )
