"""Warnings that come in begin plans, or ask for them, once."""

from datetime import timedelta

import pytest

from plans.identity import KindOfRun
from plans.people.call_ups import Said
from plans.warning.alerts import Status
from plans.warning.incoming import Came
from tests.alerts import SIX, alert, info, update
from tests.flows.warned import Warned

YELLOW, ORANGE = (info("yellow"),), (info("orange"),)
DAM, WAVE = (info(event="Dam break"),), (info(event="Flood wave"),)


def test_a_rule_that_declares_begins_an_incident_where_the_alert_is(
    warned: Warned,
) -> None:
    dam = alert("dam", infos=DAM)
    [took] = warned.take(dam)
    [incident] = warned.incidents()
    filed = warned.filed(dam)

    assert took.is_new
    assert (incident.kind_of_run, incident.cells) == (KindOfRun.ACTUAL, ("north",))
    assert (incident.level, incident.matter) == ("III", "Dam break (Severe)")
    assert incident.declared_by == "source alerts.met"
    assert (filed.became, filed.occasion_id) == ("declared", incident.incident_id)
    assert filed.why == {"reason": "fits", "grave": "yes", "plan": "trial"} | {
        "did": "declare",
        "rule": "dam",
        "level": "III",
    }


def test_a_rule_that_proposes_asks_who_may_decide(warned: Warned) -> None:
    orange = alert("orange", infos=ORANGE)
    warned.take(orange)

    assert warned.levels() == []
    assert warned.asks() == [("declare", "III")]
    assert warned.became(orange) == "proposed"


def test_what_is_confirmed_is_on_record_with_the_alert(warned: Warned) -> None:
    orange = alert("orange", infos=ORANGE)
    warned.take(orange)
    warned.decide(warned.waiting()[0].proposal_id)
    [incident] = warned.incidents()
    filed = warned.filed(orange)

    assert (filed.became, filed.decided_by) == ("declared", "ana")
    assert filed.occasion_id == incident.incident_id


def test_what_is_declined_says_who_declined_it(warned: Warned) -> None:
    orange = alert("orange", infos=ORANGE)
    warned.take(orange)
    warned.decide(warned.waiting()[0].proposal_id, Said.DECLINED)
    filed = warned.filed(orange)
    again = update("again", orange, infos=ORANGE)
    warned.take(again)

    assert (filed.became, filed.decided_by) == ("nothing", "ana")
    assert filed.why["decision"] == "declined"
    assert (warned.became(again), warned.filed(again).decided_by) == ("nothing", "ana")
    assert warned.asks() == []


def test_a_higher_warning_asks_again_after_a_no(warned: Warned) -> None:
    yellow = alert("yellow", infos=YELLOW)
    warned.take(yellow)
    warned.decide(warned.waiting()[0].proposal_id, Said.DECLINED)
    warned.take(update("worse", yellow, infos=ORANGE))

    assert warned.asks() == [("declare", "III")]


def test_the_same_alert_again_changes_nothing(warned: Warned) -> None:
    dam = alert("dam", infos=DAM)
    warned.take(dam, dam)
    [again] = warned.take(dam)

    assert not again.is_new
    assert len(warned.incidents()) == 1


def test_a_source_that_the_site_does_not_have_only_asks(warned: Warned) -> None:
    warned.take(alert("dam", infos=DAM), source="cli")

    assert warned.incidents() == []
    assert warned.asks() == [("declare", "III")]


@pytest.mark.parametrize("status", [Status.TEST, Status.SYSTEM, Status.DRAFT])
def test_a_test_starts_nothing(warned: Warned, status: Status) -> None:
    test = alert("test", infos=DAM, status=status)
    warned.take(test)

    assert (warned.became(test), warned.incidents(), warned.asks()) == (
        "nothing",
        [],
        [],
    )


def test_an_exercise_is_asked_for_and_never_declared(warned: Warned) -> None:
    warned.take(alert("dam", infos=DAM, status=Status.EXERCISE))
    [asks] = warned.waiting()
    warned.decide(asks.proposal_id)
    [incident] = warned.incidents()

    assert asks.kind_of_run is incident.kind_of_run is KindOfRun.EXERCISE


def test_what_is_over_elsewhere_or_nowhere_starts_nothing(warned: Warned) -> None:
    over = alert("over", infos=(info("orange", expires=SIX),))
    faraway = alert("faraway", infos=(info("red", "faraway"),))
    nowhere = alert("nowhere", infos=(info("red", ""),))
    warned.take(over, faraway, nowhere)
    why = [warned.filed(one).why["reason"] for one in (over, faraway, nowhere)]

    assert why == ["expired", "outside", "nowhere"]
    assert (warned.incidents(), warned.asks()) == ([], [])
    assert warned.heard() == [
        "expired",
        "nowhere",
    ]


def test_a_red_one_that_no_rule_fits_is_told_once(warned: Warned) -> None:
    red = alert("red", infos=(info("red"),))
    warned.take(red)
    warned.take(red)

    assert warned.heard() == ["no-rule"]
    assert warned.filed(red).why == {"reason": "no-rule", "grave": "yes"}


def test_many_red_ones_are_told_together(warned: Warned) -> None:
    warned.take(*(alert(f"red{number}", infos=(info("red"),)) for number in range(9)))

    assert warned.heard() == ["many"]


def test_one_alert_may_concern_two_plans(warned: Warned) -> None:
    plans = warned.settings.site / "plans"
    written = (plans / "trial" / "plan.yaml").read_text(encoding="utf-8")
    (plans / "second").mkdir()
    second = written.replace("plan: trial", "plan: second")
    (plans / "second" / "plan.yaml").write_text(second, encoding="utf-8")
    both = alert("both", infos=ORANGE)
    warned.take(both)
    asks = {str(one.asks_for["plan"]): one.proposal_id for one in warned.waiting()}
    filed = warned.filed(both)
    first = filed.why["plan"]
    [other] = set(asks) - {first}

    assert set(asks) == {"second", "trial"}
    assert filed.occasion_id == asks[first]
    assert filed.why[f"also {other}"] == asks[other]


def test_a_plan_that_cannot_begin_is_told(warned: Warned) -> None:
    flood = alert("flood", infos=(info("red", event="Flood"),))  # of the library
    warned.take(flood)
    filed = warned.filed(flood)

    assert warned.heard() == ["failed"]
    assert (filed.became, filed.why["plan"]) == ("nothing", "flood")
    assert "group" in filed.why["fault"]


def test_what_was_filed_and_not_acted_on_is_taken_up_again(warned: Warned) -> None:
    dam = alert("dam", infos=DAM)
    warned.file_only(dam)

    assert warned.incidents() == []
    assert warned.taking.resume() == 1
    assert warned.taking.resume() == 0
    assert warned.levels() == [("III", True)]


def test_what_cannot_be_read_is_told_and_stops_nothing(warned: Warned) -> None:
    came = [Came(raw=b"<alert>", name="bad.xml")]
    [took] = warned.taking.take(came, "alerts.met")
    warned.take(alert("dam", infos=DAM))

    assert took.refused == "unreadable"
    assert warned.heard() == ["unreadable"]
    assert len(warned.incidents()) == 1


def test_an_alert_says_how_long_it_lasts_where_the_plan_does_not(
    warned: Warned,
) -> None:
    ends = warned.clock_now() + timedelta(hours=3)
    warned.take(alert("dam", infos=(info(event="Dam break", expires=ends),)))
    [incident] = warned.incidents()

    assert incident.expected_until is not None
    assert abs(incident.expected_until - ends) < timedelta(minutes=1)
