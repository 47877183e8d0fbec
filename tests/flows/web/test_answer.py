from datetime import timedelta

import pytest
from starlette.testclient import TestClient

from plans.identity import KindOfRun
from plans.people.call_ups import Said
from tests.flows.township import MINUTE, TEN, Township


def press(client: TestClient, path: str, do: str, **fields: str) -> str:
    answer = client.post(path, data={"do": do, **fields}, follow_redirects=False)
    assert answer.status_code == 303
    seen = client.get(path)
    assert seen.status_code == 200
    return seen.text


def test_the_page_asks_in_the_persons_language(
    township: Township, client: TestClient
) -> None:
    english = client.get(township.ask("ana")).text
    chinese = client.get(township.ask("bo")).text

    for said in (
        "Come: gates",
        "Riverside Office",
        *("YES, I come", "East gate", "North"),
        ">Please answer.<",  # where the message has its link
    ):
        assert said in english
    assert "2026-11-25 14:00 to 22:00" in english
    for said in ("河畔镇应急办", "能来", "东门", "北社区", ">能否到岗？<"):
        assert said in chinese


@pytest.mark.parametrize(
    ("do", "said", "minutes"),
    [
        ("yes", Said.ACCEPTED, None),
        ("no", Said.DECLINED, None),
        ("in15", Said.ACCEPTED, 15),
        ("in60", Said.ACCEPTED, 60),
    ],
)
def test_a_button_answers(
    township: Township,
    client: TestClient,
    do: str,
    said: Said,
    minutes: int | None,
) -> None:
    path = township.ask()
    township.pass_by(MINUTE)
    press(client, path, do)

    call = township.call(path)

    assert (call.said, call.said_at) == (said, TEN + MINUTE)
    assert call.ready_at == (minutes and TEN + MINUTE + timedelta(minutes=minutes))


def test_minutes_and_a_line_go_with_the_button(
    township: Township, client: TestClient
) -> None:
    path = township.ask()
    seen = press(client, path, "yes", minutes="45", note=" two <b>shovels</b>\x00 ")

    call = township.call(path)

    assert (call.ready_at, call.note) == (TEN + 45 * MINUTE, "two <b>shovels</b>")
    assert "Yes, there at 10:45" in seen
    assert "two &lt;b&gt;shovels&lt;/b&gt;" in seen


@pytest.mark.parametrize("do", ["yes", "in15"])
def test_the_number_that_was_typed_counts_before_the_buttons(
    township: Township, client: TestClient, do: str
) -> None:
    path = township.ask()
    press(client, path, do, minutes="40")

    assert township.call(path).ready_at == TEN + 40 * MINUTE


def test_a_line_sent_later_does_not_move_the_promise(
    township: Township, client: TestClient
) -> None:
    path = township.ask()
    press(client, path, "in30")
    township.pass_by(10 * MINUTE)
    press(client, path, "yes", note="on my way")

    call = township.call(path)

    assert (call.ready_at, call.note) == (TEN + 30 * MINUTE, "on my way")


def test_enter_in_a_field_answers_nothing(
    township: Township, client: TestClient
) -> None:
    path = township.ask()
    seen = client.post(path, data={"do": "", "note": "I cannot"}).text

    assert "Please press one of the buttons" in seen
    assert 'value="I cannot"' in seen
    assert township.call(path).said is None


@pytest.mark.parametrize("minutes", ["x", "-5", "1e3", "٣", "99999", "1.5"])
def test_a_number_that_is_none_is_asked_again(
    township: Township, client: TestClient, minutes: str
) -> None:
    path = township.ask()
    seen = client.post(path, data={"do": "yes", "minutes": minutes}).text

    assert "write the number in digits" in seen
    assert township.call(path).said is None


def test_the_same_answer_twice_is_kept_once(
    township: Township, client: TestClient
) -> None:
    path = township.ask()
    for _ in range(3):
        press(client, path, "in15", note="by car")
        township.pass_by(timedelta(seconds=2))

    call = township.call(path)

    assert (call.said_at, call.ready_at) == (TEN, TEN + 15 * MINUTE)


def test_a_different_answer_later_changes_it(
    township: Township, client: TestClient
) -> None:
    path = township.ask()
    press(client, path, "yes")
    township.pass_by(MINUTE)
    seen = press(client, path, "no")

    assert "Your answer now: No" in seen
    assert township.call(path).said is Said.DECLINED
    assert "YES, I can come after all" in seen


def test_the_page_says_what_stands(township: Township, client: TestClient) -> None:
    path = township.ask()
    at_once = press(client, path, "yes")
    township.steps_have_run()
    without = client.get(path).text
    township.assign(path)
    held = client.get(path).text

    assert "this page shows your place" in at_once
    assert 'http-equiv="refresh"' in at_once
    assert "You are the first reserve" in without
    assert 'http-equiv="refresh"' not in without
    assert "You have a place" in held


