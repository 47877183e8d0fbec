"""One drill on the site's own store, carried by the plain engine: no sender."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

from flows.conducting import PageLinks
from flows.engine.conduct import Conductor
from flows.engine.plain import run_due
from flows.library import drill_file, profile_of, site_in
from flows.settings import Settings
from flows.steps import load_step_kinds
from flows.wiring.deciding import open_desk
from plans.identity import IncidentId, OccasionId
from plans.incident.incidents import Incident, IncidentClock
from plans.incident.progress import StepRecord, StepState
from plans.learning.drills import Drill
from plans.learning.injects import Inject
from plans.people.call_ups import Answer, CallUp, Said
from plans.writing.drill_file import read_drills
from plans.writing.reading import read_plan
from tests.fakes.clock import FakeClock
from tests.scenarios.conftest import TEN

LIBRARY = Path(__file__).parents[2] / "plans" / "library"
DRILL = IncidentId(OccasionId("drill-1"))
LONGEST = timedelta(hours=24)


def scripted(plan: str) -> Drill:
    """Return the drill of the library in which all that is said is scripted."""
    file = drill_file(plan)
    assert file is not None
    drills = read_drills(file.raw, source=file.source).usable_drills()
    return next(one for one in drills if one.name == "scripted")


@dataclass
class Trial:
    """One drill, carried by the plain engine."""

    settings: Settings
    clock: FakeClock

    def __post_init__(self) -> None:
        self.open_desk = partial(open_desk, self.settings, clock=self.clock)
        site = site_in(self.settings.site)
        self.conductor = Conductor(
            open_desk=self.open_desk,
            open_reading=partial(self.open_desk, is_writer=False),
            site=site,
            law=profile_of(site, self.settings.site),
            links=PageLinks(""),
            lease=timedelta(seconds=10),
            clock=self.clock,
        )

    def declare(self, plan: Path, drill: Drill) -> None:
        kinds = load_step_kinds()
        reading = read_plan(
            plan.read_bytes(), source=plan.name, kinds=kinds, today=TEN.date()
        )
        with self.open_desk() as desk:
            self.incident = Incident(
                incident_id=DRILL,
                kind_of_run=drill.kind.kind_of_run,
                level=drill.level,
                plan=reading.usable_plan(),
                cells=tuple(desk.roster.cells().tops()),
                clock=IncidentClock(origin_at=TEN),
                declared_at=TEN,
                declared_by="drill",
            )
            desk.incidents.add(self.incident, key=DRILL)

    def run(self, drill: Drill) -> dict[str, StepRecord]:
        """Return how every step stands when all have ended and all was said."""
        injects = sorted(drill.injects, key=lambda one: one.after)
        while True:
            while injects and TEN + injects[0].after <= self.clock.now():
                self.inject(injects.pop(0))
            while run_due(DRILL, self.conductor):
                pass
            with self.open_desk(is_writer=False) as desk:
                records = desk.steps.of(DRILL)
                is_due = bool(desk.steps.due(now=self.clock.now()))
            waiting = any(o.progress.state is StepState.WAITING for o in records)
            if not waiting and not injects:
                return {one.step: one for one in records}
            assert self.clock.now() < TEN + LONGEST, "it goes on for ever"
            # A step that is due may have to rest first.
            soon = self.clock.now() + timedelta(seconds=1)
            self.clock.wait(soon if is_due else self.next_moment(records, injects))

    def next_moment(
        self, records: Sequence[StepRecord], injects: Sequence[Inject]
    ) -> datetime:
        now = self.clock.now()
        moments = [one.due_at for one in records if one.due_at and one.due_at > now]
        moments += [TEN + one.after for one in injects[:1]]
        return min(moments, default=now + timedelta(seconds=1))

    def inject(self, one: Inject) -> None:
        with self.open_desk() as desk:
            for call in self.meant(list(desk.call_ups.of(DRILL, one.step or "")), one):
                now = self.clock.now()
                answer = Answer(
                    ask_id=call.ask.ask_id,
                    said=one.said or Said.ACCEPTED,
                    said_at=now,
                    ready_at=now + one.ready_in if one.ready_in else None,
                    number=one.number,
                    note=one.note,
                    via="drill",
                )
                desk.call_ups.record_answer(answer)

    def meant(self, calls: list[CallUp], one: Inject) -> list[CallUp]:
        """Return the open asks that an inject means."""
        found = [c for c in calls if one.post in {None, c.ask.post.split("@")[0]}]
        if one.who is not None:
            with self.open_desk(is_writer=False) as desk:
                parties = {c.ask.party_id for c in found}
                numbers = {p: desk.roster.party(p).number for p in parties}
            return [c for c in found if numbers[c.ask.party_id] == one.who]
        is_first = one.said in {Said.ACCEPTED, Said.DECLINED, Said.RECEIVED}
        standing = None if is_first else Said.ACCEPTED
        return [c for c in found if c.said is standing][: one.count]
