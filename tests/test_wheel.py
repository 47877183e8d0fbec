import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
ROOMS = ("plans", "flows", "connectors")
NOT_PACKED = {".pyc"}

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(
        [*PIP, "wheel", "--no-deps", "--no-build-isolation", "-w", ".", ROOT],
        folder,
    )
    return next(folder.glob("muster-*.whl"))


def test_all_that_the_rooms_hold_is_in_the_wheel(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        packed = set(archive.namelist())
    held = {
        path.relative_to(ROOT).as_posix()
        for room in ROOMS
        for path in (ROOT / room).rglob("*")
        if path.is_file() and path.suffix not in NOT_PACKED
    }

    assert held - packed == set()
    assert {Path(name).suffix for name in packed} >= {
        *(".py", ".yaml", ".html", ".md", ".xsd"),
    }
    assert any("/migrations/versions/" in name for name in packed)


def test_the_wheel_checks_a_plan_and_an_alert_outside_the_checkout(
    wheel: Path, tmp_path: Path
) -> None:
    run([*PIP, "install", "--no-deps", "--target", "lib", wheel], tmp_path)
    (tmp_path / "flows").mkdir()  # what shadows ours without -P

    told = run(
        [sys.executable, "-P", "-c", START, *("plan", "check", "epidemic")], tmp_path
    )

    alert = ROOT / "tests" / "data" / "cap" / "own-test-siren.xml"
    of_alert = run(
        [sys.executable, "-P", "-c", START, "alert", "check", alert], tmp_path
    )

    assert str(tmp_path / "lib" / "flows") in told.splitlines()[0]
    assert "Alerts: 1; errors: 0" in of_alert  # the schemas are there
    assert (tmp_path / "lib" / "bin" / "muster").exists()


PIP = (sys.executable, "-m", "pip", "-q", "--disable-pip-version-check")

START = """
import sys
sys.path.insert(0, "lib")
import flows
print(flows.__path__[0])
from flows.cli.main import main
sys.exit(main())
"""


def run(command: list[str | Path], folder: Path) -> str:
    done = subprocess.run(  # noqa: S603 -- our own words
        command, cwd=folder, check=False, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
