"""The level goes up and down while a real plan runs over a real store."""

from dataclasses import replace
from datetime import timedelta

import pytest

from flows.engine.levels import (
    LevelChanged,
    OverError,
    change_level,
    check_may_change_level,
)
from flows.engine.stand_down import stand_down
from plans.incident.authority import UnknownOfficeError
from plans.incident.incidents import AuthorityError
from plans.people.call_ups import Said
from plans.plan import Level
from tests.flows.hillside import Hillside, plan_of

MINUTE = timedelta(minutes=1)
DIKE: dict[str, object] = {
    "step": "dike",
    "kind": "dispatch_volunteers",
    "level": "II",
    "posts": "dike",
    "tiers": [{"who": "site"}],
    "message": "come",
}
NEWS: dict[str, object] = {
    "step": "news",
    "kind": "notify",
    "to": ["role volunteer"],
    "message": "news",
}
ALARM: dict[str, object] = NEWS | {"step": "alarm", "level": "I"}
PLAN = plan_of([NEWS, DIKE, ALARM])
STAYING = plan_of([NEWS, DIKE | {"stays_at": "III"}, ALARM])


def test_raising_begins_what_is_new_and_leaves_the_rest_alone(
    hillside: Hillside,
) -> None:
    hillside.begin(PLAN)
    changed = hillside.to(Level.SECOND)

    assert changed == LevelChanged(is_new=True, before=Level.THIRD, begun=("dike",))
    assert hillside.states() == {"news": "waiting", "dike": "waiting"}
    assert hillside.told("dike/ask") == ["ana", "bo"]
    assert hillside.told("news/") == ["ana", "bo"]


def test_lowering_lets_the_people_of_dropped_steps_go(hillside: Hillside) -> None:
    hillside.begin(PLAN, Level.SECOND)
    hillside.carry()
    hillside.say("ana", "dike")
    held = hillside.held("dike")
    changed = hillside.to(Level.THIRD)

    assert held == ["ana"]
    assert (changed.dropped, changed.told) == (("dike",), 2)
    assert hillside.held("dike") == []
    assert hillside.states() == {"news": "met"}
    assert {one.title for one in hillside.sent("let-off")} == {
        "You are free: Landslide in North is at level III now",
        "您不必再执勤：北社区滑坡调整为III级",
    }
    assert [entry.action for entry in hillside.noted("level_lowered")] == [
        "level_lowered"
    ]


def test_nothing_of_a_dropped_step_leaves_any_more(hillside: Hillside) -> None:
    hillside.begin(PLAN, Level.SECOND)
    told = hillside.to(Level.THIRD).told
    left = {one.title for one in hillside.carry("sms")}

    assert told == 0  # nobody had read the question
    assert left == {"news at level II"}


def test_what_stays_goes_on_with_its_people(hillside: Hillside) -> None:
    hillside.begin(STAYING, Level.SECOND)
    hillside.carry()
    hillside.say("ana", "dike")
    changed = hillside.to(Level.THIRD)

    assert (changed.dropped, changed.told) == ((), 0)
    assert hillside.states() == {"news": "met", "dike": "waiting"}
    assert hillside.held("dike") == ["ana"]


def test_whom_another_step_wants_is_not_sent_home(hillside: Hillside) -> None:
    other = DIKE | {"step": "watch", "level": "III"}
    hillside.begin(plan_of([DIKE, other]), Level.SECOND)
    hillside.carry()
    hillside.say("ana", "watch", Said.DECLINED)
    changed = hillside.to(Level.THIRD)

    assert changed.dropped == ("dike",)
    assert hillside.told("let-off") == ["ana"]


def test_who_comes_back_is_asked_anew(hillside: Hillside) -> None:
    hillside.begin(PLAN, Level.SECOND)
    hillside.carry()
    hillside.say("ana", "dike")
    hillside.to(Level.THIRD)
    hillside.to(Level.SECOND)

    assert hillside.held("dike") == []  # the yes from before counts no more
    assert hillside.told("dike/ask/1") == ["ana", "bo"]
    hillside.carry()
    hillside.say("ana", "dike")
    assert hillside.held("dike") == ["ana"]