def test_who_has_another_place_is_no_reserve_of_a_post_with_room(
    township: Township, client: TestClient
) -> None:
    gates, experts = township.ask(), township.ask("ana", "experts", ("nursing",))
    press(client, gates, "yes")
    township.assign(gates)
    press(client, experts, "yes")
    township.steps_have_run()
    seen = client.get(experts).text

    assert "You have another place already" in seen
    assert "reserve" not in seen


def test_later_reserves_are_not_called_the_first(
    township: Township, client: TestClient
) -> None:
    first, second = township.ask("ana"), township.ask("bo")
    press(client, first, "yes")
    township.pass_by(MINUTE)
    press(client, second, "yes")
    township.steps_have_run()

    assert "You are the first reserve" in client.get(first).text
    assert "You are a reserve" in client.get(f"{second}?lang=en").text


def test_who_holds_a_place_arrives_and_leaves(
    township: Township, client: TestClient
) -> None:
    path = township.ask()
    early = client.post(path, data={"do": "arrived"})
    press(client, path, "yes")
    township.assign(path)
    there = press(client, path, "arrived")
    township.pass_by(MINUTE)
    gone = press(client, path, "left")

    assert "Please press one of the buttons" in early.text
    assert "Arrived at 10:00" in there
    assert "Left at 10:01" in gone
    call = township.call(path)
    assert (call.checked_in_at, call.checked_out_at) == (TEN, TEN + MINUTE)


def test_an_organisation_says_how_many(township: Township, client: TestClient) -> None:
    path = township.ask("aid")
    asked = client.get(path).text
    seen = press(client, path, "yes", number="12")
    township.pass_by(MINUTE)

    assert "How many people do you send?" in asked
    assert "Yes, we send 12" in seen
    assert township.call(path).number == 12
    press(client, path, "yes", number="0")
    assert township.call(path).said is Said.DECLINED


def test_a_person_is_one_whatever_the_form_says(
    township: Township, client: TestClient
) -> None:
    path = township.ask()
    press(client, path, "yes", number="500")

    assert township.call(path).number == 1


def test_one_of_several_places_can_be_picked(
    township: Township, client: TestClient
) -> None:
    path = township.ask("ana", "experts", ("epidemiology", "logistics"))
    first, second = township.calls(path)
    press(client, path, "yes", ask=second.ask.ask_id)

    assert [call.said for call in township.calls(path)] == [None, Said.ACCEPTED]
    assert first.said is None


def test_the_panel_writes_its_advice(township: Township, client: TestClient) -> None:
    path = township.ask("ana", "experts", ("epidemiology",))
    refused = client.post(path, data={"do": "advice", "advice": "close it"}).text
    press(client, path, "yes")
    township.assign(path)
    offered = client.get(path).text
    press(client, path, "advice", advice="Close the market.\nTest the staff.")

    assert "Please press one of the buttons" in refused
    assert "<textarea" in offered
    assert township.call(path).advice == ("Close the market.\nTest the staff.",)


def test_a_request_for_advice_wants_nothing_else(
    township: Township, client: TestClient
) -> None:
    question = township.ask("ana", "experts", ("epidemiology",))
    press(client, question, "yes")
    township.assign(question)
    path = township.ask("ana", "experts", ("advice",))
    seen = client.get(path).text
    press(client, path, "advice", advice="Close the market.")

    assert "<textarea" in seen
    assert "YES, I come" not in seen
    assert township.call(path).advice == ("Close the market.",)
    assert "Received: Close the market." in client.get(path).text


def test_an_exercise_says_so_first(township: Township, client: TestClient) -> None:
    assert "EXERCISE" not in client.get(township.ask()).text
    township.declare(KindOfRun.EXERCISE, named="drill-1")
    path = township.ask()

    seen = client.get(path).text

    assert seen.index("EXERCISE") < seen.index("Riverside Office", seen.index("<body>"))
    assert "【演练】" in client.get(f"{path}?lang=zh").text


def test_after_stand_down_an_answer_is_kept_and_thanked(
    township: Township, client: TestClient
) -> None:
    path = township.ask()
    with township.open_desk() as desk:
        desk.incidents.stand_down(township.incident_id, at=TEN)
    seen = press(client, path, "yes")

    assert "You are not needed any more" in seen
    assert township.call(path).said is Said.ACCEPTED


def test_an_organisation_is_asked_for_the_number_it_left_out(
    township: Township, client: TestClient
) -> None:
    path = township.ask("aid")
    seen = client.post(path, data={"do": "yes"}).text

    assert "write the number in digits" in seen
    assert township.call(path).said is None
