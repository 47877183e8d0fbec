"""What becomes of people's data once a response is over."""

from datetime import timedelta
from pathlib import Path

import pytest

from connectors.store import close_store
from flows.engine.board import board_of
from flows.engine.retention import (
    Destroyed,
    Holding,
    NotOfTheOfficeError,
    destroy,
    overview,
)
from flows.wiring.forgetting import forget_bytes
from plans.identity import KindOfRun
from plans.retention import CLOCK, NOTICE, DataKind
from tests.flows.hillside import Hillside, plan_of
from tests.flows.responded import LINE, STEPS, respond

DAY = timedelta(days=1)


@pytest.fixture
def over(hillside: Hillside) -> Hillside:
    """Return a place where a response is over, in which Ana left a line."""
    hillside.obeys("cn")
    respond(hillside)
    return hillside


def held(here: Hillside) -> dict[DataKind, tuple[int, int]]:
    with here.open_desk(is_writer=False) as desk:
        found = overview(desk, here.conductor).holdings
    return {one.kind: (one.held, one.due) for one in found}


def test_people_are_told_once_when_the_response_is_over(over: Hillside) -> None:
    with over.open_desk(is_writer=False) as desk:
        untold = overview(desk, over.conductor).untold
    first, again = destroy(over.conductor, by="clerk"), destroy(over.conductor)
    english, chinese = sorted(over.sent(NOTICE), key=lambda one: one.language)
    left = over.leave("sms")

    assert untold == {over.incident_id: 2}
    assert (first, again) == (Destroyed(told=2), Destroyed())
    assert over.told(NOTICE) == ["ana", "bo"]
    assert "Riverside Office used your name" in english.body
    assert "(Personal Information Protection Law, Art. 18)" in english.body
    assert "destroyed 30 days after its end" in english.body
    assert "《个人信息保护法》第十八条" in chinese.body
    assert len(left) == 2
    assert [one.facts for one in over.noted("data_notified")] == [{"told": 2}]


def test_an_exercise_tells_only_where_exercises_may(hillside: Hillside) -> None:
    respond(hillside, KindOfRun.EXERCISE)
    destroy(hillside.conductor)

    assert {one.kind_of_run for one in hillside.leave("sms")} == {KindOfRun.EXERCISE}


def test_nobody_is_told_while_it_runs(hillside: Hillside) -> None:
    hillside.begin(plan_of(STEPS))
    done = destroy(hillside.conductor)

    assert done == Destroyed()
    assert hillside.sent(NOTICE) == []


def counted(here: Hillside) -> list[object]:
    """Return what the board counts: steps and deliveries."""
    with here.open_desk(is_writer=False) as desk:
        board = board_of(desk, here.incident_id, here.settings)
    return [board["steps"], board["deliveries"]]


def test_all_of_a_response_goes_when_it_is_due_and_counts_stay(over: Hillside) -> None:
    destroy(over.conductor)
    over.leave("sms")
    before = counted(over)
    over.pass_by(29 * DAY)
    early, kept = destroy(over.conductor), held(over)
    over.pass_by(2 * DAY)
    due = held(over)
    done = destroy(over.conductor, by="clerk")
    texts = {one.title + one.body + one.reply_code for one in over.sent("")}
    lines = {call.note for call in over.calls("bags").values()}

    assert early == Destroyed()
    assert {due for _, due in kept.values()} == {0}
    assert due == {kind: (many, many) for kind, (many, _) in kept.items()}
    assert done.counts == {kind: many for kind, (many, _) in kept.items()}
    assert (texts, lines, held(over)) == ({""}, {""}, {})
    assert counted(over) == before


def test_the_clock_of_the_law_ends_with_the_destruction(over: Hillside) -> None:
    destroy(over.conductor)
    over.leave("sms")
    is_open = over.deadlines()[CLOCK].is_open
    over.pass_by(31 * DAY)
    done, again = destroy(over.conductor, by="clerk"), destroy(over.conductor)
    clock = over.deadlines()[CLOCK]

    assert is_open
    assert (done.closed, again) == ((over.incident_id,), Destroyed())
    assert (clock.is_open, clock.done_by) == (False, "clerk")
    [noted] = over.noted("data_destroyed")
    assert (noted.facts["by"], noted.facts["answers"]) == ("clerk", 1)


def test_a_late_destruction_still_tells_people_first(over: Hillside) -> None:
    over.pass_by(40 * DAY)
    done = destroy(over.conductor)
    bodies = {one.body for one in over.sent(NOTICE)}

    assert (done.told, done.closed) == (2, (over.incident_id,))
    assert "" not in bodies
    assert held(over) == {DataKind.MESSAGES: (2, 0)}


def test_a_longer_time_of_the_site_counts(hillside: Hillside) -> None:
    file = hillside.settings.site / "site.yaml"
    with file.open("a", encoding="utf-8") as site:
        site.write("retention: {answers: 90 d}\n")
    hillside.obeys("generic")
    respond(hillside)
    hillside.pass_by(31 * DAY)
    done = destroy(hillside.conductor)

    assert DataKind.MESSAGES in done.counts
    assert DataKind.ANSWERS not in done.counts
    assert done.closed == ()


def test_what_is_destroyed_is_gone_from_the_file(over: Hillside) -> None:
    file = Path(over.settings.site / "muster.db")
    before = LINE.encode() in b"".join(
        one.read_bytes() for one in file.parent.glob("muster.db*")
    )
    over.pass_by(31 * DAY)
    destroy(over.conductor)
    is_forgotten = forget_bytes(over.settings)
    after = b"".join(one.read_bytes() for one in file.parent.glob("muster.db*"))
    close_store(over.settings.url)

    assert before
    assert is_forgotten
    assert LINE.encode() not in after


def test_a_stranger_destroys_nothing(over: Hillside) -> None:
    with pytest.raises(NotOfTheOfficeError, match="mayor"):
        destroy(over.conductor, by="stranger")


def test_who_left_the_roster_is_forgotten_after_a_while(over: Hillside) -> None:
    with over.open_desk() as desk:
        bo = over.party("bo")
        desk.registrations.leave(bo)
    over.pass_by(91 * DAY)
    with over.open_desk(is_writer=False) as desk:
        found = overview(desk, over.conductor).holdings
    done = destroy(over.conductor)
    with over.open_desk(is_writer=False) as desk:
        names = desk.roster.names([bo])

    assert Holding(kind=DataKind.PEOPLE, held=1, due=1) in found
    assert done.counts[DataKind.PEOPLE] == 1
    assert names == {bo: ""}
    assert done.told == 1  # he is not written to any more
