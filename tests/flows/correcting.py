"""A warning that left over four channels, three of them in one slow lane."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Event, Thread

from connectors.store import close_store
from flows.conducting import conductor_of
from flows.declaring import Declaration, declare
from flows.engine.corrections import Corrected, Correction, correct
from flows.engine.lanes import run_lanes
from flows.engine.plain import run_due
from flows.library import site_in
from flows.settings import Settings
from flows.wiring.deciding import open_desk
from flows.wiring.sending import build_senders
from plans.identity import CellCode, KindOfRun
from plans.people.places import Cell, CellLevel
from plans.people.registry import PartyEntry, PointEntry
from plans.people.roster import PartyKind
from plans.plan import Level
from tests.flows.hillside import plan_of
from tests.flows.trial import wait_for
from tests.sinks.http import HttpSink
from tests.sinks.received import Received

CHANNELS = ("sms", "voice", "email", "group")
_SITE = """
site: riverside
title: {{en: Riverside, zh: 河畔镇}}
languages: [en, zh]
lanes:
  gateway: {{rate: {rate}, in_flight: {in_flight}}}
channels:
  sms: {{lane: gateway, url: "json://{sink}/sms?:to={{address}}", exercises: true}}
  voice: {{lane: gateway, url: "json://{sink}/voice?:to={{address}}", exercises: true}}
  email: {{lane: gateway, url: "json://{sink}/email?:to={{address}}", exercises: true}}
  group: {{url: "json://{sink}/group", shared: true, exercises: true, rate: {rate}}}
roles:
  operator: {{holders: [], may_declare: [III]}}
originator: {{sender: riverside.example, originates: [III]}}
"""
_HAZARD = {
    "event": {"en": "Landslide", "zh": "滑坡"},
    "category": ["Geo"],
    "severity": "Severe",
    "urgency": "Expected",
    "certainty": "Likely",
    "response": ["Avoid"],
}
_TO = ["site", "shared group"]
PLAN = plan_of(
    [
        {
            "step": "warn",
            "kind": "warn_public",
            "to": _TO,
            "message": "news",
            "question": "come",
            "hazard": _HAZARD,
            "expires": "6 h",
            "by": [{"role": "operator"}],
        },
        {"step": "tell", "kind": "notify", "to": _TO, "message": "home"},
    ]
)


class Correcting:
    """A site with a warning that everybody has, over whatever channel is theirs."""

    def __init__(
        self, folder: Path, sink: HttpSink, *, rate: str, in_flight: int
    ) -> None:
        self.sink, self.settings = sink, Settings(site=folder)
        written = _SITE.format(sink=sink.address, rate=rate, in_flight=in_flight)
        (folder / "site.yaml").write_text(written, encoding="utf-8")
        (folder / "plan.yaml").write_text(json.dumps(PLAN), "utf-8")  # YAML, too

    def people(self, **channels: int) -> None:
        """Let so many people live there, by the channel over which they are reached."""
        north = CellCode("north")
        numbers = [
            (f"{channel}-{number}", channel)
            for channel, many in channels.items()
            for number in range(many)
        ]
        with open_desk(self.settings) as desk:
            cell = Cell(code=north, level=CellLevel.COMMUNITY, name={"en": "North"})
            desk.registry.take_cells([cell])
            desk.registry.sync_channels(site_in(self.settings.site))
            desk.registry.take_parties(
                [_somebody(number, channel) for number, channel in numbers]
            )

    def warn(self) -> None:
        """Let everybody read the warning; what else was put still waits."""
        declaration = Declaration(
            plan=str(self.settings.site / "plan.yaml"),
            level=Level.THIRD,
            kind_of_run=KindOfRun.EXERCISE,
            name="autumn",
            cells=(CellCode("north"),),
        )
        self.incident_id = declare(declaration, self.settings).incident_id
        self.conductor = conductor_of(self.settings)
        run_due(self.incident_id, self.conductor)

    def correct(self, message: str = "news", **texts: str) -> Corrected:
        correction = Correction(message=message, texts=texts)
        return correct(self.incident_id, self.conductor, correction)

    @contextmanager
    def sending(self) -> Iterator[None]:
        """Run the site's senders within the block."""
        site, over = site_in(self.settings.site), Event()
        senders = build_senders(self.settings, site, lambda: site)
        thread = Thread(target=run_lanes, args=[senders, over.is_set])
        thread.start()
        try:
            yield
        finally:
            over.set()
            thread.join()

    def received(self, word: str) -> Sequence[Received]:
        """Return what came to the sinks that says this, in order."""
        return [one for one in list(self.sink.received) if word in one.text]

    def until(self, condition: Callable[[], object]) -> None:
        with self.sending():
            wait_for(condition)

    def first(self, word: str, messages: Sequence[Received]) -> dict[str, int]:
        """Return how many messages came over a channel's lane before the first such."""
        found: dict[str, int] = {}
        for lane in (CHANNELS[:-1], CHANNELS[-1:]):
            through = [one for one in messages if one.path.strip("/") in lane]
            for place, one in enumerate(through):
                if word in one.text:
                    found.setdefault(one.path.strip("/"), place)
        return found

    def close(self) -> None:
        close_store(self.settings.url)


def _somebody(number: str, channel: str) -> PartyEntry:
    digits = "".join(str(ord(letter) % 10) for letter in number)
    address = f"{number}@x.example" if channel == "email" else f"+1555{digits}"
    point = PointEntry(channel, address, is_allowed_for_exercises=True)
    return PartyEntry(
        kind=PartyKind.PERSON,
        number=number,
        name=number,
        languages="en",
        cell="north",
        points=(point,),
    )
