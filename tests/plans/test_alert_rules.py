from datetime import UTC, datetime, timedelta

import pytest

from plans.alert_findings import shown
from plans.alert_rules import broken_rules
from plans.warning.alerts import (
    Alert,
    Area,
    Category,
    Certainty,
    Info,
    MsgType,
    Scope,
    Severity,
    Status,
    Urgency,
)

SENT = datetime(2026, 3, 1, 6, 0, tzinfo=UTC)


def info(language: str = "", severity: Severity = Severity.SEVERE) -> Info:
    return Info(
        language=language,
        category=(Category.MET,),
        event="Flood",
        urgency=Urgency.IMMEDIATE,
        severity=severity,
        certainty=Certainty.LIKELY,
        areas=(Area(area_desc="North"),),
    )


def told(*infos: Info, **changes: object) -> list[tuple[str, tuple[str | int, ...]]]:
    facts = {
        "identifier": "a-1",
        "sender": "ana",
        "sent": SENT,
        "status": Status.ACTUAL,
        "msg_type": MsgType.ALERT,
        "scope": Scope.PUBLIC,
        "infos": infos or (info(),),
    }
    alert = Alert(**(facts | changes))  # type: ignore[arg-type]  # fields of an alert
    return [(one.rule, one.path) for one in broken_rules(alert)]


def test_a_sound_alert_breaks_no_rule() -> None:
    assert told() == []
    assert told(info("en"), info("zh")) == []


@pytest.mark.parametrize(
    "msg_type", [one for one in MsgType if one is not MsgType.ALERT]
)
def test_whatever_answers_another_message_names_it(msg_type: MsgType) -> None:
    assert ("C032", ("references",)) in told(msg_type=msg_type, note="why")


def test_only_what_warns_has_to_say_something() -> None:
    assert told(infos=()) == [("C040", ())]
    assert told(infos=(), msg_type=MsgType.CANCEL) == [("C032", ("references",))]


def test_several_infos_of_one_language_are_several_matters() -> None:
    assert told(info("en"), info("en", Severity.MINOR)) == []
    assert told(info("EN-us"), info("", Severity.MINOR)) == []


def test_a_language_that_says_less_is_told() -> None:
    calm = info("zh", Severity.MINOR)

    assert told(info("en"), calm) == [("C043", ("info", 1))]
    assert told(info("en"), info("en"), info("zh")) == [("C043", ("info", 2))]


def test_times_are_told_by_the_later_one() -> None:
    early = SENT + timedelta(hours=1)
    wrong = Info(**(vars(info()) | {"onset": early, "expires": SENT}))

    assert told(wrong) == [("C041", ("info", 0, "expires"))]


def test_a_value_is_shown_in_one_line_and_cut() -> None:
    assert shown("a\n\tb\x1b[31m\u202e") == "a b?[31m?"
    assert shown("x" * 10**6) == "x" * 79 + "…"
