from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from plans.people.availability import is_available, is_on_call, is_within, windows_of
from tests.sample import SIX, person

SHANGHAI = ZoneInfo("Asia/Shanghai")


# It is Sunday, two in the afternoon, in Shanghai; Sunday, six in the morning, in UTC.
@pytest.mark.parametrize(
    ("text", "is_inside"),
    [
        ("", False),
        ("daily", True),
        ("always", True),
        ("sun", True),
        ("mon-sat", False),
        ("sat-mon 08:00-18:00", True),
        ("08:00-18:00", True),
        ("14:00-15:00", True),
        ("13:00-14:00", False),
        ("mon 08:00-10:00; sun 13:59-14:01", True),
        ("sat 22:00-15:00", True),
        ("sat 22:00-14:00", False),
        ("sun 22:00-15:00", False),
        ("00:00-24:00", True),
        ("周日 8:00-18:00", True),
        ("周一-周五 08:00-18:00；每天 13:00-15:00", True),
    ],
)
def test_windows_are_read_as_the_clock_on_the_wall_shows_them(
    text: str, *, is_inside: bool
) -> None:
    assert is_within(text, SIX, SHANGHAI) is is_inside


@pytest.mark.parametrize(
    "text", ["25:00-26:00", "someday", "mon-", "mon 8-9", "24:00-06:00"]
)
def test_what_is_no_time_of_the_week_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="write"):
        windows_of(text)


def test_who_is_away_cannot_be_had_even_on_call() -> None:
    away = person("ana", on_call="daily", away=((date(2026, 3, 1), date(2026, 3, 1)),))

    assert not is_available(away, SIX, SHANGHAI)
    assert not is_on_call(away, SIX, SHANGHAI)
    # In Shanghai the day is over two hours after dinner in London.
    assert is_available(away, datetime(2026, 3, 1, 16, tzinfo=UTC), SHANGHAI)


def test_without_windows_people_can_be_had_and_are_not_on_call() -> None:
    assert is_available(person("ana"), SIX, SHANGHAI)
    assert not is_on_call(person("ana"), SIX, SHANGHAI)


def test_the_hour_that_comes_twice_is_inside_twice() -> None:
    berlin = ZoneInfo("Europe/Berlin")
    twice = [datetime(2026, 10, 25, hour, 30, tzinfo=UTC) for hour in (0, 1)]

    assert [is_within("sun 02:00-03:00", at, berlin) for at in twice] == [True, True]
