from datetime import datetime, timedelta

import pytest

from plans.people.tiers import LONGEST_WAIT, Tier, Timetable
from tests.sample import HOUR, MINUTE, SIX

TIERS = [
    Tier.model_validate({"who": "on_call", "wait": "5 min"}),
    Tier.model_validate({"who": "cell", "wait": "10 min"}),
    Tier.model_validate({"who": "partner cdc"}),
]
TIMES = Timetable(begins_at=SIX, deadline=SIX + HOUR, tiers=TIERS)


@pytest.mark.parametrize(
    ("first_asked", "after", "turn"),
    [
        ({}, timedelta(0), 0),
        ({0: SIX}, timedelta(0), 0),
        ({0: SIX}, 5 * MINUTE - timedelta.resolution, 0),
        ({0: SIX}, 5 * MINUTE, 1),
        ({0: SIX, 1: SIX + 5 * MINUTE}, 14 * MINUTE, 1),
        ({0: SIX, 1: SIX + 5 * MINUTE}, 15 * MINUTE, 2),
        # A tier with nobody was passed over.
        ({1: SIX}, 10 * MINUTE, 2),
        # The last one waits until the deadline's length is over.
        ({2: SIX}, 59 * MINUTE, 2),
        ({2: SIX}, HOUR, 3),
    ],
)
def test_the_next_tier_has_its_turn_when_a_wait_is_over(
    first_asked: dict[int, datetime], after: timedelta, turn: int
) -> None:
    assert TIMES.turn(first_asked, now=SIX + after) == turn


def test_after_the_last_tier_nobody_follows() -> None:
    assert TIMES.next_turn_at({0: SIX}) == SIX + 5 * MINUTE
    assert TIMES.next_turn_at({2: SIX}) is None
    assert TIMES.next_turn_at({}) is None


def test_without_wait_and_deadline_an_hour_is_long_enough() -> None:
    endless = Timetable(begins_at=SIX, deadline=None, tiers=TIERS)

    assert endless.wait_of(2) == LONGEST_WAIT
    assert endless.wait_of(0) == 5 * MINUTE
