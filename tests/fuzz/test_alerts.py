"""Mutated alerts crash nothing, hang nothing and reach nobody."""

import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path

import pytest

from tests.connectors.cap.hostile import hostile
from tests.connectors.cap.samples import SAMPLES
from tests.fuzz.alerts import try_alert
from tests.fuzz.mutating import Mutated

ROOT = Path(__file__).parents[2]
#: Larger ones mutate slowly and find no more; test_hostile.py reads them as they are.
LARGEST = 20_000
#: How often each good one stands beside the hostile ones.
SHARE_OF_GOOD = 8
IN_TEST, IN_SOAK = 10_000, 1_000_000
HAS_ATHERIS = find_spec("atheris") is not None


@pytest.fixture
def corpus() -> Iterator[list[bytes]]:
    """Yield alerts, good and hostile; nobody may come to the address in them."""
    with socket.create_server(("127.0.0.1", 0)) as door:
        address = f"127.0.0.1:{door.getsockname()[1]}"
        raws = [sample.read_bytes() for sample in SAMPLES] * SHARE_OF_GOOD
        raws += [raw for raw, _ in hostile(address).values() if len(raw) < LARGEST]
        yield raws
        door.setblocking(False)  # noqa: FBT003 -- its own name
        with pytest.raises(BlockingIOError):
            door.accept()


def test_ten_thousand_mutated_alerts_do_no_harm(corpus: list[bytes]) -> None:
    mutated = Mutated(2026, corpus)

    good = sum(try_alert(mutated.one()) for _ in range(IN_TEST))

    assert IN_TEST / 10 < good < IN_TEST / 2  # both ways are tried


def test_fuzzing_with_coverage_finds_nothing(
    corpus: list[bytes], tmp_path: Path
) -> None:
    fuzz(corpus, tmp_path, runs=IN_TEST, seed=1)


@pytest.mark.soak
def test_a_million_mutated_alerts_do_no_harm(corpus: list[bytes]) -> None:
    mutated = Mutated(1, corpus)
    for _ in range(IN_SOAK // 2):
        try_alert(mutated.one())


@pytest.mark.soak
def test_fuzzing_with_coverage_finds_nothing_in_a_million(
    corpus: list[bytes], tmp_path: Path
) -> None:
    fuzz(corpus, tmp_path, runs=IN_SOAK // 2, seed=2)


def fuzz(corpus: list[bytes], folder: Path, *, runs: int, seed: int) -> None:
    """Let atheris look for inputs that do harm; without it, the mutator once more."""
    if not HAS_ATHERIS:
        mutated = Mutated(seed, corpus)
        for _ in range(runs):
            try_alert(mutated.one())
        return
    for number, raw in enumerate(set(corpus)):
        (folder / f"{number}.xml").write_bytes(raw)
    done = subprocess.run(  # noqa: S603 -- our own words
        [
            *(sys.executable, "-m", "tests.fuzz.covered", folder),
            *(f"-atheris_runs={runs}", f"-seed={seed}", f"-max_len={LARGEST}"),
            *("-timeout=60", f"-artifact_prefix={folder}/"),
        ],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    found = sorted(one.name for one in folder.glob("*-*"))
    assert (done.returncode, found) == (0, []), done.stderr[-3000:]
    assert f"Done {runs} in" in done.stderr
    shutil.rmtree(folder)
