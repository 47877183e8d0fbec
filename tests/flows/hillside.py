"""A place with a plan of the test's own, carried by the plain engine when told so."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from connectors.store import open_store
from flows.declaring import Declaration, declare
from flows.engine.levels import LevelChanged, change_level
from flows.engine.stand_down import stand_down
from flows.library import profile_of, site_in
from flows.web.app import build_app
from flows.web.office import Office
from plans.identity import CellCode, KindOfRun, MessageId
from plans.incident.deadlines import Deadline
from plans.incident.incidents import Incident
from plans.messages.deliveries import Delivery, Outcome, Verdict
from plans.people.call_ups import Answer, Said
from plans.plan import Level
from tests.flows.riverside import Riverside
from tests.flows.township import KEY

_EVERY_STEP: dict[str, object] = {
    "title": {"en": "Do", "zh": "做"},
    "level": "III",
    "owner": "mayor",
    "deputy": "engineer",
    "within": "30 min",
}


def _text(words: str) -> dict[str, object]:
    both = {one: {"title": words, "body": words} for one in ("en", "zh")}
    off = {one: {"title": "off", "body": "off"} for one in ("en", "zh")}
    return both | {"correction": off}


def plan_of(
    steps: Sequence[Mapping[str, object]], **changes: object
) -> dict[str, object]:
    """Return a plan with these steps, whose messages say what they are called."""
    plan: dict[str, object] = {
        "plan": "hillside",
        "version": 1,
        "title": {"en": "Landslide", "zh": "滑坡"},
        "hazards": ["landslide"],
        "owner": "mayor",
        "review_by": "2027-10-20",
        "authority": {level: ["mayor", "operator"] for level in map(str, Level)},
        "messages": {
            name: _text(f"{name} {more}")
            for name, more in {
                "come": "{answer}",
                "news": "at level {level}",
                "gifts": "{needs}",
                "off": "in {cell}",
                "home": "level {level}",
                "up": "{number} {answer} {report}",
            }.items()
        },
        "steps": [_EVERY_STEP | dict(step) for step in steps],
        "stand_down": {"owner": "mayor", "deputy": "engineer", "message": "home"},
    }
    return plan | changes


class Hillside(Riverside):
    """Riverside, with another plan."""

    def obeys(self, jurisdiction: str) -> None:
        """Let the site have a law."""
        with (self.settings.site / "site.yaml").open("a", encoding="utf-8") as site:
            site.write(f"jurisdiction: {jurisdiction}\n")
        self.site = site_in(self.settings.site)
        law = profile_of(self.site, self.settings.site)
        self.conductor = replace(self.conductor, site=self.site, law=law)

    def begin(
        self,
        plan: Mapping[str, object],
        level: Level = Level.THIRD,
        kind_of_run: KindOfRun = KindOfRun.ACTUAL,
        **changes: Any,  # noqa: ANN401 -- fields of a declaration
    ) -> None:
        """Declare the plan, and run what is due."""
        file = Path(self.settings.site) / "hillside.yaml"
        file.write_text(json.dumps(plan), "utf-8")  # YAML, too
        facts: dict[str, Any] = {
            "plan": str(file),
            "level": level,
            "kind_of_run": kind_of_run,
            "cells": (CellCode("north"),),
            "by": "mayor",
            "key": "hillside",
        }
        declaration = Declaration(**facts | changes)
        self.incident_id = declare(declaration, self.settings, self.clock).incident_id
        self.run()

    def wait(self, length: timedelta) -> None:
        """Let time pass, and run what is due then."""
        self.pass_by(length)
        self.run()

    def leave(self, lane: str) -> list[Delivery]:
        """Let everything that is due leave through a lane, in no time."""
        wave = self.claim(lane)
        verdicts = {one.key: Verdict(outcome=Outcome.ACCEPTED) for one in wave}
        with open_store(self.settings.url) as store:
            now = self.clock.now()
            store.deliveries.settle(verdicts, token=lane, now=now)
        return wave

    def client(self) -> TestClient:
        """Return a browser on the answer pages."""
        office = Office(
            settings=self.settings,
            site=self.site,
            open_desk=self.open_desk,
            open_reading=partial(self.open_desk, is_writer=False),
            link_key=KEY,
            clock=self.clock,
        )
        return TestClient(build_app(self.settings, office), follow_redirects=True)

    def path(self, message_id: MessageId) -> str:
        return f"/a/{KEY.token(message_id, self.clock.now() + timedelta(hours=1))}"

    def to(self, level: Level, *, by: str = "mayor") -> LevelChanged:
        changed = change_level(self.incident_id, level, self.conductor, by=by)
        self.run()
        return changed

    def end(self) -> int:
        return stand_down(self.incident_id, self.conductor, by="mayor")

    def say(self, number: str, step: str, said: Said = Said.ACCEPTED) -> None:
        """Let somebody answer the last question of a step."""
        call = self.calls(step)[number]
        with self.open_desk() as desk:
            now = desk.incidents.get(self.incident_id).clock.at(self.clock.now())
            desk.call_ups.record_answer(
                Answer(ask_id=call.ask.ask_id, said=said, said_at=now, via="test")
            )
        self.wait(timedelta(seconds=1))

    @property
    def incident(self) -> Incident:
        with self.open_desk(is_writer=False) as desk:
            return desk.incidents.get(self.incident_id)

    def states(self) -> dict[str, str]:
        with self.open_desk(is_writer=False) as desk:
            records = desk.steps.of(self.incident_id)
        return {one.step: str(one.progress.state) for one in records}

    def held(self, step: str) -> list[str]:
        """Return the numbers of those who hold a post of the step."""
        with self.open_desk(is_writer=False) as desk:
            held = desk.assignments.of(self.incident_id, step)
            return [desk.roster.party(one.party_id).number for one in held]

    def told(self, begins: str) -> list[str]:
        """Return whom messages went to whose key begins so."""
        with self.open_desk(is_writer=False) as desk:
            sent = self.sent(begins)
            return sorted(desk.roster.party(one.to).number for one in sent)

    def deadlines(self) -> dict[str, Deadline]:
        with self.open_desk(is_writer=False) as desk:
            return {one.name: one for one in desk.deadlines.of(self.incident_id)}
