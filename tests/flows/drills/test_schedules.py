"""A year of schedules in three zones: each due time once, whatever goes wrong."""

import asyncio
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from prefect.server.schemas.schedules import CronSchedule, RRuleSchedule

from flows.drill_deployments import as_prefect
from flows.drill_runs import plain
from flows.drills.starting import PlannedDrill, Starter
from flows.library import site_in
from flows.settings import Settings
from flows.wiring.deciding import open_desk
from plans.learning.drills import Drill
from plans.learning.due import Came
from plans.learning.starting import IN_TIME, due_key_of
from tests.fakes.clock import FakeClock
from tests.flows.township import make_site

YEAR_BEGINS = datetime(2027, 1, 1, tzinfo=UTC)
YEAR = timedelta(days=365)
#: Runs that Prefect has ready ahead of a daily schedule.
AHEAD = 3
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
#: From here it is off until Sunday morning is over everywhere.
A_SATURDAY = datetime(2027, 1, 9, 15, tzinfo=UTC)
#: In the hours that are skipped and that come twice, on weekdays, weekly, hidden.
WRITTEN: dict[str, dict[str, object]] = {
    "nightly": {"cron": "30 2 * * *", "window": "90 min"},
    "weekdays": {"cron": "0 9 * * 1-5", "window": "2 h"},
    "weekly": {"rrule": "FREQ=WEEKLY;BYDAY=SU;BYHOUR=2;BYMINUTE=30", "window": "1 h"},
    "hidden": {"cron": "0 14 * * *", "window": "3 h", "unannounced": True},
}


@dataclass
class Server:
    """Prefect as it is for one schedule: runs ahead, late ones all at once."""

    generator: CronSchedule | RRuleSchedule
    dice: random.Random
    ready: set[datetime] = field(default_factory=set)

    def deploy(self, now: datetime) -> None:
        """Forget the runs of the future and make them anew, as a redeployment does."""
        self.ready = {at for at in self.ready if at <= now}
        made = asyncio.run(self.generator.get_dates(AHEAD, now))
        self.ready |= {plain(at) for at in made}

    def due(self, now: datetime) -> list[datetime]:
        """Return what is due, in any order, some of it twice."""
        due = sorted(at for at in self.ready if at <= now)
        self.ready -= set(due)
        again = [at for at in due if self.dice.random() < 0.2]
        self.dice.shuffle(due)
        return due + again


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    make_site(tmp_path)
    return Settings(site=tmp_path)


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Asia/Shanghai"])
@pytest.mark.parametrize("name", list(WRITTEN))
def test_each_drill_comes_once_on_each_due_date(
    name: str, zone: str, settings: Settings
) -> None:
    drill, begun = _drill(name, zone), list[str]()
    clock = FakeClock(YEAR_BEGINS)
    starter = _starter(settings, clock, begun)
    generator = _generator(drill, starter)
    dice = random.Random(f"{name}/{zone}")  # noqa: S311 -- the same year in every run
    _live(Server(generator, dice), drill, starter, clock)

    with open_desk(settings, is_writer=False) as desk:
        dues = desk.dues.of(drill.name, limit=1000)
    came = Counter(one.came for one in dues)
    assert sorted(one.due_key for one in dues) == _wanted(generator, ZoneInfo(zone))
    assert sorted(begun) == sorted(one.run_id for one in dues if one.run_id)
    assert came[Came.RUN] > came[Came.LATE] + came[Came.SKIPPED] > 0
    for one in dues:
        opening = starter.opening(drill, one.due_at)
        is_in_time = one.recorded_at <= opening.begins_at + IN_TIME
        assert (one.came is Came.RUN) == is_in_time
        assert bool(one.run_id) == (one.came is not Came.SKIPPED)
        assert one.recorded_at <= opening.ends_at or one.came is Came.SKIPPED


def _starter(settings: Settings, clock: FakeClock, begun: list[str]) -> Starter:
    def begin(planned: PlannedDrill, key: str) -> str:
        assert planned.plan == "flood"
        begun.append(key)
        return key

    return Starter(
        open_desk=partial(open_desk, settings, clock=clock),
        site=site_in(settings.site),
        begin=begin,
        clock=clock,
        secret=b"of the site",
    )


def _generator(drill: PlannedDrill, starter: Starter) -> CronSchedule | RRuleSchedule:
    schedule = drill.drill.schedule
    assert schedule
    made = as_prefect(schedule, starter.site).model_dump()
    return CronSchedule(**made) if schedule.cron else RRuleSchedule(**made)


def _live(
    server: Server, drill: PlannedDrill, starter: Starter, clock: FakeClock
) -> None:
    """Let a year pass, with outages and redeployments."""
    outages = list(_outages(server.dice))
    for now in _moments(server.dice):
        if any(begins <= now < ends for begins, ends in outages):
            continue
        clock.moment = now
        if server.dice.random() < 0.01 or len(server.ready) < AHEAD:
            server.deploy(now)
        for due_at in server.due(now):
            clock.moment = max(now, starter.opening(drill, due_at).begins_at)
            starter.start(drill, due_at)


def _drill(name: str, zone: str) -> PlannedDrill:
    written = {
        "kind": "exercise",
        "level": "III",
        "schedule": WRITTEN[name] | {"time_zone": zone},
    }
    return PlannedDrill("flood", Drill.model_validate(written))


def _moments(dice: random.Random) -> Iterator[datetime]:
    """Yield when the engine looks: every half a minute near what may be due."""
    day = YEAR_BEGINS
    while day < YEAR_BEGINS + YEAR:
        for _ in range(48):
            day += 30 * MINUTE
            yield day
            yield day + timedelta(seconds=dice.choice([5, 20, 50]))


def _outages(dice: random.Random) -> Iterator[tuple[datetime, datetime]]:
    """Yield when the machine is off: minutes to a day, thrice a month."""
    yield A_SATURDAY, A_SATURDAY + 20 * HOUR
    for month in range(36):
        begins = YEAR_BEGINS + month * 10 * DAY + dice.random() * 8 * DAY
        yield begins, begins + dice.choice([10 * MINUTE, HOUR, 5 * HOUR, DAY])


def _wanted(generator: CronSchedule | RRuleSchedule, zone: ZoneInfo) -> list[str]:
    ends = YEAR_BEGINS + YEAR
    made = asyncio.run(generator.get_dates(1000, YEAR_BEGINS, ends))
    return sorted({due_key_of(at, zone) for at in made if YEAR_BEGINS <= at <= ends})
