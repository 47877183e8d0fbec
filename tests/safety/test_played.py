"""An exercise that uses every door reaches only what is allowed, and is marked."""

from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from shutil import copytree

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from flows.engine.deliver import MayLeave
from flows.steps import load_step_kinds
from plans.identity import KindOfRun
from plans.messages.deliveries import EXERCISE_MARK, Delivery, may_leave
from plans.warning.alerts import Alert, Status
from tests.flows.hillside import Hillside
from tests.safety.place import CHANNELS, KINDS, PEOPLE, STEPS, Flags
from tests.safety.played import ACTIONS, Played, is_marked
from tests.safety.test_exercises import no_check, only_the_channel, only_the_point

WANTED = 4_000
MINUTE = timedelta(minutes=1)
POINTS = (PEOPLE + 1) * (len(CHANNELS) - 1)
FLAGS = st.builds(
    Flags,
    channels=st.fixed_dictionaries(dict.fromkeys(CHANNELS, st.booleans())),
    points=st.lists(st.booleans(), min_size=POINTS, max_size=POINTS),
)
#: Each once, in any order; the first ones happen.
ORDERS = st.permutations(ACTIONS).map(lambda some: some[:8])
EVERYTHING = Flags(channels=dict.fromkeys(CHANNELS, True), points=[True] * POINTS)


def words_of(alert: Alert) -> list[str]:
    """Return the texts with which somebody begins to read an alert."""
    return [alert.note, *(info.headline for info in alert.infos)]


def play(
    made: Path, folder: Path, flags: Flags, actions: Sequence[str], check: MayLeave
) -> Played:
    copytree(made, folder)
    place = Hillside(folder)
    played = Played(place, check=check)
    try:
        played.make(flags)
        played.begin()
        for one in actions:
            played.do(one)
            played.wait(MINUTE)
        played.wait(7 * MINUTE)
    finally:
        place.close()
    return played


def tried(made: Path, folder: Path, wanted: int) -> tuple[int, list[Delivery]]:
    """Return how many attempts were made, and what left that should not."""
    made_so_far, wrong = 0, list[Delivery]()
    runs = iter(range(wanted))

    @settings(
        max_examples=30,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(flags=FLAGS, actions=ORDERS)
    def attack(flags: Flags, actions: list[str]) -> None:
        nonlocal made_so_far
        if made_so_far >= wanted or wrong:
            return
        where = folder / str(next(runs))
        played = play(made, where, flags, actions, may_leave)
        made_so_far += played.attempts()
        wrong.extend(played.wrong)

    attack()
    return made_so_far, wrong


def test_every_kind_of_step_is_there() -> None:
    assert set(load_step_kinds()) == KINDS
    assert len(STEPS) == len(KINDS)


def test_thousands_of_ways_from_plans_reach_nobody(
    made_riverside: Path, tmp_path: Path
) -> None:
    made, wrong = tried(made_riverside, tmp_path, WANTED)
    print(f"{made} attempts through plans, {len(wrong)} got out")  # noqa: T201 -- the figure

    assert made >= WANTED
    assert wrong == []


@pytest.mark.parametrize("mutant", [no_check, only_the_point, only_the_channel])
def test_permissions_taken_back_catch_a_sender_without_the_check(
    made_riverside: Path, tmp_path: Path, mutant: MayLeave
) -> None:
    actions = ["forbid", "close_channels"]
    caught = play(made_riverside, tmp_path / "site", EVERYTHING, actions, mutant)

    assert caught.wrong


def unmarked(text: str) -> bool:
    return not text.startswith(tuple(EXERCISE_MARK.values()))


@pytest.mark.parametrize("end", ["preempt", "stand_down"])
def test_whatever_an_exercise_says_begins_with_the_mark(
    made_riverside: Path, tmp_path: Path, end: str
) -> None:
    before = ("answer", "tell", "inject", "correct", "raise", "lower", "contact_check")
    actions = [*before, end]
    played = play(made_riverside, tmp_path / "site", EVERYTHING, actions, may_leave)
    place = Hillside(tmp_path / "site")
    place.incident_id = played.place.incident_id
    with place.open_desk(is_writer=False) as desk:
        put = desk.ledger.of(place.incident_id)
        alerts = [one.alert for one in desk.publications.of(place.incident_id)]
    place.close()
    drills = [o for o in played.carrier.carried if o.kind_of_run is KindOfRun.EXERCISE]

    assert {one.step for one in put} >= {str(one["step"]) for one in STEPS}
    assert {one.language for one in drills} == {"en", "zh"}
    assert all(is_marked(one) for one in drills)
    assert alerts
    assert {one.status for one in alerts} == {Status.EXERCISE}
    said = [text for one in alerts for text in words_of(one)]
    assert [one for one in said if unmarked(one)] == []
