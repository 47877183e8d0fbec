from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plans.warning.alerts import Circle, Point, Reference
from plans.warning.spelling import (
    MisspeltError,
    circle_of,
    circle_text,
    list_of,
    list_text,
    moment_of,
    moment_text,
    number_of,
    number_text,
    polygon_of,
    polygon_text,
    reference_of,
    reference_text,
)

EIGHT = timezone(timedelta(hours=8))
SENT = datetime(2026, 3, 1, 14, 0, tzinfo=EIGHT)


@given(
    st.datetimes(datetime(1, 1, 2), datetime(9999, 12, 30)),  # noqa: DTZ001 -- follows
    st.integers(-840, 840),
)
def test_a_moment_reads_back_in_its_own_offset(local: datetime, minutes: int) -> None:
    zone = timezone(timedelta(minutes=minutes))
    moment = local.replace(microsecond=0, tzinfo=zone)

    back = moment_of(moment_text(moment))
    assert (back, back.utcoffset()) == (moment, moment.utcoffset())


@given(st.floats(-1e15, 1e15))
def test_a_number_reads_back_however_small(number: float) -> None:
    if abs(number) > 1e-20:
        assert number_of(number_text(number)) == number
    assert "e" not in number_text(number)


@given(st.lists(st.text("ab水\u00a0\u2028\t <&,", min_size=1).filter(str.strip)))
def test_a_list_reads_back_with_blanks_in_its_entries(entries: list[str]) -> None:
    assert list_of(list_text(entries)) == tuple(entries)


def test_utc_is_written_as_cap_wants_it() -> None:
    assert moment_text(SENT.astimezone(UTC)) == "2026-03-01T06:00:00-00:00"
    assert moment_text(SENT) == "2026-03-01T14:00:00+08:00"
    assert moment_of("2026-03-01T06:00:00Z") == SENT
    assert moment_of("2026-03-01T06:00:00-00:00").utcoffset() == timedelta()


@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("2026-03-01T06:00:00", "C011"),
        ("2026-03-01 06:00:00+08:00", "C011"),
        ("tomorrow", "C011"),
        ("٢٠٢٦-03-01T06:00:00+08:00", "C011"),
        ("2026-02-29T06:00:00+08:00", "C012"),
        ("2026-03-01T24:00:00+08:00", "C012"),
        ("2026-03-01T06:00:00+08:99", "C012"),
        ("2026-03-01T06:00:00+25:00", "C012"),
        ("0001-01-01T00:00:00+08:00", "C012"),
        ("9999-12-31T23:59:59-08:00", "C012"),
    ],
)
def test_a_moment_that_is_none_is_told(text: str, rule: str) -> None:
    with pytest.raises(MisspeltError) as told:
        moment_of(text)

    assert told.value.rule == rule


def test_places_read_back() -> None:
    square = "30,120 30,121 31.5,121 30,120"
    corners = polygon_of("  30.0,120 30,121\n31.50,121  30,120 ")

    assert polygon_text(corners) == square
    assert circle_of("30.5,-120 2.50") == Circle(Point(30.5, -120), 2.5)
    assert circle_text(Circle(Point(1e-7, 0.0), 0.25)) == "0.0000001,0 0.25"


def test_a_reference_reads_back() -> None:
    reference = Reference("ana@a.example", "2026-1", SENT)

    text = "ana@a.example,2026-1,2026-03-01T14:00:00+08:00"
    assert (reference_text(reference), reference_of(text)) == (text, reference)


@pytest.mark.parametrize("text", ["", "a", "a,b", ",b,c", "a,b,c,d", "a,b,today"])
def test_what_refers_to_nothing_is_told(text: str) -> None:
    with pytest.raises(MisspeltError):
        reference_of(text)
