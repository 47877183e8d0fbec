"""When a series fits a rule, whatever way it is cut into looks."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from plans.warning.thresholds import (
    Crossing,
    Judged,
    Memory,
    Series,
    Timing,
    is_back,
    judged,
)
from plans.warning.triggers import IndicatorRule

TEN = datetime(2026, 11, 25, 2, tzinfo=UTC)
STEP = timedelta(minutes=10)
PATIENT = Timing(late_after=3 * STEP)
HIGH = IndicatorRule(indicator="river", above=5, clear=4, lasting=2 * STEP)
AT_ONCE = IndicatorRule(indicator="river", above=5)
#: Tenths of metres; None is a gap.
VALUES = st.lists(st.one_of(st.none(), st.integers(30, 60)), min_size=1, max_size=40)
LASTING = st.integers(0, 4).map(lambda steps: steps * STEP or None)


def moment(place: int) -> datetime:
    return TEN + place * STEP


def series(values: Sequence[float | None], start: int = 0) -> Series:
    """Return values in metres, one every ten minutes; gaps are not even there."""
    known = [(moment(start + n), v) for n, v in enumerate(values) if v is not None]
    return Series(
        moments=tuple(at for at, _ in known),
        values=tuple(value for _, value in known),
        latest_at=known[-1][0] if known else None,
    )


def looked(
    parts: Sequence[Series], rule: IndicatorRule, timing: Timing = PATIENT
) -> tuple[list[Crossing], Judged]:
    """Return what a look at each part came to, and the last look."""
    found: list[Crossing] = []
    last = Judged(memory=Memory())
    for part in parts:
        now = max((*part.moments, TEN))
        last = judged(last.memory, part, {"high": rule}, timing, now=now)
        found += last.crossings
    return found, last


def begun(
    *values: float | None, rule: IndicatorRule = HIGH, timing: Timing = PATIENT
) -> list[int]:
    """Return at which places of the series episodes begin."""
    crossings, _ = looked([series(values)], rule, timing)
    return [round((one.since - TEN) / STEP) for one in crossings]


@pytest.mark.parametrize(
    ("values", "places"),
    [
        ([4, 6, 6, 6], [1]),
        ([4, 6, 6, 4.5], []),  # not long enough
        ([4, 5, 5, 5], []),  # on the threshold is not beyond
        ([4, 6, 6, 4.5, 6, 6, 6], [4]),  # a dip begins the time anew
        ([6, 6, 6, 4.5, 6, 6, 6], [0]),  # once begun, it goes on until it is clear
        ([6, 6, 6, 4, 6, 6, 6], [0, 4]),
        ([6, None, None, None], []),  # a gap counts for nothing
        ([6, None, 6], [0]),  # unless both sides are beyond
        ([6, None, 4.5, 6], []),
        ([6, 6, 6, None, None, 6, 6, 6], [0]),  # and it ends nothing
    ],
)
def test_it_fits_after_long_enough_beyond(
    values: list[float | None], places: list[int]
) -> None:
    assert begun(*values) == places


def test_below_is_the_same_upside_down() -> None:
    low = IndicatorRule(indicator="river", below=2, clear=3, lasting=STEP)

    assert begun(3, 1, 1, 2.5, 1, 1, 3, 1, 1, rule=low) == [1, 7]


def test_a_stuck_sensor_ends_nothing_and_counts_for_nothing() -> None:
    timing = replace(PATIENT, stuck_after=2 * STEP)
    low, high = [3.9] * 5, [6.1] * 6
    rule = IndicatorRule(indicator="river", above=5, lasting=3 * STEP)
    _, stuck_low = looked([series(low)], rule, timing)
    ends = rule.model_copy(update={"clear": 3.0})

    assert begun(*high, rule=rule, timing=timing) == []
    assert begun(*high, rule=rule) == [0]
    assert begun(*high, 6.2, rule=rule, timing=timing) == [0]
    assert stuck_low.stuck == (3.9, TEN)
    assert begun(6, 6.1, 6, 6.1, *low, 6, 6.1, 6, 6.1, rule=ends) == [0]


def test_no_new_value_for_too_long_is_late() -> None:
    _, on_time = looked([series([4, 4])], HIGH)
    now = moment(1) + 3 * STEP + timedelta(seconds=1)
    late = judged(on_time.memory, Series(), {"high": HIGH}, PATIENT, now=now)
    never = judged(Memory(), Series(), {"high": HIGH}, PATIENT, now=now)

    assert (on_time.is_late, late.is_late, never.is_late) == (False, True, True)


def test_a_silence_that_has_ended_is_told_once() -> None:
    first = judged(Memory(), series([4, 4]), {}, PATIENT, now=moment(1))
    again = judged(first.memory, series([4], start=6), {}, PATIENT, now=moment(6))
    then = judged(again.memory, series([4, 4], start=6), {}, PATIENT, now=moment(7))

    assert (first.gap, again.gap, then.gap) == (None, (moment(1), moment(6)), None)


def test_what_is_ahead_of_the_clock_waits() -> None:
    early = judged(Memory(), series([6]), {"now": AT_ONCE}, PATIENT, now=TEN - STEP)
    later = judged(early.memory, series([6]), {"now": AT_ONCE}, PATIENT, now=TEN)

    assert (len(early.crossings), len(later.crossings)) == (0, 1)


def test_a_value_that_comes_late_counts_as_if_in_time() -> None:
    whole, _ = looked([series([4, 6, 6, 6])], HIGH)
    parts = [series([4, 6, None, 6]), series([6], start=2), series([6], start=4)]
    late, _ = looked(parts, HIGH)

    assert [one.since for one in late] == [one.since for one in whole]


def test_values_that_come_later_than_late_are_left_out() -> None:
    crossings, last = looked([series([4] * 6), series([6, 6, 6])], HIGH)

    assert (crossings, last.memory.settled_at) == ([], moment(2))


def test_what_came_late_may_have_begun_earlier() -> None:
    timing = replace(PATIENT, stuck_after=2 * STEP)
    parts = [series([6], start=2), series([6, 6])]
    crossings, _ = looked(parts, HIGH)
    _, stuck = looked([*parts, series([6], start=3)], HIGH, timing)

    assert [one.since for one in crossings] == [moment(0)]
    assert stuck.stuck == (6, moment(0))


def test_at_the_very_end_of_its_patience_nothing_is_late_or_stuck() -> None:
    timing = replace(PATIENT, stuck_after=2 * STEP)
    _, last = looked([series([4, 4, 4])], HIGH, timing)
    then = judged(last.memory, Series(), {}, timing, now=moment(2) + 3 * STEP)

    assert (last.stuck, then.is_late) == (None, False)


def test_a_late_value_begins_nothing_anew_once_it_is_decided() -> None:
    parts = [series([6, None, 6]), series([3], start=1), series([6, 6, 6], start=3)]

    assert len(looked(parts, HIGH)[0]) == 1


def test_a_value_that_is_taken_back_is_a_gap() -> None:
    taken_back = Series(moments=(moment(1),), values=(None,))
    first = judged(Memory(), series([4, 6]), {"high": HIGH}, PATIENT, now=moment(1))
    again = judged(first.memory, taken_back, {"high": HIGH}, PATIENT, now=moment(1))

    assert again.memory.tail == ((moment(0), 4),)


def test_an_interval_that_a_look_sees_only_in_part_changes_nothing() -> None:
    part = replace(series([1], start=1), begins_within=True)
    first = judged(Memory(), series([4, 6]), {}, PATIENT, now=moment(1))
    again = judged(first.memory, part, {}, PATIENT, now=moment(1))

    assert again.memory == first.memory


def test_what_was_over_before_anybody_looked_says_so() -> None:
    _, first = looked([series([4])], HIGH)
    away = judged(
        first.memory,
        series([6, 6, 6, 3], start=1),
        {"high": HIGH},
        PATIENT,
        now=moment(4),
    )

    assert [one.over_at for one in away.crossings] == [moment(4)]


def test_a_rule_without_a_time_fits_at_once() -> None:
    assert begun(4, 6, rule=AT_ONCE) == [1]
    with pytest.raises(ValidationError):
        IndicatorRule(indicator="river", above=5, clear=6)


@given(VALUES, LASTING, st.integers(40, 50), st.lists(st.integers(1, 8), max_size=20))
def test_cuts_into_looks_change_nothing(
    values: list[int | None], lasting: timedelta | None, clear: int, cuts: list[int]
) -> None:
    rule = IndicatorRule(indicator="river", above=50, clear=clear, lasting=lasting)
    places = [0]
    for cut in cuts:
        places.append(min(places[-1] + cut, len(values)))
    places.append(len(values))
    parts = [series(values[a:b], start=a) for a, b in pairwise(places)]
    growing = [series(values[:b]) for b in places[1:]]

    def found(looks: Sequence[Series]) -> list[datetime]:
        return [one.since for one in looked(looks, rule)[0]]

    assert found(parts) == found(growing) == found([series(values)])


@given(VALUES, LASTING, st.integers(40, 50))
def test_between_two_episodes_the_value_came_back(
    values: list[int | None], lasting: timedelta | None, clear: int
) -> None:
    rule = IndicatorRule(indicator="river", above=50, clear=clear, lasting=lasting)
    crossings, _ = looked([series(values)], rule)
    pairs = zip(series(values).moments, series(values).values, strict=True)
    back = [at for at, value in pairs if value is not None and is_back(rule, value)]

    for one, following in pairwise(crossings):
        assert any(one.at < at < following.since for at in back)


@given(VALUES, LASTING, st.data())
def test_more_gaps_never_end_an_episode_nor_begin_one_earlier(
    values: list[int | None], lasting: timedelta | None, data: st.DataObject
) -> None:
    rule = IndicatorRule(indicator="river", above=50, lasting=lasting)
    high = [51 if one is None else max(one, 51) for one in values]
    holes = data.draw(st.sets(st.integers(0, len(high) - 1)))
    torn = [None if n in holes else one for n, one in enumerate(high)]
    whole, _ = looked([series(high)], rule)
    some, last = looked([series(torn)], rule)

    assert len(some) <= len(whole) <= 1
    assert all(one.since >= whole[0].since for one in some)
    assert all(one.over_at is None for one in some)
    assert not some or last.memory.standings["high"].begun_at == some[0].since


@given(VALUES, LASTING, st.integers(30, 60), st.integers(0, 10))
def test_a_higher_threshold_never_begins_earlier(
    values: list[int | None], lasting: timedelta | None, above: int, more: int
) -> None:
    rules = (
        IndicatorRule(indicator="river", above=one, lasting=lasting)
        for one in (above, above + more)
    )
    low, high = (looked([series(values)], rule)[0] for rule in rules)

    assert len(high) == 0 or low[0].since <= high[0].since


@given(VALUES, st.lists(st.integers(0, 39), max_size=6))
def test_what_is_told_again_changes_nothing(
    values: list[int | None], again: list[int]
) -> None:
    whole, last = looked([series(values)], HIGH)
    now = moment(len(values))
    for start in again:
        repeated = series(values[start:], start=start)
        last = judged(last.memory, repeated, {"high": HIGH}, PATIENT, now=now)

        assert last.crossings == ()
    assert len(whole) <= len(values)
