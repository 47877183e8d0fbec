"""Orders at the desk: who may, what they do, and that they are on record."""

import pytest

from plans.incident.progress import StepState
from plans.people.call_ups import Said
from tests.flows.riverside import Riverside
from tests.flows.web.desk.seats import Seats, press

Desk = Seats[Riverside]


def send(seats: Desk, login: str, order: str, **fields: str) -> str:
    """Give an order from the page of orders; return what the desk says."""
    page = f"/desk/i/{seats.here.incident_id}/orders"
    where = page.replace("orders", order)
    return str(press(seats.logged_in(login), page, where, **fields).text)


def orders(seats: Desk) -> list[tuple[object, object]]:
    found = seats.noted("ordered_at_desk")
    return [(one.facts["login"], one.facts["order"]) for one in found]


def test_those_on_the_way_are_told(by_the_river: Desk) -> None:
    here = by_the_river.here
    [asked] = [one for one in here.sent("bags/") if one.to == here.party("ana")]
    browser = by_the_river.logged_in("otto")
    press(browser, f"/desk/m/{asked.message_id}", do="yes")
    here.run()
    told = send(by_the_river, "otto", "tell", step="bags", text="Meet at the school")

    assert "Told: 1" in told
    [message] = here.sent("bags/told/")
    assert message.body == "Meet at the school"
    assert orders(by_the_river) == [("otto", "tell")]


def test_somebody_is_put_on_a_post(by_the_river: Desk) -> None:
    fields = {"seat": "bags/D1", "person": "bo", "reason": "lives beside"}
    told = send(by_the_river, "otto", "assign", **fields)
    by_the_river.here.run()

    assert "bo holds D1" in told
    assert by_the_river.here.calls("bags")["bo"].said is Said.ACCEPTED
    assert orders(by_the_river) == [("otto", "assign")]


def test_a_step_is_ended_by_hand(by_the_river: Desk) -> None:
    fields = {"step": "bags", "reason": "water falls", "as": "met"}
    told = send(by_the_river, "cleo", "close", **fields)

    assert "Ended." in told
    assert by_the_river.here.record("bags").progress.state is StepState.MET


def test_the_response_is_stood_down_by_who_has_the_authority(
    by_the_river: Desk,
) -> None:
    unsure = send(by_the_river, "ana", "stand-down")
    assert "Tick the box" in unsure
    told = send(by_the_river, "ana", "stand-down", sure="yes")

    assert "Stood down" in told
    [entry] = by_the_river.here.noted("stood_down")
    assert entry.facts["by"] == "ana"
    assert orders(by_the_river) == [("ana", "stand-down")]


def test_a_level_takes_the_authority_of_the_accounts_person(
    by_the_river: Desk,
) -> None:
    fields = {"level": "I", "reason": "more rain", "sure": "yes"}
    told = send(by_the_river, "ana", "level", **fields)

    assert "Your office may not order this" in told
    assert by_the_river.here.noted("level_raised") == []


def test_what_was_wrong_is_taken_back(by_the_river: Desk) -> None:
    by_the_river.here.carry()
    fields = {"message": "news", "sure": "yes"}
    told = send(by_the_river, "cleo", "correct", **fields)

    assert "Told: 2" in told
    titles = {one.title for one in by_the_river.here.sent("correct/news/")}
    assert titles == {"Not so in North", "北社区更正"}


@pytest.mark.parametrize(
    "order", ["correct", "close", "done", "level", "stand-down", "decide"]
)
def test_an_operator_orders_nothing_that_a_commander_has_to(
    by_the_river: Desk, order: str
) -> None:
    before = by_the_river.here.noted("declared")
    page = f"/desk/i/{by_the_river.here.incident_id}"
    fields = {"sure": "yes", "level": "IV", "reason": "x", "step": "bags", "do": "yes"}
    browser = by_the_river.logged_in("otto")
    answer = press(browser, f"{page}/orders", f"{page}/{order}", **fields)

    assert answer.status_code == 403
    assert orders(by_the_river) == []
    assert before == by_the_river.here.noted("declared")


def test_a_viewer_sees_no_orders_and_gives_none(by_the_river: Desk) -> None:
    page = f"/desk/i/{by_the_river.here.incident_id}"
    browser = by_the_river.logged_in("vera")
    answers = [browser.get(f"{page}/orders")]
    answers += [
        press(browser, "/desk", f"{page}/{order}", step="bags", text="x")
        for order in ("tell", "assign")
    ]

    assert [one.status_code for one in answers] == [403] * 3
    assert by_the_river.here.sent("bags/told/") == []


@pytest.mark.parametrize(
    ("order", "fields"),
    [
        ("tell", {"step": "bags"}),
        ("tell", {"step": "nothing", "text": "x"}),
        ("assign", {"seat": "bags/D1", "person": "nobody", "reason": "x"}),
        ("assign", {"seat": "news/D1", "person": "bo", "reason": "x"}),
        ("assign", {"seat": "bags/D1", "person": "bo"}),
        ("assign", {"person": "bo", "reason": "x"}),
        ("close", {"step": "nothing", "reason": "x"}),
        ("close", {"step": "bags"}),
        ("done", {"deadline": "nothing", "reason": "x"}),
        ("level", {"level": "V", "sure": "yes", "reason": "x"}),
        ("correct", {"message": "nothing", "sure": "yes"}),
    ],
)
def test_an_order_that_cannot_be_is_told_why(
    by_the_river: Desk, order: str, fields: dict[str, str]
) -> None:
    page = f"/desk/i/{by_the_river.here.incident_id}"
    browser = by_the_river.logged_in("cleo")
    answer = press(browser, f"{page}/orders", f"{page}/{order}", **fields)

    assert answer.status_code == 400
    assert 'class="bad"' in answer.text


def test_a_second_correction_says_that_it_was_corrected_before(
    by_the_river: Desk,
) -> None:
    by_the_river.here.carry()
    fields = {"message": "news", "sure": "yes"}
    send(by_the_river, "cleo", "correct", **fields)
    again = send(by_the_river, "cleo", "correct", **fields)

    assert "Was corrected before: nobody new to tell." in again
    assert "Told: 0" not in again


def test_a_correction_of_what_reached_nobody_says_so(by_the_river: Desk) -> None:
    told = send(by_the_river, "cleo", "correct", message="news", sure="yes")

    assert "It had reached nobody" in told
