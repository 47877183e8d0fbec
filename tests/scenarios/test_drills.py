"""Every drill of the library, on the plain engine: a store, no sender, a fake clock."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest

from flows.conducting import PageLinks
from flows.engine.conduct import Conductor
from flows.engine.plain import run_due
from flows.library import profile_of, site_in
from flows.settings import Settings
from flows.steps import load_step_kinds
from flows.wiring.deciding import open_desk
from plans.identity import IncidentId, OccasionId
from plans.incident.incidents import Incident, IncidentClock
from plans.incident.progress import StepRecord, StepState
from plans.learning.drills import Drill, Inject
from plans.people.call_ups import Answer, CallUp, Said
from plans.people.ranking import has_skill
from plans.writing.reading import read_plan
from plans.writing.yaml_text import YamlText
from tests.fakes.clock import FakeClock

LIBRARY = Path(__file__).parents[2] / "plans" / "library"
DRILLS = sorted(LIBRARY.glob("*/drill.yaml"))
#: Ten in the morning in the sample township.
TEN = datetime(2026, 11, 25, 2, tzinfo=UTC)
DRILL = IncidentId(OccasionId("drill-1"))
LONGEST = timedelta(hours=24)


@pytest.mark.parametrize("file", DRILLS, ids=lambda file: file.parent.name)
def test_a_drill_ends_as_its_file_expects(file: Path, settings: Settings) -> None:
    drill = Drill.model_validate(YamlText(file.read_bytes(), file.name).value)
    trial = Trial(settings, FakeClock(TEN))
    trial.declare(file.parent / "plan.yaml", drill)
    ends = trial.run(drill)

    assert {name: ends[name].progress.state for name in drill.expect} == drill.expect


@pytest.mark.parametrize("file", DRILLS, ids=lambda file: file.parent.name)
def test_with_nobody_answering_it_ends_short_and_in_order(
    file: Path, settings: Settings
) -> None:
    drill = Drill.model_validate(YamlText(file.read_bytes(), file.name).value)
    trial = Trial(settings, FakeClock(TEN))
    trial.declare(file.parent / "plan.yaml", drill)
    ends = trial.run(drill.model_copy(update={"injects": ()}))

    for planned in trial.incident.steps:
        if load_step_kinds()[planned.kind].is_call_up:
            end = ends[planned.step]
            assert planned.within
            assert end.started_at
            assert end.progress.state is StepState.SHORT
            assert end.ended_at == end.started_at + planned.within
            trial.shows_order(planned.step)


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

    def shows_order(self, step: str) -> None:
        """Hold every tier of a step to its turn."""
        with self.open_desk(is_writer=False) as desk:
            asks = [call.ask for call in desk.call_ups.of(DRILL, step)]
            tried = {ask.party_id for ask in asks}
            able = {
                deputy.party_id
                for ask in asks
                if (name := desk.roster.party(ask.party_id).deputy)
                and (deputy := desk.roster.party(name))
                and has_skill(deputy, ask.post, TEN.date())
            }
        first: dict[int, datetime] = {}
        for ask in asks:
            first.setdefault(ask.tier, ask.asked_at)
        tiers = self.incident.step(step).params["tiers"]
        assert isinstance(tiers, list)
        waits = [tier.get("wait") for tier in tiers]

        assert list(first) == sorted(first)
        assert set(first) == set(range(len(tiers)))
        for tier in range(1, len(tiers)):
            length = timedelta(minutes=int(str(waits[tier - 1]).split()[0]))
            assert first[tier] - first[tier - 1] == length
        if self.incident.step(step).kind == "activate_experts":
            assert able
            assert able <= tried