def test_a_notice_that_comes_back_is_told_again(hillside: Hillside) -> None:
    hillside.begin(PLAN, Level.FIRST)
    hillside.to(Level.SECOND)
    hillside.to(Level.FIRST)

    assert hillside.told("alarm/notice") == ["ana", "ana", "bo", "bo"]


def test_who_was_told_to_do_something_is_told_that_it_is_over(
    hillside: Hillside,
) -> None:
    alarm = ALARM | {"lifted": "off"}
    stay = alarm | {"level": "III", "step": "stay"}
    hillside.begin(plan_of([stay, alarm]), Level.FIRST)
    hillside.carry()
    hillside.to(Level.THIRD)
    lowered = hillside.told("alarm/lifted"), hillside.told("stay/lifted")
    hillside.end()

    assert lowered == (["ana", "bo"], [])
    assert hillside.told("stay/lifted") == ["ana", "bo"]
    assert hillside.told("alarm/lifted") == ["ana", "bo"]
    assert {one.title for one in hillside.sent("stay/lifted")} == {
        "off in North",
        "off in 北社区",
    }


def test_two_steps_with_the_same_last_words_say_them_once(hillside: Hillside) -> None:
    stay = ALARM | {"lifted": "off", "step": "stay"}
    hillside.begin(plan_of([stay, ALARM | {"lifted": "off"}]), Level.FIRST)
    hillside.carry()
    hillside.to(Level.THIRD)

    assert hillside.told("stay/lifted") + hillside.told("alarm/lifted") == ["ana", "bo"]


def test_everybody_ever_asked_is_told_at_the_end(hillside: Hillside) -> None:
    hillside.begin(PLAN, Level.SECOND)
    hillside.carry()
    hillside.to(Level.THIRD)

    assert hillside.end() == 2
    assert hillside.told("stand-down") == ["ana", "bo"]


def test_run_twice_it_changes_nothing(hillside: Hillside) -> None:
    hillside.begin(PLAN)
    first, again = hillside.to(Level.SECOND), hillside.to(Level.SECOND)

    assert (first.is_new, again.is_new) == (True, False)
    assert hillside.incident.run_no == 2


def test_an_incident_that_is_over_has_no_level(hillside: Hillside) -> None:
    hillside.begin(PLAN)
    stand_down(hillside.incident_id, hillside.conductor, by="mayor")

    with pytest.raises(OverError):
        change_level(hillside.incident_id, Level.SECOND, hillside.conductor, by="mayor")


@pytest.mark.parametrize("by", ["mayor", "ana", "operator"])
def test_who_may_declare_the_level_may_change_to_it(
    hillside: Hillside, by: str
) -> None:
    hillside.begin(PLAN)

    check_may_change_level(hillside.incident, Level.SECOND, by, hillside.site)


def test_who_may_not_switch_a_level_on_may_not_switch_it_off(
    hillside: Hillside,
) -> None:
    hillside.begin(PLAN)
    authority = {**hillside.incident.plan.authority, Level.FOURTH: ("engineer",)}
    plan = hillside.incident.plan.model_copy(update={"authority": authority})
    incident = replace(hillside.incident, plan=plan)

    with pytest.raises(AuthorityError):
        check_may_change_level(incident, Level.FOURTH, "engineer", hillside.site)


@pytest.mark.parametrize("by", ["engineer", "bo", "nobody"])
def test_nobody_else_changes_it(hillside: Hillside, by: str) -> None:
    hillside.begin(PLAN)

    with pytest.raises((AuthorityError, UnknownOfficeError)):
        check_may_change_level(hillside.incident, Level.SECOND, by, hillside.site)
