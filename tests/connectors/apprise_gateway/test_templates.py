"""An address is data: whatever it holds, it goes where the template says."""

import logging
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.apprise_gateway import AppriseCarrier
from connectors.apprise_gateway.templates import ChannelUnusableError, plain_address
from connectors.apprise_gateway.wire import wired
from plans.messages.deliveries import Outcome
from tests.contracts.carrier import delivery
from tests.sinks.http import Behaviour, HttpSink, http_sink
from tests.sinks.smtp import MailBehaviour, SmtpSink, smtp_sink

HOSTILE = [
    "1&-evil=1",
    "1?-evil=1",
    "1/evil",
    "1#evil",
    "1%26-evil=1",
    "1%252Fevil",
    "evil.example/1",
    "@evil.example",
    "1@evil.example:80",
    "1,2",
    "1;2",
    "1 2",
    "1\r\nBcc: bo@example.org",
    "1\nX: 1",
    "ana@example.org,bo@example.org",
    "ana@example.org?verify=no",
    "Ana <ana@example.org>",
    "{address}",
    "${TOKEN}",
    "..",
    "",
]
TOKEN = "s3cr3tT0k3n"  # noqa: S105 -- marked, to be looked for
PASSWORD = "p4ssw0rdMark"  # noqa: S105 -- as above


@pytest.fixture(scope="module")
def gateway() -> Iterator[HttpSink]:
    with http_sink() as sink:
        yield sink


@pytest.fixture(scope="module")
def mailbox() -> Iterator[SmtpSink]:
    with smtp_sink() as sink:
        yield sink


@pytest.mark.parametrize("address", HOSTILE)
@pytest.mark.parametrize(
    "template",
    [
        "json://{}/send?:to={{address}}",
        "json://{}/send?-to={{address}}",
        "json://{}/send/{{address}}",
        "form://{}/send?:to={{address}}",
        "xml://{}/send?:to={{address}}",
    ],
)
def test_no_address_adds_a_host_a_path_or_an_option(
    gateway: HttpSink, template: str, address: str
) -> None:
    gateway.requests.clear()
    carrier = AppriseCarrier({"sms": template.format(gateway.address)}, {})

    verdict = carrier.carry([delivery(address=address)])["1"]

    if verdict.outcome is Outcome.REFUSED:
        assert gateway.requests == []
    else:
        assert verdict.outcome is Outcome.ACCEPTED
        (request,) = gateway.requests
        assert request.path.count("/") == template.count("/") - 2
        assert "evil" not in request.headers
        assert "evil" not in request.fields


@pytest.mark.parametrize("address", [one for one in HOSTILE if "@" in one])
def test_no_address_adds_a_recipient(mailbox: SmtpSink, address: str) -> None:
    mailbox.received.clear()
    url = f"mailto://{mailbox.address}?from=office@example.org&to={{address}}"

    verdict = AppriseCarrier({"sms": url}, {}).carry([delivery(address=address)])["1"]

    assert verdict.outcome is not Outcome.UNKNOWN
    assert len(mailbox.received) <= 1
    assert all(mail.path in address for mail in mailbox.received)


@given(st.text())
def test_a_plain_address_splits_nothing(address: str) -> None:
    try:
        plain = plain_address(address)
    except ChannelUnusableError:
        return
    assert plain.strip(".")
    assert not set(plain) & set("%/?&,;<>\"'\\ \t\r\n")


@pytest.mark.parametrize(
    "written", ["+1 555 010-0001", "+1 (555) 010.0001", "+15550100001"]
)
def test_a_telephone_number_is_given_bare(gateway: HttpSink, written: str) -> None:
    gateway.requests.clear()
    carrier = AppriseCarrier({"sms": f"json://{gateway.address}/?:to={{address}}"}, {})

    carrier.carry([delivery(address=written)])

    assert gateway.requests[0].fields["to"] == "+15550100001"


@pytest.mark.parametrize("secret", ["p@ss/w?rd&x#1", "plain", "two words", "ünï"])
def test_a_secret_is_filled_in_as_it_is(gateway: HttpSink, secret: str) -> None:
    gateway.requests.clear()
    url = f"json://{gateway.address}/?:token=a${{T}}&:to={{address}}"

    AppriseCarrier({"sms": url}, {"T": secret}).carry([delivery()])

    assert gateway.requests[0].fields["token"] == f"a{secret}"


@pytest.mark.parametrize("behaviour", list(Behaviour))
def test_no_secret_and_no_address_is_told(
    behaviour: Behaviour,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    with http_sink(behaviour=behaviour, body=b'{"id": "+15550100001"}') as sink:
        url = f"json://office:${{T}}@{sink.address}/send/${{T}}?:to={{address}}&rto=0.3"
        verdict = _carried_aloud(caplog, url, "+15550100001")

    _assert_nothing_told(verdict, caplog, capfd, "+15550100001", "5550100001")


@pytest.mark.parametrize("behaviour", list(MailBehaviour))
def test_no_password_and_no_mail_address_is_told(
    behaviour: MailBehaviour,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    with smtp_sink(behaviour=behaviour, user="office", password=PASSWORD) as sink:
        url = f"mailto://office:${{P}}@{sink.address}?to={{address}}&from=o@a.org"
        verdict = _carried_aloud(caplog, url, "ana@example.org")

    _assert_nothing_told(verdict, caplog, capfd, "ana@example.org", "example.org")


@pytest.mark.parametrize(
    "url",
    [
        "json://${T}@127.0.0.1:1/?:to={address}",
        "json://${T}@[bad/?:to={address}",
        "tgram://${T}/{address}",
        "mailto://office:${P}@127.0.0.1:1?to={address}",
        "nothing://${T}/{address}",
    ],
)
def test_a_broken_channel_tells_nothing_either(
    url: str, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    verdict = _carried_aloud(caplog, url, "+15550100001")

    _assert_nothing_told(verdict, caplog, capfd, "+15550100001", "5550100001")


def _carried_aloud(caplog: pytest.LogCaptureFixture, url: str, address: str) -> object:
    wired()
    with caplog.at_level(logging.NOTSET):
        carrier = AppriseCarrier({"sms": url}, {"T": TOKEN, "P": PASSWORD})
        return carrier.carry([delivery(address=address)])["1"]


def _assert_nothing_told(
    verdict: object,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
    *personal: str,
) -> None:
    captured = capfd.readouterr()
    # The sink, in this process too, tells what it is told.
    records = [one for one in caplog.records if not one.name.startswith("mail")]
    logged = "".join(f"{one.getMessage()} {vars(one)!r}" for one in records)
    told = f"{verdict!r} {logged} {captured.out} {captured.err}"
    for marked in (TOKEN, PASSWORD, *personal):
        assert marked not in told
