"""What the hint about replying says is understood when it is replied."""

import pytest
from starlette.testclient import TestClient

from plans.people.call_ups import Said
from tests.flows.township import AID, ANA, Township
from tests.flows.web.test_hook import send


def test_an_organisation_is_told_to_reply_with_a_number(
    township: Township, client: TestClient
) -> None:
    path = township.ask("aid")
    seen, code = client.get(path).text, township.code(path)
    send(client, AID, f"{code} 12")

    assert f"{code} and how many you send, such as {code} 12" in seen
    assert f"{code} yes" not in seen
    assert township.call(path).number == 12


@pytest.fixture
def request_for_advice(township: Township) -> str:
    """Return the page of a request for advice to Ana, who is on the panel."""
    question = township.ask("ana", "experts", ("nursing",))
    send(township.client(), ANA, "yes")
    township.assign(question)
    return township.ask("ana", "experts", ("advice",))


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("CODE Close the market.", "Close the market."),
        ("code: no, close the\nmarket first", "no, close the\nmarket first"),
        ("12 buses are not enough (CODE)", "12 buses are not enough"),
        ("CODE 立即关闭市场", "立即关闭市场"),
    ],
)
def test_words_of_ones_own_with_the_code_are_the_advice(
    township: Township,
    client: TestClient,
    request_for_advice: str,
    text: str,
    advice: str,
) -> None:
    seen, code = client.get(request_for_advice).text, township.code(request_for_advice)
    told = send(client, ANA, text.replace("CODE", code).replace("code", code.lower()))
    again = client.get(request_for_advice).text

    assert f"Reply to the message: {code} and your advice." in seen
    assert told["reply"] == "Recorded as your advice. Thank you."
    assert township.call(request_for_advice).advice == (advice,)
    assert f"Received: {advice}" in again


@pytest.mark.parametrize("text", ["Close the market.", "A9999 Close the market."])
def test_without_its_code_a_text_is_no_advice(
    township: Township, client: TestClient, request_for_advice: str, text: str
) -> None:
    told = send(client, ANA, text)

    assert not told["recorded"]
    assert township.call(request_for_advice).advice == ()


def test_a_text_with_the_code_of_another_question_is_no_advice(
    township: Township, client: TestClient, request_for_advice: str
) -> None:
    path = township.ask()
    send(client, ANA, f"{township.code(path)} no, my car is broken")

    assert township.call(request_for_advice).advice == ()
    assert township.call(path).said is Said.DECLINED
