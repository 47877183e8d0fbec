from dataclasses import replace
from datetime import UTC, datetime

import pytest

from plans.warning.alerts import (
    Alert,
    Category,
    Certainty,
    Colour,
    Info,
    MsgType,
    Named,
    ResponseType,
    Scope,
    Severity,
    Status,
    Urgency,
)
from plans.warning.matching import (
    best_fit,
    colour_of,
    fits_rule,
    is_in_force,
    is_over,
    is_red,
    title_of,
)
from plans.warning.triggers import Act, AlertRule, Trigger

SIX = datetime(2026, 7, 1, 6, tzinfo=UTC)
RAIN = Info(
    category=(Category.MET,),
    event="Heavy  Rain",
    urgency=Urgency.IMMEDIATE,
    severity=Severity.SEVERE,
    certainty=Certainty.LIKELY,
    event_codes=(Named("national", "11B03"),),
)
ALERT = Alert(
    identifier="a1",
    sender="met@x.example",
    sent=SIX,
    status=Status.ACTUAL,
    msg_type=MsgType.ALERT,
    scope=Scope.PUBLIC,
    infos=(RAIN,),
)


def rule(**fields: object) -> AlertRule:
    return AlertRule.model_validate(fields)


def with_parameter(name: str, value: str) -> Info:
    return replace(RAIN, parameters=(Named(name, value),))


@pytest.mark.parametrize(
    "fields",
    [
        {"event": ["heavy rain", "flood"]},
        {"code": ["11B03"]},
        {"code": ["national=11B03"]},
        {"severity": ["Extreme", "Severe"], "urgency": ["Immediate"]},
        {"event": ["HEAVY RAIN"], "certainty": ["Likely", "Observed"]},
        {"severity": ["Severe"], "senders": ["met@x.example"]},
    ],
)
def test_a_rule_fits_when_each_field_names_a_value(fields: dict[str, object]) -> None:
    assert fits_rule(rule(**fields), ALERT, RAIN)


@pytest.mark.parametrize(
    "fields",
    [
        {"event": ["rain"]},
        {"code": ["local=11B03"]},
        {"code": ["11B0"]},
        {"severity": ["Severe"], "urgency": ["Future"]},
        {"event": ["heavy rain"], "certainty": ["Observed"]},
        {"severity": ["Severe"], "senders": ["other@x.example"]},
        {"event": ["heavy rain"], "colour": ["red"]},
    ],
)
def test_one_field_that_names_another_value_is_enough_against(
    fields: dict[str, object],
) -> None:
    assert not fits_rule(rule(**fields), ALERT, RAIN)


@pytest.mark.parametrize(
    ("name", "value", "colour"),
    [
        ("colour", "Red", Colour.RED),
        ("awareness_level", "3; orange; Severe", Colour.ORANGE),
        ("WarningColor", "yellow", Colour.YELLOW),
        ("预警级别", "蓝色", Colour.BLUE),
        ("ColourCode", "RED", Colour.RED),
        ("colour", "green", None),
        ("colour", "hundred", None),
        ("remark", "red", None),
    ],
)
def test_a_colour_is_read_from_the_parameter_that_says_it(
    name: str, value: str, colour: Colour | None
) -> None:
    assert colour_of(with_parameter(name, value)) is colour


def test_a_colour_is_read_from_a_chinese_headline() -> None:
    assert colour_of(replace(RAIN, headline="发布暴雨红色预警信号")) is Colour.RED
    assert colour_of(replace(RAIN, event="黄河水情")) is None


def test_the_highest_level_of_several_rules_wins() -> None:
    third = {"trigger": "rain", "alert": {"event": ["heavy rain"]}, "level": "III"}
    second = {"trigger": "bad", "alert": {"severity": ["Severe"]}, "level": "II"}
    other = {"trigger": "quake", "alert": {"event": ["earthquake"]}, "level": "I"}
    triggers = [Trigger.model_validate(one) for one in (third, second, other)]
    fit = best_fit(triggers, ALERT, [RAIN])
    nothing = best_fit(triggers[2:], ALERT, [RAIN])

    assert fit is not None
    assert (fit.trigger.trigger, fit.infos, nothing) == ("bad", (RAIN,), None)


def test_of_two_rules_for_a_level_the_one_that_declares_wins() -> None:
    asks = {"trigger": "asks", "alert": {"event": ["heavy rain"]}, "level": "III"}
    triggers = [
        Trigger.model_validate(asks | more) for more in ({}, {"act": "declare"})
    ]
    fit = best_fit(triggers, ALERT, [RAIN])

    assert fit is not None
    assert fit.trigger.act is Act.DECLARE


def test_extreme_and_red_are_red() -> None:
    reds = [replace(RAIN, severity=Severity.EXTREME), with_parameter("colour", "红色")]

    assert [is_red(one) for one in (*reds, RAIN)] == [True, True, False]


def test_all_clear_and_past_are_over() -> None:
    clear = replace(RAIN, response_type=(ResponseType.ALL_CLEAR,))
    past = replace(RAIN, urgency=Urgency.PAST)

    assert [is_over(one) for one in (clear, past, RAIN)] == [True, True, False]


def test_what_has_an_end_is_in_force_until_then() -> None:
    ended = replace(RAIN, expires=SIX)

    assert [is_in_force(one, SIX) for one in (RAIN, ended)] == [True, False]


def test_a_title_says_what_and_how_bad() -> None:
    red = with_parameter("colour", "red")

    assert title_of(ALERT) == "Heavy Rain (Severe)"
    assert title_of(replace(ALERT, infos=(RAIN, red))) == "Heavy Rain (red)"
    assert title_of(replace(ALERT, infos=())) == ""
