"""Somebody put on a post by hand counts like somebody who was asked and said yes."""

from pathlib import Path

import pytest

from flows.engine.answerable import NotAnswerableError
from flows.engine.answers import Source, record
from flows.engine.assigning import (
    Assigned,
    HoldsAnotherError,
    NobodyError,
    NoSeatsError,
    Order,
    SeatTakenError,
    assign,
)
from flows.engine.questions import Understood, question_from
from flows.engine.stand_down import stand_down
from plans.incident.progress import Quota, StepState
from plans.people.call_ups import Said
from plans.people.replies import Reply
from plans.seats import UnclearSeatError
from tests.flows.riverside import PEOPLE, Riverside
from tests.flows.township import MINUTE


def put(riverside: Riverside, person: str = "ana", **changes: str) -> Assigned:
    facts = {"step": "bags", "reason": "knows the dike"} | changes
    order = Order(person=person, **facts)
    return assign(riverside.incident_id, riverside.conductor, order)


def held(riverside: Riverside, step: str = "bags") -> list[str]:
    with riverside.open_desk(is_writer=False) as desk:
        found = desk.assignments.of(riverside.incident_id, step)
        return [desk.roster.party(one.party_id).number for one in found]


def test_the_step_counts_who_was_put_there(tmp_path: Path, store_url: str) -> None:
    riverside = Riverside(tmp_path, store_url)
    riverside.make()
    riverside.declare()
    done = put(riverside)  # before anybody was asked
    riverside.run()
    once_more = put(riverside)
    riverside.run()

    quotas = riverside.record("bags").progress.quotas
    riverside.close()
    assert (done, once_more.is_new) == (
        Assigned(is_new=True, name="D1 East dike"),
        False,
    )
    assert quotas == (Quota(name="East dike", wanted=2, got=1),)
    assert sorted(riverside.calls("bags")) == ["ana", "bo"]


def test_the_person_is_told_where_to_go_once(riverside: Riverside) -> None:
    put(riverside, "bo")
    put(riverside, "bo")
    riverside.run()

    [told] = riverside.sent("bags/assigned/")
    assert told.to == riverside.party("bo")
    assert told.title == "应急办请您到岗：东堤"
    assert "北社区" in told.body
    assert told.reply_code in told.body
    assert riverside.sent("bags/confirmed/") == []


def test_who_cannot_come_says_no_and_the_place_is_free(riverside: Riverside) -> None:
    put(riverside)
    [told] = riverside.sent("bags/assigned/")
    with riverside.open_desk() as desk:
        now = riverside.clock.now()
        record(desk, told, Reply(said=Said.DECLINED), Source(via="web"), now=now)
    riverside.run()

    assert held(riverside) == []


def test_who_is_there_says_so_without_a_code(riverside: Riverside) -> None:
    for who in ("ana", "bo"):
        put(riverside, who)
    phone = PEOPLE[0].points[0].address
    with riverside.open_desk() as desk:
        found = question_from(desk, phone, "here")
        assert isinstance(found, Understood)
        now = riverside.clock.now()
        record(desk, found.message, found.reply, Source(via="hook"), now=now)

    assert riverside.calls("bags")["ana"].checked_in_at


def test_a_full_post_takes_nobody_more(riverside: Riverside) -> None:
    riverside.declare("south", key="other")
    put(riverside, "ana")
    riverside.run()

    assert riverside.record("bags").progress.state is StepState.MET
    with pytest.raises(SeatTakenError, match=r"D2 West dike is full \(1 of 1\)"):
        put(riverside, "bo")


def test_one_person_holds_one_post_at_a_time(riverside: Riverside) -> None:
    put(riverside)
    first = riverside.incident_id
    riverside.declare("south", key="other")

    with pytest.raises(HoldsAnotherError, match=f"ana holds D1 of {first} already"):
        put(riverside)
    assert held(riverside) == []
    assert riverside.sent("bags/assigned/") == []


def test_after_a_step_ended_short_it_fills_a_place(riverside: Riverside) -> None:
    riverside.pass_by(61 * MINUTE)
    riverside.run()
    before = riverside.record("bags").progress.state
    put(riverside, "ana")
    put(riverside, "bo")
    riverside.run()

    after = riverside.record("bags").progress.state
    assert (before, after) == (StepState.SHORT, StepState.MET)


def test_an_expert_without_the_certificate_can_be_named_all_the_same(
    riverside: Riverside,
) -> None:
    done = put(riverside, step="panel")
    riverside.run()

    assert done == Assigned(is_new=True, name="hydrology", lacks=("hydrology",))
    assert held(riverside, "panel") == ["ana"]


def test_at_stand_down_they_are_told_too(riverside: Riverside) -> None:
    put(riverside, step="panel")
    stand_down(riverside.incident_id, riverside.conductor, by="mayor")

    assert riverside.party("ana") in {one.to for one in riverside.sent("stand-down")}


def test_it_is_on_record_without_a_name(riverside: Riverside) -> None:
    put(riverside, by="bo")

    [entry] = riverside.noted("assigned")
    assert entry.step == "bags"
    assert entry.facts == {
        "party_id": riverside.party("ana"),
        "post": "D1",
        "by": "bo",
        "reason": "knows the dike",
    }


@pytest.mark.parametrize("named", ["D1", "East dike", "D1 East dike"])
def test_a_post_is_named_as_the_board_does(riverside: Riverside, named: str) -> None:
    riverside.declare("north", "south", key="both")  # so that there are two

    assert put(riverside, post=named) == Assigned(is_new=True, name="D1 East dike")


def test_what_cannot_be_is_told_in_a_line(riverside: Riverside) -> None:
    with pytest.raises(NotAnswerableError, match="herald may not do this"):
        put(riverside, by="herald")
    with pytest.raises(NobodyError, match="no person zoe on the roster"):
        put(riverside, "zoe")
    with pytest.raises(NoSeatsError, match="news fills no posts"):
        put(riverside, step="news")
    with pytest.raises(UnclearSeatError, match="--post one of D1"):
        put(riverside, post="D9")
    riverside.declare("north", "south", key="both")
    with pytest.raises(UnclearSeatError, match="--post one of D1 East dike; D2 West"):
        put(riverside)
    stand_down(riverside.incident_id, riverside.conductor, by="mayor")
    with pytest.raises(NoSeatsError, match="stood down"):
        put(riverside)
