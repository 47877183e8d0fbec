from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from plans.messages.lanes import BLOCK, HORIZON, grant

SIX = datetime(2026, 11, 25, 6, tzinfo=UTC)
ALONE = timedelta(microseconds=1)  # rounding


def seconds(*moments: float) -> tuple[timedelta, ...]:
    return tuple(timedelta(seconds=moment) for moment in moments)


def test_a_lane_that_rested_begins_at_once() -> None:
    granted = grant([1, 1, 1], per_second=4, tat=SIX - timedelta(hours=1), now=SIX)

    assert granted.leaves_after == seconds(0, 0.25, 0.5)
    assert granted.tat == SIX + timedelta(seconds=0.75)


def test_a_lane_counts_segments() -> None:
    granted = grant([3, 1], per_second=4, tat=None, now=SIX)

    assert granted.leaves_after == seconds(0, 0.75)


def test_no_more_than_a_block_is_granted() -> None:
    granted = grant([1] * 100, per_second=10, tat=None, now=SIX)

    assert len(granted.leaves_after) == 11
    assert grant([1], per_second=10, tat=granted.tat, now=SIX).leaves_after == ()


def test_a_slow_lane_lets_one_go_when_its_turn_comes() -> None:
    first = grant([1], per_second=1 / 60, tat=None, now=SIX)
    now = SIX + timedelta(seconds=60) - BLOCK
    second = grant([1], per_second=1 / 60, tat=first.tat, now=now)

    assert grant([1], per_second=1 / 60, tat=first.tat, now=SIX).leaves_after == ()
    assert second.leaves_after == (BLOCK,)


def test_a_moment_from_before_the_clock_was_set_back_is_forgotten() -> None:
    far_ahead = SIX + HORIZON + timedelta(seconds=1)

    assert grant([1], per_second=1, tat=far_ahead, now=SIX).leaves_after == seconds(0)


def test_a_closed_lane_grants_nothing() -> None:
    assert grant([1], per_second=0, tat=None, now=SIX).leaves_after == ()


@given(
    waves=st.lists(
        st.tuples(
            st.lists(st.integers(1, 4), max_size=20),
            st.timedeltas(timedelta(0), timedelta(seconds=3)),
        ),
        max_size=20,
    ),
    per_second=st.floats(0.5, 50),
)
def test_no_two_messages_leave_closer_than_the_rate(
    waves: list[tuple[list[int], timedelta]], per_second: float
) -> None:
    tat, now = None, SIX
    left: list[tuple[datetime, int]] = []
    for segments, passed in waves:
        now += passed
        granted = grant(segments, per_second=per_second, tat=tat, now=now)
        left += [
            (now + after, many)
            for after, many in zip(granted.leaves_after, segments, strict=False)
        ]
        tat = granted.tat

    for (first, many), (second, _) in pairwise(left):
        assert second - first >= timedelta(seconds=many / per_second) - ALONE
