from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from plans.identity import KindOfRun
from plans.incident.law import Profile
from plans.judging import Grant, Judge, Judgement, PlanRules, Why
from plans.warning.alerts import (
    Alert,
    Area,
    MsgType,
    ResponseType,
    Severity,
    Status,
)
from plans.warning.consequences import Wanted
from plans.warning.triggers import Act, Trigger
from plans.written import Level
from tests.alerts import SIX, alert, cancel, info, update

TRIGGERS = (
    {"trigger": "orange", "alert": {"colour": ["orange"]}, "level": "III"},
    {
        "trigger": "red",
        "alert": {"colour": ["red"]},
        "level": "II",
        "act": "declare",
    },
)
FLOOD = PlanRules(
    plan="flood", triggers=tuple(Trigger.model_validate(one) for one in TRIGGERS)
)
BOTH = (KindOfRun.ACTUAL, KindOfRun.EXERCISE)
TRUSTED = Grant(source="alerts.met", may_declare=(Level.SECOND,), kinds=BOTH)
LAW = Profile.model_validate(
    {
        "profile": "strict",
        "title": {"en": "x"},
        "notice": {"en": "x"},
        "ranks": ["town", "county"],
        "authority": [
            {"levels": ["II"], "office": {"en": "x"}, "rank": "county"}
            | {"article": "Art. 1"}
        ],
        "fundraising": {"article": "Art. 2"},
    }
)


def cells_in(areas: Sequence[Area]) -> tuple[str, ...]:
    coded = {code.value for area in areas for code in area.geocodes}
    return tuple(sorted(coded & {"north", "south"}))


def judged(one: Alert, grant: Grant = TRUSTED, law: Profile | None = None) -> Judgement:
    judge = Judge(plans=[FLOOD], cells_in=cells_in, grant=grant, law=law, now=SIX)
    return judge.judge(one)


def wants(rule: str, level: Level, act: Act) -> tuple[Wanted, ...]:
    cells = ("north",)
    return (Wanted(plan="flood", rule=rule, level=level, act=act, cells=cells),)


def red(**changes: Any) -> Alert:  # noqa: ANN401
    return alert(infos=(info("red"),), **changes)


def test_a_rule_that_declares_does_so_for_a_source_that_may() -> None:
    assert judged(red()) == Judgement(
        why=Why.FITS, wanted=wants("red", Level.SECOND, Act.DECLARE)
    )


@pytest.mark.parametrize(
    "grant",
    [
        Grant(source="cli"),
        replace(TRUSTED, may_declare=(Level.THIRD,)),
        replace(TRUSTED, kinds=(KindOfRun.EXERCISE,)),
    ],
)
def test_a_source_that_may_not_only_asks(grant: Grant) -> None:
    assert judged(red(), grant).wanted == wants("red", Level.SECOND, Act.PROPOSE)


def test_what_the_law_keeps_for_an_office_no_source_declares() -> None:
    assert judged(red(), law=LAW).wanted == wants("red", Level.SECOND, Act.PROPOSE)


def test_a_rule_that_proposes_never_declares() -> None:
    orange = alert(infos=(info("orange"),))
    grant = replace(TRUSTED, may_declare=tuple(Level))

    assert judged(orange, grant).wanted == wants("orange", Level.THIRD, Act.PROPOSE)


@pytest.mark.parametrize("status", [Status.TEST, Status.SYSTEM, Status.DRAFT])
def test_what_is_no_warning_of_anything_starts_nothing(status: Status) -> None:
    assert judged(red(status=status)) == Judgement(why=Why.STATUS)


def test_an_exercise_asks_for_an_exercise_where_its_source_may() -> None:
    exercise = red(status=Status.EXERCISE)
    asks = judged(exercise)
    may_not = judged(exercise, Grant(source="cli"))

    assert asks.kind_of_run is may_not.kind_of_run is KindOfRun.EXERCISE
    assert asks.wanted == wants("red", Level.SECOND, Act.PROPOSE)
    assert (may_not.why, may_not.wanted) == (Why.EXERCISE, ())


def test_what_is_over_starts_nothing_and_is_told_when_it_would_have() -> None:
    late = info("orange", expires=SIX)
    mild = replace(late, parameters=())

    assert judged(alert(infos=(late,))) == Judgement(why=Why.EXPIRED, is_grave=True)
    assert judged(alert(infos=(mild,))) == Judgement(why=Why.EXPIRED)


def test_only_the_part_that_is_in_force_counts() -> None:
    over = info("red", expires=SIX)
    lasts = info("orange", expires=SIX + timedelta(hours=1))

    assert judged(alert(infos=(over, lasts))).wanted == wants(
        "orange", Level.THIRD, Act.PROPOSE
    )


def test_a_red_one_that_no_rule_knows_is_grave() -> None:
    extreme = info(severity=Severity.EXTREME)

    assert judged(alert(infos=(extreme,))) == Judgement(why=Why.NO_RULE, is_grave=True)
    assert judged(alert()) == Judgement(why=Why.NO_RULE)


def test_what_is_elsewhere_is_nobodys_here() -> None:
    elsewhere = (info("red", "faraway"),)

    assert judged(alert(infos=elsewhere)) == Judgement(why=Why.OUTSIDE)


def test_what_does_not_say_where_has_to_be_read_by_somebody() -> None:
    nowhere = alert(infos=(info("red", ""),))
    exercise = replace(nowhere, status=Status.EXERCISE)

    assert judged(nowhere) == Judgement(why=Why.NOWHERE, is_grave=True)
    assert not judged(exercise).is_grave


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (cancel("b", alert()), Why.CANCELS),
        (update("b", alert(), msg_type=MsgType.ACK), Why.NO_WARNING),
        (
            update("b", infos=(info("red", response_type=(ResponseType.ALL_CLEAR,)),)),
            Why.CLEAR,
        ),
    ],
)
def test_what_takes_back_wants_nothing(one: Alert, why: Why) -> None:
    assert judged(one) == Judgement(why=why)
