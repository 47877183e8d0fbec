import pytest
from pydantic import ValidationError

from plans.identity import KindOfRun
from plans.learning.drills import Drill, DrillKind
from plans.learning.injects import Inject, InjectKind
from plans.learning.schedules import Schedule
from plans.writing.drill_file import DrillReading, read_drills

PLAN = {"kind": "rehearsal", "level": "II", "expect": {"watch": "met"}}


def test_a_rehearsal_expects_something_or_has_people_who_answer() -> None:
    with pytest.raises(ValidationError, match="what you expect"):
        Drill.model_validate({"kind": "rehearsal", "level": "II", "expect": {}})

    assert Drill.model_validate({"kind": "rehearsal", "level": "II", "people": {}})
    assert Drill.model_validate({"kind": "exercise", "level": "II"})


def test_only_a_rehearsal_never_leaves() -> None:
    assert {kind: kind.kind_of_run for kind in DrillKind} == {
        DrillKind.REHEARSAL: KindOfRun.REHEARSAL,
        DrillKind.EXERCISE: KindOfRun.EXERCISE,
        DrillKind.CONTACT_CHECK: KindOfRun.EXERCISE,
    }


@pytest.mark.parametrize(
    ("written", "problem"),
    [
        ({"after": "1 min"}, "one of said, news, fails, slow, away"),
        ({"after": "1 min", "said": "accepted"}, "there has to be step"),
        ({"after": "1 min", "fails": "sms", "step": "watch"}, "there is no step"),
        ({"after": "1 min", "slow": "sms"}, "there has to be rate"),
        ({"after": "1 min", "away": True}, "step or who"),
        ({"after": "2 min", "fails": "sms", "until": "1 min"}, "before it begins"),
        ({"after": "1 min", "fails": "sms", "news": {"en": "It rains"}}, "one of"),
    ],
)
def test_an_inject_is_one_thing_and_whole(
    written: dict[str, object], problem: str
) -> None:
    with pytest.raises(ValidationError, match=problem):
        Inject.model_validate(written)


def test_an_inject_is_known_by_the_key_that_it_has() -> None:
    said = Inject.model_validate({"after": "1 min", "said": "declined", "step": "a"})
    news = Inject.model_validate({"after": "1 min", "news": {"en": "The bridge is up"}})

    assert (said.kind, news.kind) == (InjectKind.SAID, InjectKind.NEWS)


@pytest.mark.parametrize(
    "written",
    [
        {},
        {"cron": "0 9 1 */3 *", "rrule": "FREQ=DAILY"},
        {"cron": "every monday"},
        {"rrule": "FREQ=NOW"},
        {"rrule": "BYDAY=MO"},
        {"cron": "0 9 * * *", "time_zone": "Europe/Nowhere"},
        {"cron": "0 9 31 2 *"},
    ],
)
def test_a_schedule_that_nobody_can_keep_is_refused(written: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        Schedule.model_validate(written)


def test_a_schedule_is_a_cron_line_or_an_rrule() -> None:
    cron = {"cron": "0 9 1 */3 *", "time_zone": "Asia/Shanghai", "window": "2 h"}
    yearly = {"rrule": "FREQ=YEARLY;BYMONTH=5;BYDAY=2TU;BYHOUR=9;BYMINUTE=0"}

    assert Schedule.model_validate(cron).cron == "0 9 1 */3 *"
    assert Schedule.model_validate(yearly | {"unannounced": True}).unannounced


def told(text: str) -> list[tuple[str, str]]:
    found = reading_of(text).findings
    return [(one.where, one.rule) for one in found]


def reading_of(text: str) -> DrillReading:
    return read_drills(text.encode(), source="drill.yaml")


def test_every_mistake_of_a_drill_file_is_told_with_its_place() -> None:
    text = """kind: rehearsal
level: II
sed: 7
injects:
  - {after: 2 min, step: watch, said: perhaps}
  - {after: 1 min, fails: sms, step: watch}
schedule: {cron: now and then}
expect: {watch: waiting}
"""

    assert told(text) == [
        ("drill.yaml:3:1", "M002"),  # a key nobody knows
        ("drill.yaml:5:33", "M002"),  # nobody says perhaps
        ("drill.yaml:6:5", "M002"),  # a channel fails for everybody
        ("drill.yaml:7:12", "M002"),  # no cron line
    ]
    assert reading_of(text).drills == ()


def test_several_drills_of_a_plan_have_names_of_their_own() -> None:
    one = "kind: exercise, level: II"
    text = f"""drills:
  - {{name: spring, {one}}}
  - {{name: spring, {one}}}
  - {{{one}}}
"""

    assert told(text) == [("drill.yaml:3:6", "M080"), ("drill.yaml:4:5", "M002")]


def test_what_comes_too_early_is_a_warning() -> None:
    text = """kind: rehearsal
level: II
people: {}
injects:
  - {after: 2 min, fails: sms}
  - {after: 1 min, fails: voice}
"""

    assert told(text) == [("drill.yaml:6:6", "M082")]
    assert reading_of(text).usable_drills()[0].at == "10:00"


@pytest.mark.parametrize("text", ["", "- a", "drills: 7", "drills: []", "a: &b c"])
def test_a_file_that_is_no_drill_is_told_and_never_a_traceback(text: str) -> None:
    assert reading_of(text).errors


def test_a_drill_is_called_after_its_plan() -> None:
    drill = Drill.model_validate(PLAN)
    named = Drill.model_validate(PLAN | {"name": "spring"})

    assert drill.key("flood") == "flood"
    assert named.key("flood") == "flood/spring"
