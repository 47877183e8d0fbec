"""Cases live in cases/shifts/; the file name is the rule being shown."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from plans.durations import Duration
from plans.people.shifts import shifts_between, worth_coming_to
from tests.sample import gate

CASES = sorted((Path(__file__).parent / "cases" / "shifts").glob("*.yaml"))
DURATION: TypeAdapter[timedelta] = TypeAdapter(Duration)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_shift_case(path: Path) -> None:
    case = yaml.safe_load(path.read_text(encoding="utf-8"))
    shifts = shifts_between(
        [gate(shifts=tuple(case["shifts"]))],
        starts_at=case["at"],
        within=DURATION.validate_python(case["within"]),
        zone=ZoneInfo(case["zone"]),
    )

    assert [[one.starts_at, one.ends_at] for one in shifts] == case["expect"]


def test_a_shift_that_is_over_before_anybody_comes_gives_way_to_the_next() -> None:
    at = datetime(2026, 3, 1, 5, 40, tzinfo=UTC)
    day, night = "06:00-14:00", "14:00-22:00"
    posts = [gate("G1", shifts=(day, night)), gate("G2", shifts=(day,))]
    posts += [gate("G3")]
    shifts = shifts_between(
        posts, starts_at=at, within=timedelta(hours=1), zone=ZoneInfo("Asia/Shanghai")
    )
    asked = worth_coming_to(shifts, by=at + timedelta(minutes=30))

    assert len(shifts) == 4
    assert [one.key for one in asked] == [
        "G1@20260301T0600Z",
        "G2@20260228T2200Z",
        "G3",
    ]


@given(
    at=st.datetimes(datetime(2025, 1, 1), datetime(2027, 1, 1)),  # noqa: DTZ001 -- made UTC below
    zone=st.sampled_from(["Asia/Shanghai", "Europe/Berlin", "America/St_Johns"]),
)
def test_three_shifts_cover_every_moment_once(at: datetime, zone: str) -> None:
    moment = at.replace(tzinfo=UTC)
    shifts = shifts_between(
        [gate(shifts=("06:00-14:00", "14:00-22:00", "22:00-06:00"))],
        starts_at=moment,
        within=timedelta(hours=12),
        zone=ZoneInfo(zone),
    )
    running = [
        one for one in shifts if one.ends_at and one.starts_at <= moment < one.ends_at
    ]

    assert len(running) == 1
    assert [one.starts_at for one in shifts[1:]] == [one.ends_at for one in shifts[:-1]]
    assert len({one.key for one in shifts}) == len(shifts)
