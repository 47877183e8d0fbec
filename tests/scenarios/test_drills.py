"""Every drill of the library, played as a rehearsal on the sample township."""

from collections.abc import Iterator
from datetime import datetime, timedelta

import pytest

from flows.drills.rehearsal import Order, Rehearsed, rehearse
from flows.engine.desk import Desk
from flows.library import drill_file
from flows.settings import Settings
from flows.steps import load_step_kinds
from flows.wiring.deciding import open_desk
from plans.identity import IncidentId
from plans.incident.incidents import Incident
from plans.incident.progress import StepRecord, StepState
from plans.learning.drills import Drill, DrillKind
from plans.people.ranking import has_skill
from plans.writing.drill_file import read_drills
from tests.scenarios.conftest import TEN
from tests.scenarios.trial import LIBRARY

PLANS = sorted(folder.parent.name for folder in LIBRARY.glob("*/drill.yaml"))


def drills_of(plan: str) -> tuple[Drill, ...]:
    file = drill_file(plan)
    assert file is not None
    return read_drills(file.raw, source=file.source).usable_drills()


def all_drills() -> Iterator[tuple[str, Drill]]:
    yield from ((plan, drill) for plan in PLANS for drill in drills_of(plan))


#: A contact check asks everybody the same; no step of a plan runs in it.
PLAYED = [
    pytest.param(plan, drill, id=drill.key(plan))
    for plan, drill in all_drills()
    if drill.kind is not DrillKind.CONTACT_CHECK
]
SCRIPTED = [
    pytest.param(plan, drill, id=drill.key(plan))
    for plan, drill in all_drills()
    if drill.people is None and drill.kind is DrillKind.REHEARSAL
]


@pytest.mark.parametrize("plan", PLANS)
def test_a_plan_has_a_rehearsal_an_exercise_and_a_contact_check(plan: str) -> None:
    assert {drill.kind for drill in drills_of(plan)} == set(DrillKind)


@pytest.mark.parametrize("plan", PLANS)
def test_what_reaches_people_is_not_enabled_until_a_site_does_so(plan: str) -> None:
    enabled = {drill.kind for drill in drills_of(plan) if drill.enabled}

    assert enabled == {DrillKind.REHEARSAL}


@pytest.mark.parametrize(("plan", "drill"), PLAYED)
def test_a_drill_ends_as_its_file_expects(
    plan: str, drill: Drill, settings: Settings
) -> None:
    # An exercise is played as well: what its real people will be asked.
    drill = drill.model_copy(update={"kind": DrillKind.REHEARSAL})
    story = rehearse(Order(plan=plan, drill=drill, begins_at=TEN), settings).story
    ends = {one["step"]: one["state"] for one in story["steps"]}

    assert {name: ends[name] for name in drill.expect} == drill.expect
    assert story["faults"] == 0
    assert "step_failed" not in {one["action"] for one in story["timeline"]}
    delivered = [o for o in story["timeline"] if o["action"] == "inject_delivered"]
    assert len(delivered) == len(drill.injects)


@pytest.mark.parametrize(("plan", "drill"), SCRIPTED)
def test_with_nobody_answering_it_ends_short_and_in_order(
    plan: str, drill: Drill, settings: Settings
) -> None:
    silent = drill.model_copy(update={"injects": (), "expect": {}})
    done = rehearse(Order(plan=plan, drill=silent, begins_at=TEN), settings)
    store = Settings(site=settings.site, store_url=f"sqlite:///{done.file}")
    with open_desk(store, is_writer=False) as desk:
        (incident,) = desk.incidents.all()
        ends = {one.step: one for one in desk.steps.of(incident.incident_id)}
        called_up = [
            planned
            for planned in incident.steps
            if load_step_kinds()[planned.kind].is_call_up
        ]

        assert called_up
        for planned in called_up:
            assert_ended_short(ends[planned.step], planned.within)
            assert_in_order(desk, incident, planned.step)


def assert_ended_short(end: StepRecord, within: timedelta | None) -> None:
    assert within
    assert end.started_at
    assert end.progress.state is StepState.SHORT
    assert end.ended_at == end.started_at + within


def assert_in_order(desk: Desk, incident: Incident, step: str) -> None:
    """Hold every tier of a step to its turn."""
    asks = [call.ask for call in desk.call_ups.of(incident.incident_id, step)]
    first: dict[int, datetime] = {}
    for ask in asks:
        first.setdefault(ask.tier, ask.asked_at)
    tiers = incident.step(step).params["tiers"]
    assert isinstance(tiers, list)
    waits = [tier.get("wait") for tier in tiers]

    assert list(first) == sorted(first)
    assert set(first) == set(range(len(tiers)))
    for tier in range(1, len(tiers)):
        length = timedelta(minutes=int(str(waits[tier - 1]).split()[0]))
        assert first[tier] - first[tier - 1] == length
    if incident.step(step).kind == "activate_experts":
        assert_deputies_were_asked(desk, incident.incident_id, step)


def assert_deputies_were_asked(desk: Desk, incident_id: IncidentId, step: str) -> None:
    asks = [call.ask for call in desk.call_ups.of(incident_id, step)]
    tried = {ask.party_id for ask in asks}
    able = {
        deputy.party_id
        for ask in asks
        if (name := desk.roster.party(ask.party_id).deputy)
        and (deputy := desk.roster.party(name))
        and has_skill(deputy, ask.post, TEN.date())
    }

    assert able
    assert able <= tried


def replayed(settings: Settings, seed: int) -> Rehearsed:
    (night,) = (one for one in drills_of("flood") if one.name == "night")
    short = night.model_copy(update={"lasts": timedelta(minutes=40)})
    order = Order(plan="flood", drill=short, seed=seed, people=100, begins_at=TEN)
    return rehearse(order, settings)


def test_the_same_seed_is_the_same_rehearsal_and_another_one_is_not(
    settings: Settings,
) -> None:
    first, again, other = (replayed(settings, seed) for seed in (3, 3, 4))

    assert first.story == again.story
    assert first.file != again.file
    assert first.document()["same"] == again.document()["same"]
    assert first.story["answers"] != other.story["answers"]
    assert first.story["people"] == 100
