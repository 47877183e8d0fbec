"""A drill that is due begins once, late within its window, or not at all."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from plans.learning.due import Came, Due
from plans.learning.schedules import Schedule
from plans.learning.starting import IN_TIME, due_key_of, opening, verdict

NINE = datetime(2027, 3, 28, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
WINDOW = 2 * HOUR
DAILY = Schedule(cron="0 9 * * *", window=WINDOW)
HIDDEN = DAILY.model_copy(update={"unannounced": True})
BERLIN = ZoneInfo("Europe/Berlin")


def due(hours: float, came: Came, recorded: float) -> Due:
    at = NINE + hours * HOUR
    return Due(
        drill="flood",
        due_key=due_key_of(at, BERLIN),
        due_at=at,
        came=came,
        recorded_at=NINE + recorded * HOUR,
    )


def came(at: datetime, now: datetime, *others: Due) -> Came:
    due = opening(DAILY, at, drill="flood", secret=b"key")
    return verdict(due, others, now=now).came


def test_it_runs_in_time_late_within_its_window_and_is_skipped_after_it() -> None:
    waits = (0 * HOUR, IN_TIME, 2 * IN_TIME, WINDOW, WINDOW + IN_TIME)
    found = [came(NINE, NINE + one) for one in waits]

    assert found == [Came.RUN, Came.RUN, Came.LATE, Came.LATE, Came.SKIPPED]


@given(st.permutations([-1.0, 0.0, 1.0]))
def test_after_an_outage_one_late_run_is_enough_in_whatever_order(
    order: list[float],
) -> None:
    now, taken = NINE + 1.5 * HOUR, list[Due]()
    for hours in order:
        at = NINE + hours * HOUR
        taken.append(due(hours, came(at, now, *taken), 1.5))

    assert [one.came for one in taken].count(Came.LATE) == 1


def test_the_run_in_time_after_a_late_one_is_not_held_up_by_it() -> None:
    late = due(-1, Came.LATE, -0.5)

    assert came(NINE, NINE, late) is Came.RUN
    assert came(NINE, NINE + HOUR, late) is Came.LATE


def test_the_hour_that_comes_twice_is_one_due_time() -> None:
    first = datetime(2027, 10, 31, 0, 30, tzinfo=UTC)

    assert due_key_of(first, BERLIN) == "2027-10-31T02:30 Europe/Berlin"
    assert due_key_of(first + HOUR, BERLIN) == due_key_of(first, BERLIN)


@given(st.datetimes(timezones=st.just(UTC)), st.binary(min_size=1))
def test_an_unannounced_drill_has_one_moment_within_its_window(
    at: datetime, secret: bytes
) -> None:
    at = at.replace(year=2027)
    due = opening(HIDDEN, at, drill="flood", secret=secret)

    assert at <= due.begins_at < due.ends_at == at + WINDOW
    assert due == opening(HIDDEN, at, drill="flood", secret=secret)


def test_moments_are_spread_over_the_window() -> None:
    days = [NINE + day * timedelta(days=1) for day in range(400)]
    found = [opening(HIDDEN, day, drill="d", secret=b"key") for day in days]
    shares = [(one.begins_at - one.due_at) / WINDOW for one in found]

    assert min(shares) < 0.05
    assert max(shares) > 0.95
    assert 0.4 < sum(shares) / len(shares) < 0.6
