from collections.abc import Iterator

import pytest

from connectors.apprise_gateway import AppriseCarrier
from plans.messages.carrying import Carrier
from plans.messages.deliveries import Delivery, Outcome, Verdict
from tests.contracts.carrier import CarrierContract, delivery
from tests.sinks.http import Behaviour, HttpSink, http_sink
from tests.sinks.smtp import MailBehaviour, SmtpSink, smtp_sink

SMS = "json://{}/send?:to={{address}}&rto=0.5&cto=0.5"


@pytest.fixture
def gateway() -> Iterator[HttpSink]:
    with http_sink() as sink:
        yield sink


@pytest.fixture
def mailbox() -> Iterator[SmtpSink]:
    with smtp_sink() as sink:
        yield sink


def carried(url: str, one: Delivery, **secrets: str) -> Verdict:
    return AppriseCarrier({"sms": url}, secrets).carry([one])[one.key]


def mailed(mailbox: SmtpSink, key: str = "1", options: str = "") -> Verdict:
    url = f"mailto://{mailbox.address}?from=office@example.org&to={{address}}{options}"
    return carried(url, delivery(key, address="ana@example.org"))


class TestAppriseIsACarrier(CarrierContract):
    @pytest.fixture
    def carrier(self) -> Iterator[Carrier]:
        with http_sink() as self.sink:
            yield AppriseCarrier({"sms": SMS.format(self.sink.address)}, {})

    def received(self) -> list[str]:
        return [message.fields["title"] for message in self.sink.received]

    def switch_off(self) -> None:
        self.sink.behaviour = Behaviour.BUSY


@pytest.mark.parametrize(
    ("behaviour", "outcome", "reason"),
    [
        (Behaviour.ACCEPTS, Outcome.ACCEPTED, "HTTP 200"),
        (Behaviour.BUSY, Outcome.RETRY, "HTTP 503"),
        (Behaviour.TOO_MANY, Outcome.RETRY, "HTTP 429"),
        (Behaviour.REFUSES, Outcome.REFUSED, "HTTP 400"),
        (Behaviour.BREAKS, Outcome.UNKNOWN, "HTTP 500"),
        (Behaviour.SILENT, Outcome.UNKNOWN, "no answer in time"),
        (
            Behaviour.CLOSES,
            Outcome.UNKNOWN,
            "the connection broke before an answer",
        ),
        (Behaviour.BODY_SAYS_ERROR, Outcome.REFUSED, "its answer says errcode 310000"),
    ],
)
def test_what_a_gateway_does_decides_the_outcome(
    gateway: HttpSink, behaviour: Behaviour, outcome: Outcome, reason: str
) -> None:
    gateway.behaviour = behaviour

    verdict = carried(SMS.format(gateway.address), delivery())

    assert (verdict.outcome, verdict.reason) == (outcome, reason)
    assert len(gateway.requests) == 1


@pytest.mark.parametrize("host", ["127.0.0.1:1", "no-such-host.invalid"])
def test_no_connection_is_tried_again(host: str) -> None:
    verdict = carried(SMS.format(host), delivery())

    assert verdict == Verdict(outcome=Outcome.RETRY, reason="no connection")


def test_a_gateway_tells_its_id_of_the_message(gateway: HttpSink) -> None:
    gateway.body = b'{"message_id": "abc-1"}'

    verdict = carried(SMS.format(gateway.address), delivery())

    assert (verdict.provider_id, verdict.provider_code) == ("abc-1", "200")


def test_a_gateway_is_given_text_address_and_key(gateway: HttpSink) -> None:
    carried(SMS.format(gateway.address), delivery("aa/3/1"))

    (message,) = gateway.received
    assert message.key == "aa/3/1"
    assert message.fields["to"] == "+15550100001"
    assert message.fields["message"] == "Please answer: 2A7K"


def test_a_message_that_would_be_redirected_elsewhere_is_refused(
    gateway: HttpSink,
) -> None:
    with http_sink() as elsewhere:
        gateway.behaviour, gateway.status = Behaviour.ANSWERS, 307
        gateway.headers = {"Location": f"http://{elsewhere.address}/send"}

        verdict = carried(SMS.format(gateway.address) + "&redirect=yes", delivery())

        assert verdict.outcome is Outcome.REFUSED
        assert elsewhere.requests == []


