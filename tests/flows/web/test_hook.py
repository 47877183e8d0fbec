import json
from typing import Any

import pytest
from starlette.testclient import TestClient

from plans.people.call_ups import Said
from tests.flows.township import AID, ANA, BO, MINUTE, TEN, TOKEN, Township


def send(client: TestClient, sender: str, text: str, **more: object) -> dict[str, Any]:
    answer = client.post(
        "/hook/message",
        json={"from": sender, "text": text, **more},
        headers={"Authorization": f"Bearer {TOKEN}"},
    )
    assert answer.status_code == 200
    return dict(answer.json())


def test_one_open_question_needs_no_letter(
    township: Township, client: TestClient
) -> None:
    path = township.ask()
    told = send(client, "1-555-010-0001", "Yes in 20")

    call = township.call(path)

    assert (call.said, call.ready_at) == (Said.ACCEPTED, TEN + 20 * MINUTE)
    assert told == {
        "recorded": True,
        "is_new": True,
        "reply": "Recorded: Yes, there at 10:20. Thank you.",
    }


def test_a_chinese_number_answers_in_chinese_with_and_without_its_country(
    township: Township, client: TestClient
) -> None:
    path = township.ask("bo")

    assert send(client, BO, "不")["reply"] == "已记录：不能来。谢谢。"
    township.pass_by(MINUTE)
    assert send(client, BO.replace(" ", ""), "２０分钟后到")["recorded"]
    assert township.call(path).said is Said.ACCEPTED


@pytest.mark.parametrize(
    "number",
    ["13800000002", "138-0000-0002", "008613800000002", "8613800000002"],
)
def test_a_number_may_be_written_as_gateways_do(
    township: Township, client: TestClient, number: str
) -> None:
    path = township.ask("bo")

    assert send(client, number, "是")["recorded"]
    assert township.call(path).said is Said.ACCEPTED


def test_letters_keep_two_open_questions_apart(
    township: Township, client: TestClient
) -> None:
    gates, experts = township.ask(), township.ask("ana", "experts", ("nursing",))
    first, second = township.code(gates), township.code(experts)
    unclear = send(client, ANA, "yes")
    send(client, ANA, f"{first[0].lower()} no")
    send(client, ANA, f"{second} yes")

    assert first[0] != second[0]
    assert (unclear["recorded"], unclear["reason"]) == (False, "several_questions")
    assert first in unclear["reply"]
    assert second in unclear["reply"]
    assert township.call(gates).said is Said.DECLINED
    assert township.call(experts).said is Said.ACCEPTED


def test_a_changed_mind_needs_no_letter_either(
    township: Township, client: TestClient
) -> None:
    path = township.ask()
    send(client, ANA, "yes")
    township.pass_by(MINUTE)
    send(client, ANA, "no, my car broke down")

    call = township.call(path)

    assert (call.said, call.note) == (Said.DECLINED, "my car broke down")


def test_who_is_there_needs_no_letter(township: Township, client: TestClient) -> None:
    gates = township.ask()
    send(client, ANA, "yes")
    other = township.ask("ana", "experts", ("nursing",))
    township.pass_by(MINUTE)
    send(client, ANA, "in")

    assert township.call(gates).checked_in_at == TEN + MINUTE
    assert township.call(other).said is None


def test_a_no_is_never_meant_for_a_request_for_advice(
    township: Township, client: TestClient
) -> None:
    question = township.ask("ana", "experts", ("nursing",))
    send(client, ANA, "yes")
    advice = township.ask("ana", "experts", ("advice",))
    township.pass_by(MINUTE)
    send(client, ANA, "no")

    assert township.call(question).said is Said.DECLINED
    assert township.call(advice).said is None


def test_an_organisation_sends_a_number(township: Township, client: TestClient) -> None:
    path = township.ask("aid")
    unclear = send(client, AID, "who is this?")
    send(client, AID, "we send 12")

    assert "how many you send" in unclear["reply"]
    assert township.call(path).number == 12


def test_what_came_twice_is_recorded_once(
    township: Township, client: TestClient
) -> None:
    path = township.ask()
    first = send(client, ANA, "yes", id="m1")
    township.pass_by(MINUTE)
    send(client, ANA, "no", id="m2")
    township.pass_by(MINUTE)
    again = send(client, ANA, "yes", id="m1")

    assert first["recorded"]
    assert again == {"recorded": False, "reason": "known_already"}
    assert township.call(path).said is Said.DECLINED


def test_a_gateway_that_counts_anew_loses_no_answer(
    township: Township, client: TestClient
) -> None:
    anas, bos = township.ask(), township.ask("bo")
    send(client, ANA, "yes", id="1")
    send(client, BO, "yes", id="1")
    township.pass_by(MINUTE)
    send(client, ANA, "no", id="1")

    assert township.call(anas).said is Said.DECLINED
    assert township.call(bos).said is Said.ACCEPTED


