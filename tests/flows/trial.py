"""A site whose plan asks Ana, then tells a partner; no sender, so nobody is told."""

import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from socket import socket
from typing import Any

from flows.conducting import conductor_of
from flows.declaring import Declaration, declare
from flows.engine.clock import Patience, WallClock, pause
from flows.engine.stand_down import stand_down
from flows.services import together
from flows.settings import Settings
from flows.wiring.deciding import open_desk
from plans.identity import CellCode, IncidentId, KindOfRun
from plans.incident.progress import StepRecord
from plans.people.call_ups import Answer, CallUp, Said
from plans.people.places import Cell, CellLevel
from plans.plan import Level
from tests.flows.township import PEOPLE, make_site

SOUTH = Cell(code=CellCode("south"), level=CellLevel.COMMUNITY, name={"en": "South"})
PLAN_FILE = Path(__file__).with_name("trial.yaml")
ROLES = """
roles:
  mayor: {holders: [ana]}
  clerk: {holders: [bo]}
  operator: {holders: [bo], may_declare: [III, IV]}
"""


def free_port() -> int:
    with socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


def make_trial(folder: Path, store_url: str = "") -> None:
    folder.mkdir()
    make_site(folder, store_url)
    with (folder / "site.yaml").open("a", encoding="utf-8") as site:
        site.write(ROLES)
    with open_desk(Settings(site=folder, store_url=store_url)) as desk:
        skilled = replace(PEOPLE[0], skills={"epidemiology": None}, roles=("expert",))
        desk.registry.take_parties([skilled])
        desk.registry.take_cells([SOUTH])


def ours(trial: "Trial") -> list[str]:
    """Return every process that has the site in its environment, but not this one."""
    site = f"MUSTER_SITE={trial.settings.site}".encode()
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            environment = (folder / "environ").read_bytes()
            words = (folder / "cmdline").read_bytes()
        except OSError:  # it has just ended
            continue
        if site in environment.split(b"\0") and int(folder.name) != os.getpid():
            found.append(words.replace(b"\0", b" ").decode())
    return found


def wait_for(condition: Callable[[], object], seconds: float = 60) -> None:
    patience = Patience(seconds)
    while not condition():
        assert not patience.is_over()
        pause(0.05)


class Trial:
    """One site, and what people do in it."""

    def __init__(self, folder: Path, **settings: Any) -> None:  # noqa: ANN401
        ports = {"prefect_port": free_port(), "web_port": free_port()}
        self.settings = Settings(site=folder, **ports | settings)

    def declaration(self, **changes: Any) -> Declaration:  # noqa: ANN401
        facts: dict[str, Any] = {
            "plan": str(PLAN_FILE),
            "level": Level.THIRD,
            "kind_of_run": KindOfRun.EXERCISE,
            "is_sure": True,
        }
        return Declaration(**facts | changes)

    def declare(self, **changes: Any) -> IncidentId:  # noqa: ANN401
        return declare(self.declaration(**changes), self.settings).incident_id

    def down(self) -> None:
        """End what was started for the site."""
        together.down(self.settings)

    def stand_down(self, incident_id: IncidentId) -> int:
        """Let Ana go; she holds one post at a time."""
        return stand_down(incident_id, conductor_of(self.settings), by="clerk")

    def records(self, incident_id: IncidentId) -> dict[str, StepRecord]:
        with open_desk(self.settings, is_writer=False) as desk:
            return {one.step: one for one in desk.steps.of(incident_id)}

    def state(self, incident_id: IncidentId, step: str) -> str:
        return str(self.records(incident_id)[step].progress.state)

    def calls(self, incident_id: IncidentId) -> Sequence[CallUp]:
        with open_desk(self.settings, is_writer=False) as desk:
            return desk.call_ups.of(incident_id, "experts")

    def say(self, incident_id: IncidentId, said: Said = Said.ACCEPTED) -> None:
        """Let Ana answer."""
        with open_desk(self.settings) as desk:
            [call] = desk.call_ups.of(incident_id, "experts")
            clock = desk.incidents.get(incident_id).clock
            at = clock.at(WallClock().now())
            answer = Answer(ask_id=call.ask.ask_id, said=said, said_at=at, via="test")
            desk.call_ups.record_answer(answer)