def test_a_redirect_that_would_lose_the_message_is_refused(gateway: HttpSink) -> None:
    gateway.behaviour, gateway.status = Behaviour.ANSWERS, 302
    gateway.headers = {"Location": "/done"}

    verdict = carried(SMS.format(gateway.address) + "&redirect=yes", delivery())

    assert verdict.outcome is Outcome.REFUSED
    assert [request.path for request in gateway.requests] == ["/send"]


def test_connections_are_used_again_and_cookies_are_not_kept(
    gateway: HttpSink,
) -> None:
    gateway.headers = {"Set-Cookie": "ana=1"}
    carrier = AppriseCarrier({"sms": SMS.format(gateway.address)}, {})

    for number in range(3):
        carrier.carry([delivery(str(number))])

    assert len(gateway.received) == 3
    assert not any("Cookie" in message.headers for message in gateway.received)


@pytest.mark.parametrize(
    ("behaviour", "outcome", "reason"),
    [
        (MailBehaviour.ACCEPTS, Outcome.ACCEPTED, "SMTP 250"),
        (
            MailBehaviour.REFUSES_RECIPIENT,
            Outcome.REFUSED,
            "the mail server says 550",
        ),
        (MailBehaviour.BUSY, Outcome.RETRY, "the mail server says 451"),
        (MailBehaviour.REFUSES_TEXT, Outcome.REFUSED, "the mail server says 554"),
        (MailBehaviour.BUSY_AFTER_TEXT, Outcome.RETRY, "the mail server says 452"),
        (
            MailBehaviour.CLOSES_AFTER_TEXT,
            Outcome.UNKNOWN,
            "no answer after the text of the mail",
        ),
        (
            MailBehaviour.CLOSES_BEFORE_TEXT,
            Outcome.RETRY,
            "no connection to the mail server",
        ),
    ],
)
def test_what_a_mail_server_does_decides_the_outcome(
    mailbox: SmtpSink, behaviour: MailBehaviour, outcome: Outcome, reason: str
) -> None:
    mailbox.behaviour = behaviour

    verdict = mailed(mailbox)

    assert (verdict.outcome, verdict.reason) == (outcome, reason)


def test_no_mail_server_is_tried_again() -> None:
    verdict = mailed(SmtpSink(address="127.0.0.1:1"))

    assert verdict.outcome is Outcome.RETRY


def test_a_mail_is_plain_text_with_an_id_from_its_key(mailbox: SmtpSink) -> None:
    mailed(mailbox, "aa/3/1")

    (mail,) = mailbox.received
    assert mail.key == "<aa.3.1@127.0.0.1>"
    assert mail.path == "ana@example.org"
    assert mail.fields == {"title": "Volunteers needed", "from": "office@example.org"}
    assert mail.text.rstrip() == "Please answer: 2A7K"


def test_mails_share_a_connection_and_survive_its_end(mailbox: SmtpSink) -> None:
    first, second = mailed(mailbox, "1"), mailed(mailbox, "2")

    assert (first.outcome, second.outcome) == (Outcome.ACCEPTED, Outcome.ACCEPTED)
    assert mailbox.connections == 1

    mailbox.behaviour = MailBehaviour.CLOSES_BEFORE_TEXT
    assert mailed(mailbox, "3").outcome is Outcome.RETRY

    mailbox.behaviour = MailBehaviour.ACCEPTS
    assert mailed(mailbox, "4").outcome is Outcome.ACCEPTED


@pytest.mark.parametrize(
    ("password", "outcome"), [("right", Outcome.ACCEPTED), ("wrong", Outcome.REFUSED)]
)
def test_a_mail_server_is_logged_in_to(password: str, outcome: Outcome) -> None:
    with smtp_sink(user="office", password="right") as mailbox:
        url = "mailto://${U}:${P}@" + mailbox.address + "?to={address}&from=o@a.org"
        one = delivery(address="ana@example.org")

        verdict = carried(url, one, U="office", P=password)

        assert verdict.outcome is outcome


def test_a_secret_that_is_missing_is_named_and_nothing_is_sent() -> None:
    verdict = carried("json://${SMS_TOKEN}@127.0.0.1/?:to={address}", delivery())

    assert verdict == Verdict(
        outcome=Outcome.REFUSED, reason="the secret SMS_TOKEN is missing"
    )


def test_a_url_that_is_no_service_is_refused() -> None:
    assert carried("nothing://{address}", delivery()).outcome is Outcome.REFUSED