@pytest.mark.parametrize(
    ("at", "minutes"),
    [
        ("2026-11-25T10:02:00+08:00", 2),
        ("2026-11-25T02:02:00Z", 2),
        ((TEN + 2 * MINUTE).timestamp(), 2),
        ("2031-01-01T00:00:00Z", 5),
        ("0001-01-01T00:00:00Z", 0),
        (-1, 0),
    ],
)
def test_the_moment_is_the_gateways_within_reason(
    township: Township, client: TestClient, at: object, minutes: int
) -> None:
    path = township.ask()
    township.pass_by(5 * MINUTE)
    send(client, ANA, "yes", at=at)

    assert township.call(path).said_at == TEN + minutes * MINUTE


def test_a_late_answer_after_stand_down_is_kept(
    township: Township, client: TestClient
) -> None:
    path = township.ask()
    with township.open_desk() as desk:
        desk.incidents.stand_down(township.incident_id, at=TEN)

    assert send(client, ANA, "yes")["recorded"]
    assert township.call(path).said is Said.ACCEPTED


def test_strangers_are_told_nothing_and_friends_what_to_write(
    township: Township, client: TestClient
) -> None:
    nothing_asked = send(client, ANA, "yes")
    path = township.ask()
    stranger = send(client, "+1 555 0109999", "yes")
    unclear = send(client, ANA, "no problem")
    wrong = send(client, ANA, "Q0000 yes")

    assert stranger == {"recorded": False, "reason": "unknown_sender"}
    assert nothing_asked["reason"] == "no_question"
    assert unclear["reason"] == "not_understood"
    assert "yes, no, or in 20" in unclear["reply"]
    assert wrong["reason"] == "unknown_code"
    assert township.code(path) in wrong["reply"]
    assert township.call(path).said is None


def test_a_code_that_was_passed_on_is_refused_noted_and_told_why(
    township: Township, client: TestClient
) -> None:
    path = township.ask()
    code = township.code(path)
    valid, invalid = (
        send(client, "+1 555 0109999", f"{one} yes") for one in (code, "Q0000")
    )
    with township.open_desk(is_writer=False) as desk:
        noted = desk.journal.of(township.incident_id)
    [message_id] = {call.ask.message_id for call in township.calls(path)}

    assert valid == {
        "recorded": False,
        "reason": "unknown_sender",
        "reply": "Not recorded: this number is not the one we asked. "
        "Please answer from that number, or with the link we sent.",
    }
    assert invalid == valid
    assert [(one.action, one.step, one.facts) for one in noted] == [
        ("stranger_refused", "gates", {"message_id": message_id})
    ]
    assert township.call(path).said is None


@pytest.mark.parametrize("given", ["", "Bearer", "Bearer wrong", f"Basic {TOKEN}"])
def test_only_who_knows_the_token_gets_in(
    township: Township, client: TestClient, given: str
) -> None:
    path = township.ask()
    answer = client.post(
        "/hook/message",
        json={"from": ANA, "text": "yes"},
        headers={"Authorization": given},
    )

    assert answer.status_code == 401
    assert township.call(path).said is None


def test_guessing_the_token_is_slowed_down(client: TestClient) -> None:
    answers = [client.post("/hook/message", json={}).status_code for _ in range(25)]

    assert answers[0] == 401
    assert answers[-1] == 429


def test_without_a_token_the_hook_is_off(township: Township) -> None:
    client = township.client(hook_token="")
    answer = client.post("/hook/message", headers={"Authorization": "Bearer "})

    assert answer.status_code == 404


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"[]",
        b"{",
        b"\xff",
        b'{"from": "x"}',
        b'{"from": 1, "text": "yes"}',
        b'{"from": "x", "text": "yes", "text": "no"}',
        b'{"from": "x", "text": "yes", "at": NaN}',
        b'{"from": "x", "text": "yes", "at": 1e400}',
        b'{"from": "x", "text": "yes", "at": "yesterday"}',
        b'{"from": "x", "text": "yes", "at": "2026-11-25T10:00:00"}',
        b'{"from": "x", "text": "yes", "at": 99999999999999}',
        b"[" * 10_000,
        json.dumps({"from": "x", "text": "y" * 3000}).encode(),
        json.dumps({"from": "x", "text": "y" * 20_000}).encode(),
    ],
)
def test_what_is_no_message_is_refused(client: TestClient, body: bytes) -> None:
    answer = client.post(
        "/hook/message", content=body, headers={"Authorization": f"Bearer {TOKEN}"}
    )

    assert answer.status_code in {400, 413}
    assert answer.json()["recorded"] is False


@pytest.mark.parametrize(("strange", "status"), [("\\u0000", 200), ("\\ud800", 400)])
def test_a_strange_text_is_no_fault(
    township: Township, client: TestClient, strange: str, status: int
) -> None:
    path = township.ask()
    body = f'{{"from": "{ANA}", "text": "yes, {strange} now"}}'
    answer = client.post(
        "/hook/message",
        content=body.encode(),
        headers={"Authorization": f"Bearer {TOKEN}"},
    )

    assert answer.status_code == status
    assert township.call(path).note == ("now" if status == 200 else "")
