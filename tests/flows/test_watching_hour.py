"""An hour of a working site, with real processes: the watchdog has nothing to tell."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from connectors.store import close_store
from flows.demo.gateway import Gateway
from flows.demo.mailbox import Mailbox
from flows.demo.responders import Responders
from flows.engine.clock import Patience, pause
from flows.services import together
from flows.settings import Settings
from flows.wiring.deciding import open_desk
from tests.flows.proposals import Asking
from tests.flows.trial import free_port, wait_for

HOUR_S, WITHIN_S = 3600, 120
#: When what is done, in seconds; "{first}" is the incident of the first line.
DONE = (
    (0, "declare epidemic --level III --exercise An-hour --json"),
    (300, "status"),
    (900, "declare flood --level III --exercise A-gauge --json"),
    (1500, "level {first} II"),
    (2400, "stand-down {first}"),
    (3000, "declare epidemic --level IV --exercise Again --json"),
)
BY = ("--by", "township-head")


@contextmanager
def people_who_answer() -> Iterator[dict[str, str]]:
    """Yield the secrets by which channels of the sample reach them."""
    responders = Responders(seed=7, slowest_s=60)
    gateway, mailbox = Gateway(responders.take), Mailbox(responders.take)
    opened = (gateway, mailbox, responders)
    for one in opened:
        one.open()
    try:
        yield {
            "MUSTER_DEMO_GATEWAY": gateway.where,
            "MUSTER_DEMO_MAIL": mailbox.where,
        }
    finally:
        for one in reversed(opened):
            one.close()


def muster(settings: Settings, *line: str) -> str:
    """Return what a command prints; a quota that is short (3) is no failure."""
    done = subprocess.run(  # noqa: S603 -- our own words
        [sys.executable, "-P", "-m", "flows.cli", *line],
        env=settings.child_environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in {0, 3}, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def settings(tmp_path: Path) -> Iterator[Settings]:
    web_port = free_port()
    made = Settings(
        site=tmp_path / "site",
        public_url=f"http://127.0.0.1:{web_port}",
        web_port=web_port,
        prefect_port=free_port(),
    )
    with people_who_answer() as secrets:
        muster(made, "init", str(made.site), "--sample")
        file = made.site / "secrets.env"
        kept = [
            line
            for line in file.read_text(encoding="utf-8").splitlines()
            if line.partition("=")[0] not in secrets
        ]
        kept += [f"{name}={value}" for name, value in secrets.items()]
        file.write_text("\n".join(kept) + "\n", encoding="utf-8")
        try:
            yield made
        finally:
            together.down(made)
            close_store(made.url)


@pytest.mark.soak
def test_an_hour_of_normal_running_has_nothing_to_tell(settings: Settings) -> None:
    watched = Asking(settings.site, web_port=settings.web_port)
    muster(settings, "up", "--detach")
    wait_for(lambda: together.missing(settings) == [], 120)
    clock, first = Patience(HOUR_S), ""
    todo = list(DONE)
    while not clock.is_over():
        pause(1)
        if todo and HOUR_S - clock.left() >= todo[0][0]:
            line = todo.pop(0)[1].format(first=first).split()
            printed = muster(settings, *line, *(BY if line != ["status"] else ()))
            first = first or str(json.loads(printed)["incident"])
        assert watched.alarms() == []

    assert todo == []
    with open_desk(settings, is_writer=False) as desk:
        sent = sum(len(desk.ledger.of(one.incident_id)) for one in desk.incidents.all())
        beats = {one.service: one for one in desk.heartbeats.all()}
    print(f"an hour of normal running: {sent} messages, nothing told")  # noqa: T201 -- a figure
    assert sent > 100
    assert together.missing(settings) == []
    assert beats["watchdog"].facts["stalls"] == 0
    # The same look sees what is told: now nobody carries anything.
    together.down(settings)
    together.start_all(settings, ("engine", "watchdog"))
    wait_for(watched.alarms, WITHIN_S)
