"""Warnings that come in begin plans, or ask for them, once."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from shutil import copytree

import pytest

from connectors.store import close_store
from plans.identity import KindOfRun
from plans.people.call_ups import Said
from plans.warning.alerts import Status
from plans.warning.incoming import Came
from tests.alerts import SIX, alert, cancel, info, update
from tests.flows.warned import Warned, make_warned

YELLOW, ORANGE = (info("yellow"),), (info("orange"),)
DAM, WAVE = (info(event="Dam break"),), (info(event="Flood wave"),)


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a site that tests copy; making its store takes a while."""
    folder = tmp_path_factory.mktemp("warned") / "site"
    make_warned(folder)
    close_store(Warned(folder).settings.url)
    return folder


@pytest.fixture
def warned(template: Path, tmp_path: Path) -> Iterator[Warned]:
    copytree(template, tmp_path / "site")
    made = Warned(tmp_path / "site")
    yield made
    close_store(made.settings.url)


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


def test_a_cancel_closes_a_proposal_that_waits_and_tells_who_was_asked(
    warned: Warned,
) -> None:
    orange = alert("orange", infos=ORANGE)
    warned.take(orange)
    proposal_id = warned.waiting()[0].proposal_id
    warned.mark_sent()
    off = cancel("off", orange)
    warned.take(off)

    assert warned.asks() == []
    assert warned.proposal(proposal_id).decision == "withdrawn"
    assert (warned.became(orange), warned.became(off)) == ("superseded", "nothing")
    assert [title for _, title in warned.proposal_letters()] == [
        "Decide: Trial, level III, North",
        "Decided",
    ]


def test_a_cancel_of_what_runs_asks_for_the_end_and_ends_nothing(
    warned: Warned,
) -> None:
    dam = alert("dam", infos=DAM)
    off = cancel("off", dam)
    warned.take(dam)
    warned.take(off)

    assert warned.levels() == [("III", True)]
    assert warned.asks() == [("stand_down", "")]
    assert warned.became(off) == "proposed"


def test_an_update_raises_the_level_where_its_source_may(warned: Warned) -> None:
    dam = alert("dam", infos=DAM)
    worse = update("worse", dam, infos=WAVE)
    warned.take(dam)
    warned.take(worse)

    assert warned.levels() == [("II", True)]
    assert (warned.became(dam), warned.became(worse)) == ("superseded", "declared")


def test_an_update_never_lowers_a_level_by_itself(warned: Warned) -> None:
    wave = alert("wave", infos=WAVE)
    warned.take(wave)
    warned.take(update("better", wave, infos=DAM))

    assert warned.levels() == [("II", True)]
    assert warned.asks() == [("change_level", "III")]


def test_an_update_that_no_rule_fits_asks_for_the_end(warned: Warned) -> None:
    dam = alert("dam", infos=DAM)
    warned.take(dam)
    warned.take(update("mild", dam))

    assert warned.asks() == [("stand_down", "")]


def test_an_update_changes_what_waits(warned: Warned) -> None:
    yellow = alert("yellow", infos=YELLOW)
    warned.take(yellow)
    [first] = warned.waiting()
    warned.take(update("worse", yellow, infos=ORANGE))

    assert warned.asks() == [("declare", "III")]
    assert warned.proposal(first.proposal_id).decision == "withdrawn"


def test_messages_out_of_order_lead_to_the_same(warned: Warned) -> None:
    dam = alert("dam", infos=DAM)
    worse = update("worse", dam, infos=WAVE)
    off = cancel("off", alert("orange"))
    warned.take(worse)
    warned.take(dam)
    warned.take(off)
    warned.take(alert("orange", infos=ORANGE))

    assert warned.levels() == [("II", True)]
    assert warned.asks() == []
    assert warned.filed(dam).why == {"reason": "late"}


def test_an_update_of_an_update_finds_the_incident_though_one_is_missing(
    warned: Warned,
) -> None:
    dam = alert("dam", infos=DAM)
    second = update("second", dam, infos=DAM)
    third = update("third", second, infos=DAM)
    warned.take(third)
    warned.take(second)
    warned.take(dam)

    assert len(warned.incidents()) == 1


def test_two_offices_that_warn_of_one_thing_make_one_incident(warned: Warned) -> None:
    warned.take(alert("dam", infos=DAM))
    other = alert("other", infos=DAM)
    warned.take(other)
    higher = alert("higher", infos=WAVE)
    warned.take(higher)

    assert warned.levels() == [("II", True)]
    assert (warned.became(other), warned.became(higher)) == ("declared", "declared")


def test_two_offices_that_warn_of_one_thing_ask_once(warned: Warned) -> None:
    warned.take(alert("one", infos=ORANGE), alert("other", infos=ORANGE))

    assert warned.asks() == [("declare", "III")]


def test_more_cells_are_told(warned: Warned) -> None:
    dam = alert("dam", infos=DAM)
    warned.take(dam)
    both = (*DAM, info(event="Dam break", cell="south"))
    warned.take(update("wider", dam, infos=both))

    assert len(warned.incidents()) == 1
    assert warned.heard() == ["wider"]


def test_a_warning_that_goes_on_after_the_end_is_told(warned: Warned) -> None:
    dam = alert("dam", infos=DAM)
    warned.take(dam)
    warned.stand_down(warned.incidents()[0].incident_id)
    warned.take(update("still", dam, infos=DAM))

    assert warned.levels() == [("III", False)]
    assert warned.heard() == ["over"]


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
