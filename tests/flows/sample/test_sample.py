"""The sample township can carry an exercise at any hour."""

import csv
import io
from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import pytest

from flows.sample import sample_files
from plans.people.availability import hours_of, is_within
from plans.writing.site_file import read_site

TODAY = date(2026, 11, 25)
ZONE = ZoneInfo("Asia/Shanghai")
#: A Wednesday.
HOURS = [datetime(2026, 11, 25, tzinfo=UTC) + timedelta(hours=n) for n in range(24)]
FIELDS = (
    *("epidemiology", "nursing", "logistics", "psychology", "disinfection"),
    *("hydrology", "dike-engineering", "medicine"),
)


@cache
def rows(seed: int, name: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(sample_files(seed, TODAY)[name])))


def test_a_seed_makes_one_township() -> None:
    assert sample_files(1, TODAY) == sample_files(1, TODAY)
    assert sample_files(1, TODAY)["people.csv"] != sample_files(2, TODAY)["people.csv"]


def test_its_site_reads_without_a_finding() -> None:
    raw = sample_files(1, TODAY)["site.yaml"].encode()
    reading = read_site(raw, source="site.yaml")

    assert reading.findings == ()
    assert reading.usable_site().languages == ("en", "zh")


def test_offices_are_held_by_people_who_are_there() -> None:
    raw = sample_files(1, TODAY)["site.yaml"].encode()
    site = read_site(raw, source="site.yaml").usable_site()
    numbers = {row["person_no"] for row in rows(1, "people.csv")}

    assert all(role.holders for role in site.roles.values())
    assert {n for role in site.roles.values() for n in role.holders} <= numbers
    assert [str(level) for level in site.roles["operator"].may_declare] == [
        "II",
        "III",
        "IV",
    ]


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("now", HOURS)
def test_every_field_has_experts_on_call_with_deputies(
    seed: int, now: datetime
) -> None:
    people = {row["person_no"]: row for row in rows(seed, "people.csv")}
    for field in FIELDS:
        on_call = [
            row
            for row in people.values()
            if row["skills"].startswith(f"{field}:")
            and is_within(row["on_call"], now, ZONE)
        ]
        fields_of_deputies = {
            people[row["deputy"]]["skills"].partition(":")[0] for row in on_call
        }

        assert len(on_call) >= 3
        assert all(row["skills"].partition(":")[2] > str(TODAY) for row in on_call)
        assert fields_of_deputies == {field}
        assert all(row["deputy"] != row["person_no"] for row in on_call)


@pytest.mark.parametrize("now", HOURS)
def test_volunteers_are_three_times_the_places_at_any_hour(now: datetime) -> None:
    posts = rows(1, "posts.csv")
    free = [
        row
        for row in rows(1, "people.csv")
        if "volunteer" in row["roles"].split(";")
        and (not row["available"] or is_within(row["available"], now, ZONE))
        and not row["away"]
    ]
    able = [row for row in free if "household-service" in row["skills"].split(";")]
    # Two shifts of a gate can be open together: the one now and the one next.
    gates = sum(2 * int(post["places"]) for post in posts if post["kind"] == "gate")
    homes = sum(int(post["places"]) for post in posts if post["kind"] == "household")

    assert len(free) >= 3 * (gates + homes)
    assert len(able) >= 3 * homes


@pytest.mark.parametrize("skill", ["dike-patrol", "dike-rescue"])
@pytest.mark.parametrize("now", HOURS)
def test_trained_volunteers_are_twice_the_places_of_the_dikes(
    skill: str, now: datetime
) -> None:
    able = [
        row
        for row in rows(1, "people.csv")
        if skill in row["skills"].split(";")
        and (not row["available"] or is_within(row["available"], now, ZONE))
        and not row["away"]
    ]
    dikes = [post for post in rows(1, "posts.csv") if post["kind"] == skill]

    assert len(dikes) == 3
    assert len(able) >= 2 * sum(int(post["places"]) for post in dikes)


def test_low_lying_houses_are_on_the_roster_by_their_grid_cell() -> None:
    people = rows(1, "people.csv")
    low = [row for row in people if "low-lying" in row["roles"].split(";")]

    cells = {row["cell"] for row in low}
    assert cells == {"LH-1-1", "LH-1-2", "LH-2-1", "LH-5-1", "LH-5-2"}
    assert len(low) == sum(row["cell"] in cells for row in people)


def test_gates_are_staffed_round_the_clock() -> None:
    for post in rows(1, "posts.csv"):
        hours = [hours_of(shift) for shift in post["shifts"].split(";") if shift]
        assert sum((ends - starts for starts, ends in hours), timedelta()) == timedelta(
            hours=24 if hours else 0
        )


def test_nobody_lives_anywhere() -> None:
    people, partners = rows(1, "people.csv"), rows(1, "partners.csv")
    addresses = [
        row[f"contact{n}_address"]
        for row in (*people, *partners)
        for n in (1, 2, 3)
        if row.get(f"contact{n}_address")
    ]

    assert len(people) == 2000
    assert all(
        one.startswith("+861000") or one.endswith(".example") for one in addresses
    )
    assert {row["contact1_exercises"] for row in people} == {"yes"}
    # Telephone and mail of a person are nobody else's.
    assert len({row["contact1_address"] for row in people}) == len(people)
