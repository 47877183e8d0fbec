import json
from collections.abc import Mapping

import pytest

from connectors.apprise_gateway.exchanges import Exchange, Failure
from connectors.apprise_gateway.verdicts import verdict_of
from plans.messages.deliveries import Outcome

ROBOTS = ("dingtalk", "feishu", "lark", "wecombot")


def outcome_of(
    *exchanges: Exchange, service: str = "custom_json", is_taken: bool = True
) -> Outcome:
    verdict = verdict_of(
        is_taken=is_taken, exchanges=exchanges, service=service, is_watched=True
    )
    return verdict.outcome


def answer(
    body: Mapping[str, object] | None = None,
    status: int = 200,
    where: str = "http://a/send",
) -> Exchange:
    raw = json.dumps(body or {}).encode()
    return Exchange(protocol="HTTP", where=where, status=status, body=raw)


@pytest.mark.parametrize("robot", ROBOTS)
@pytest.mark.parametrize("word", ["errcode", "code", "StatusCode"])
@pytest.mark.parametrize(
    ("code", "outcome"),
    [(0, Outcome.ACCEPTED), (310000, Outcome.REFUSED), (-1, Outcome.RETRY)],
)
def test_a_robot_says_yes_and_means_what_its_body_says(
    robot: str, word: str, code: int, outcome: Outcome
) -> None:
    assert outcome_of(answer({word: code}), service=robot) is outcome


@pytest.mark.parametrize(
    ("robot", "body"),
    [
        ("dingtalk", {"errcode": 130101, "errmsg": "send too fast"}),
        ("wecombot", {"errcode": 45009, "errmsg": "api freq out of limit"}),
        ("feishu", {"code": 11232, "msg": "frequency limited"}),
    ],
)
def test_a_robot_that_is_asked_too_often_is_asked_later(
    robot: str, body: dict[str, object]
) -> None:
    assert outcome_of(answer(body), service=robot) is Outcome.RETRY


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ({"ok": False}, Outcome.REFUSED),
        ({"success": False}, Outcome.REFUSED),
        ({"status": "error"}, Outcome.REFUSED),
        ({"error": "no credit"}, Outcome.REFUSED),
        ({"errcode": 1}, Outcome.REFUSED),
        ({"ok": True, "error": None}, Outcome.ACCEPTED),
        ({"code": 200}, Outcome.ACCEPTED),
        ({"status": "queued"}, Outcome.ACCEPTED),
    ],
)
def test_other_services_are_believed_when_they_say_no(
    body: dict[str, object], outcome: Outcome
) -> None:
    assert outcome_of(answer(body)) is outcome


@pytest.mark.parametrize("body", [b"", b"OK", b"[1]", b"{", b'{"a": ' * 10_000])
def test_a_body_that_is_no_verdict_says_nothing(body: bytes) -> None:
    exchange = Exchange(protocol="HTTP", status=200, body=body)

    assert outcome_of(exchange) is Outcome.ACCEPTED


def test_a_login_that_worked_does_not_make_a_failure_half_sent() -> None:
    login, busy = answer(where="http://a/token"), answer(status=503)

    assert outcome_of(login, busy, is_taken=False) is Outcome.RETRY


def test_half_of_a_message_is_not_sent_again() -> None:
    assert outcome_of(answer(), answer(status=503), is_taken=False) is Outcome.UNKNOWN


def test_a_service_that_refuses_before_it_asks_has_refused() -> None:
    assert outcome_of(is_taken=False) is Outcome.REFUSED


def test_a_service_whose_traffic_is_not_seen_may_have_sent() -> None:
    verdict = verdict_of(is_taken=False, exchanges=[], service="mqtt", is_watched=False)

    assert verdict.outcome is Outcome.UNKNOWN


@pytest.mark.parametrize(
    ("failure", "outcome"),
    [
        (Failure.NOT_SENT, Outcome.RETRY),
        (Failure.NO_ANSWER, Outcome.UNKNOWN),
        (Failure.IMPOSSIBLE, Outcome.REFUSED),
    ],
)
def test_only_what_surely_was_not_sent_is_sent_again(
    failure: Failure, outcome: Outcome
) -> None:
    exchange = Exchange(protocol="HTTP", failure=failure)

    assert outcome_of(exchange, is_taken=False) is outcome


def test_an_id_of_the_provider_is_kept_only_when_it_is_one() -> None:
    def id_of(**body: object) -> str:
        verdict = verdict_of(
            is_taken=True,
            exchanges=[answer(body)],
            service="custom_json",
            is_watched=True,
        )
        return verdict.provider_id

    assert id_of(message_id="a-1") == "a-1"
    assert id_of(id="ana@example.org") == ""
    assert id_of(id="for Ana") == ""
