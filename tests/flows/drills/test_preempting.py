"""Something real ends a drill at once, says so plainly, and takes its people."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from flows.declaring import Declaration, declare
from flows.drills.preempting import Preempting
from plans.identity import CellCode, IncidentId, KindOfRun
from plans.messages.deliveries import Delivery
from plans.messages.message import Priority
from plans.plan import Level
from tests.flows.hillside import Hillside, plan_of

SECOND = timedelta(seconds=1)
PATROL: dict[str, object] = {
    "step": "patrol",
    "kind": "dispatch_volunteers",
    "posts": "dike",
    "tiers": [{"who": "site", "wait": "20 min"}],
    "message": "come",
}
NEWS: dict[str, object] = {
    "step": "news",
    "kind": "notify",
    "to": ["role volunteer"],
    "message": "news",
}
PLAN = plan_of([PATROL, NEWS])


@pytest.fixture
def place(hillside: Hillside) -> Hillside:
    return hillside


@pytest.fixture
def either(store_url: str, tmp_path: Path) -> Iterator[Hillside]:
    made = Hillside(tmp_path, store_url)
    made.make()
    yield made
    made.close()


def exercise(place: Hillside, cell: str = "north") -> IncidentId:
    """Begin an exercise in which Ana and Bo are asked, and Ana has a place."""
    cells = (CellCode(cell),)
    place.begin(PLAN, kind_of_run=KindOfRun.EXERCISE, key="trial", cells=cells)
    place.leave("sms")
    place.say("ana", "patrol")
    assert place.held("patrol") == ["ana"]
    return place.incident_id


def actual(place: Hillside, cell: str = "north") -> IncidentId:
    place.begin(PLAN, key="real", cells=(CellCode(cell),))
    return place.incident_id


def is_over(place: Hillside, incident_id: IncidentId) -> bool:
    with place.open_desk(is_writer=False) as desk:
        return desk.incidents.get(incident_id).stood_down_at is not None


def left(place: Hillside, kind: KindOfRun) -> list[Delivery]:
    found = [*place.leave("sms"), *place.leave("email")]
    return [one for one in found if one.kind_of_run is kind]


def test_a_real_incident_there_ends_the_exercise(either: Hillside) -> None:
    trial = exercise(either)
    actual(either)

    ended = Preempting(either.conductor).look()

    assert ended == 1
    assert is_over(either, trial)
    assert Preempting(either.conductor).look() == 0


def test_it_says_that_this_is_real_in_both_languages(place: Hillside) -> None:
    exercise(place)
    actual(place)
    Preempting(place.conductor).look()
    told = {one.language: one for one in left(place, KindOfRun.EXERCISE)}

    assert told["en"].title == "The exercise is over. This is real: Landslide"
    assert "without the word EXERCISE is real" in told["en"].body
    assert told["zh"].title == "演练终止，真实险情：滑坡"
    assert "没有“演练”字样的就是真实指令" in told["zh"].body


def test_what_is_real_leaves_first_and_nothing_of_the_exercise_is_left(
    place: Hillside,
) -> None:
    exercise(place)
    actual(place)
    Preempting(place.conductor).look()
    wave = place.leave("sms")

    kinds = [one.kind_of_run for one in wave if one.priority is not Priority.NOTICE]
    assert set(kinds) == {KindOfRun.ACTUAL}
    of_trial = [one for one in wave if one.kind_of_run is KindOfRun.EXERCISE]
    titles = {one.title for one in of_trial}
    assert len(titles) == len(("en", "zh"))
    first = next(n for n, one in enumerate(wave) if one in of_trial)
    assert all(one in of_trial for one in wave[first:])


def test_its_people_are_free_for_what_is_real(either: Hillside) -> None:
    exercise(either)
    real = actual(either)
    either.say("ana", "patrol")  # before anybody has ended the exercise

    assert either.held("patrol") == ["ana"]
    assert either.incident_id == real


def test_a_real_incident_elsewhere_that_asks_its_people_ends_it(
    either: Hillside,
) -> None:
    trial = exercise(either, "south")
    actual(either, "north")

    assert Preempting(either.conductor).look() == 1
    assert is_over(either, trial)


def test_a_real_incident_elsewhere_that_needs_nobody_leaves_it(
    place: Hillside,
) -> None:
    trial = exercise(place, "north")
    place.begin(plan_of([NEWS]), key="real", cells=(CellCode("south"),))

    assert Preempting(place.conductor).look() == 0
    assert not is_over(place, trial)


def test_another_exercise_ends_nothing(place: Hillside) -> None:
    exercise(place)
    place.begin(
        plan_of([NEWS]),
        Level.FOURTH,
        KindOfRun.EXERCISE,
        key="another",
        cells=(CellCode("south"),),
    )

    assert Preempting(place.conductor).look() == 0


def test_it_waits_until_the_first_real_messages_are_put(place: Hillside) -> None:
    trial = exercise(place)
    declaration = Declaration(
        plan=str(place.settings.site / "hillside.yaml"),
        level=Level.THIRD,
        kind_of_run=KindOfRun.ACTUAL,
        cells=(CellCode("north"),),
        by="mayor",
    )
    declared = declare(declaration, place.settings, place.clock)
    before = Preempting(place.conductor).look()
    place.incident_id = declared.incident_id
    place.run()

    assert before == 0
    assert Preempting(place.conductor).look() == 1
    assert is_over(place, trial)
