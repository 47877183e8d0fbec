"""Later messages change, close or end what earlier ones have begun; people decide."""

from tests.alerts import alert, cancel, info, update
from tests.flows.warned import Warned

YELLOW, ORANGE = (info("yellow"),), (info("orange"),)
DAM, WAVE = (info(event="Dam break"),), (info(event="Flood wave"),)


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
