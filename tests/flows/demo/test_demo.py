"""`make demo`, as a newcomer runs it: the whole of Muster, over real channels."""

import os
import re
import socket
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from flows.settings import Settings
from flows.wiring.deciding import open_desk
from plans.messages.deliveries import DeliveryState
from tests.flows.trial import free_port
from tests.safety.leaks import Marks, leaks_in

ROOT = Path(__file__).parents[3]
_DONE = re.compile(r"Messages accepted: (\d+)\..* gateway: (\d+)\.")


@pytest.mark.slow
def test_the_demo_meets_every_quota_and_every_message_arrives(tmp_path: Path) -> None:
    ports = {
        "MUSTER_WEB_PORT": str(free_port()),
        "MUSTER_PREFECT_PORT": str(free_port()),
    }

    told = subprocess.run(
        [sys.executable, "-P", "-m", "flows.demo"],
        cwd=tmp_path,
        env=os.environ | ports | {"PYTHONPATH": str(ROOT), "LANG": "C.UTF-8"},  # noqa: TID251 -- a child's
        capture_output=True,
        text=True,
        timeout=150,
        check=False,
    )

    output = told.stdout + told.stderr
    assert told.returncode == 0, output
    site = tmp_path / ".demo" / "site"
    with open_desk(Settings(site=site), is_writer=False) as desk:
        (incident,) = desk.incidents.all()
        records = desk.steps.of(incident.incident_id)
        counts = desk.ledger.counts(incident.incident_id)
    assert {str(one.progress.state) for one in records} == {"met"}
    ended = {DeliveryState.ACCEPTED, DeliveryState.SUPERSEDED}
    assert {state for state, number in counts.items() if number} == ended
    found = _DONE.search(output)
    assert found, output
    assert found[1] == found[2] == str(counts[DeliveryState.ACCEPTED])
    assert str(site) in (site / "run" / "up.log").read_text(encoding="utf-8")
    assert _processes_of(site) == []
    assert leaks_in(site / "run", _marks_of(site)) == {}


def _marks_of(site: Path) -> Marks:
    """Return what all addresses of the sample share, and every reply code."""
    with closing(sqlite3.connect(site / "muster.db")) as store:
        codes = {one for (one,) in store.execute("SELECT reply_code FROM message")}
    assert len(codes) > 100
    words = {"+861000", "8610000", "@people.example", "@partners.example"}
    return Marks(words=frozenset(words), codes=frozenset(codes - {""}))


def _processes_of(site: Path) -> list[str]:
    """Return the commands that still run for a site."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            environment = (folder / "environ").read_bytes()
            command = (folder / "cmdline").read_bytes()
        except (FileNotFoundError, ProcessLookupError, PermissionError):
            continue  # it has ended, or is not ours
        if f"MUSTER_SITE={site}\0".encode() in environment:
            found.append(command.decode(errors="replace"))
    return found


@pytest.mark.slow
def test_a_port_that_is_taken_ends_the_demo_in_one_line(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        told = subprocess.run(
            [sys.executable, "-P", "-m", "flows.demo"],
            cwd=tmp_path,
            env=os.environ | {"PYTHONPATH": str(ROOT), "MUSTER_PREFECT_PORT": port},  # noqa: TID251 -- a child's
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    lines = [line for line in told.stderr.splitlines() if line.startswith("demo:")]

    assert told.returncode == 1
    assert len(lines) == 1
    assert port in lines[0]
