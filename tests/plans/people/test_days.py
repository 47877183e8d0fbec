from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.people.days import day_of, days_away_of, days_away_written
from plans.people.reasons import MisreadError

FIRST_OF_MAY = date(2026, 5, 1)
DAYS = st.dates(date(1990, 1, 1), date(2099, 12, 31))


@pytest.mark.parametrize(
    "text",
    [
        "2026-05-01",
        "2026-5-1",
        "2026/05/01",
        "2026.5.1",
        "2026年5月1日",
        "2026年05月01",
        "20260501",
        "2026-05-01T14:30",
        "2026/5/1 8:05:00",
        "1 May 2026",
        "01-May-2026",
        "May 1, 2026",
        "1 may. 2026",
        "46143",
        "46143.75",
        " 2026-05-01 ",
    ],
)
def test_a_day_is_read_as_people_and_spreadsheets_write_it(text: str) -> None:
    assert day_of(text) == FIRST_OF_MAY


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("31/05/2026", date(2026, 5, 31)),
        ("05/31/2026", date(2026, 5, 31)),
        ("31.5.2026", date(2026, 5, 31)),
        ("5-5-2026", date(2026, 5, 5)),
        ("30 Sept 2026", date(2026, 9, 30)),
    ],
)
def test_a_year_at_the_end_is_read_where_only_one_day_is_meant(
    text: str, day: date
) -> None:
    assert day_of(text) == day


@pytest.mark.parametrize(
    "text",
    [
        *("01/05/2026", "5.1.2026", "26-05-01", "2026-13-01", "2026-02-30", "2026"),
        *("May 2026", "1 Mai 2026", "4614", "461430", "32873", "13:30", "", "soon"),
    ],
)
def test_what_could_be_two_days_or_none_is_refused(text: str) -> None:
    with pytest.raises(MisreadError, match="is no day; write it as 2027-03-01"):
        day_of(text)


@pytest.mark.parametrize(
    "text",
    [
        "2026-12-01/2026-12-10; 2027-01-05",
        "2026/12/1至2026/12/10；2027/1/5",
        "2026.12.1 - 2026.12.10，2027.1.5",
        "1 Dec 2026 to 10 Dec 2026\n5 Jan 2027",
    ],
)
def test_days_away_are_read_as_people_write_them(text: str) -> None:
    assert days_away_of(text) == (
        (date(2026, 12, 1), date(2026, 12, 10)),
        (date(2027, 1, 5), date(2027, 1, 5)),
    )


@given(st.lists(st.tuples(DAYS, st.integers(0, 99)), max_size=4, unique=True))
def test_days_away_as_the_store_keeps_them_are_read_as_meant(
    days: list[tuple[date, int]],
) -> None:
    away = tuple(
        (first, min(first + timedelta(days=more), date(2099, 12, 31)))
        for first, more in days
    )

    assert days_away_of(days_away_written(away)) == tuple(dict.fromkeys(away))
