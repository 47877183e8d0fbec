"""What waits in an inbox becomes answers, over a real gateway on loopback."""

import json
from collections.abc import Iterator
from threading import Event, Thread
from typing import Any

import pytest

from flows.engine.polling import Poller
from flows.library import site_in
from flows.wiring.filling import MissingSecretError
from flows.wiring.polling import build_pollers, troubles_of_inboxes
from plans.errors import UnreachableError
from plans.identity import KindOfRun
from plans.incident.occasions import OccasionKind
from plans.people.call_ups import Said
from plans.running.switches import SITE_ENDED, EndedSiteError
from tests.flows.township import ANA, BO, MINUTE, TEN, Township
from tests.flows.trial import wait_for
from tests.sinks.http import Behaviour, HttpSink, http_sink

INBOX = """
roles:
  operator: {{holders: [bo]}}
inboxes:
  short-messages:
    gateway:
      url: "http://{address}/received?key=${{SMS_KEY}}"
      messages: data
    every: 1 s
"""


class Gateway:
    """Keeps telling all that came in."""

    def __init__(self, sink: HttpSink) -> None:
        self.sink = sink
        self.entries: list[dict[str, Any]] = []

    def gets(self, sender: str, text: str, **more: object) -> None:
        number = len(self.entries) + 1
        self.entries.append({"id": number, "from": sender, "text": text} | more)
        self.sink.body = json.dumps({"data": self.entries}).encode()


@pytest.fixture
def gateway() -> Iterator[Gateway]:
    with http_sink(behaviour=Behaviour.ANSWERS, body=b'{"data": []}') as sink:
        yield Gateway(sink)


@pytest.fixture
def poller(township: Township, gateway: Gateway) -> Poller:
    folder = township.settings.site
    with (folder / "site.yaml").open("a", encoding="utf-8") as site:
        site.write(INBOX.format(address=gateway.sink.address))
    with (folder / "secrets.env").open("a", encoding="utf-8") as secrets:
        secrets.write("SMS_KEY=of-a-test\n")
    [made] = build_pollers(township.settings, site_in(folder))
    made.open_desk, made.clock = township.open_desk, township.clock
    return made


def alarms(township: Township, name: str) -> list[str]:
    """Return the titles that whoever is on duty was told under this name."""
    key = f"alarm:{name}:short-messages:{township.clock.now():%Y%m%dT%H}"
    with township.open_desk() as desk:
        begun = desk.occasions.begin(
            OccasionKind.WARNING, key=key, kind_of_run=KindOfRun.ACTUAL, at=TEN
        )
        return [one.title for one in desk.ledger.of(begun.occasion_id)]


def replies(township: Township) -> list[tuple[str, str]]:
    with township.open_desk(is_writer=False) as desk:
        some = desk.ledger.of(township.incident_id)
        return [(one.key, one.body) for one in some if one.key.startswith("reply/")]


def test_a_text_at_the_gateway_is_an_answer_said_when_it_came(
    township: Township, poller: Poller, gateway: Gateway
) -> None:
    path = township.ask()
    gateway.gets(ANA, "yes in 20", at="2026-11-25 10:02:00")
    township.pass_by(5 * MINUTE)
    poller.visit()

    call = township.call(path)

    assert (call.said, call.said_at) == (Said.ACCEPTED, TEN + 2 * MINUTE)
    assert call.ready_at == TEN + 22 * MINUTE


def test_what_was_taken_is_taken_once_also_when_we_were_killed_before_we_kept_that(
    township: Township, poller: Poller, gateway: Gateway
) -> None:
    path = township.ask()
    gateway.gets(ANA, "yes")
    poller.visit()
    township.pass_by(MINUTE)
    gateway.gets(ANA, "no")
    poller.visit()
    township.pass_by(MINUTE)
    with township.open_desk() as desk:
        assert desk.switches.clear("inbox:short-messages")
    poller.visit()

    assert township.call(path).said is Said.DECLINED


def test_an_unclear_text_is_told_what_to_write_once_an_hour(
    township: Township, poller: Poller, gateway: Gateway
) -> None:
    path = township.ask()
    for text in ("no problem", "收到"):
        gateway.gets(ANA, text)
        poller.visit()

    [(key, body)] = replies(township)

    assert key == "reply/not_understood/20261125T02"
    assert "yes, no, or in 20" in body
    assert township.call(path).said is None


def test_strangers_and_who_was_asked_nothing_are_told_nothing(
    township: Township, poller: Poller, gateway: Gateway
) -> None:
    path = township.ask()
    code = township.code(path)
    gateway.gets("+1 555 0109999", f"{code} yes")
    gateway.gets(BO, "yes")
    poller.visit()
    with township.open_desk(is_writer=False) as desk:
        noted = [one.action for one in desk.journal.of(township.incident_id)]

    assert noted == ["stranger_refused"]
    assert replies(township) == []
    assert township.call(path).said is None


def test_the_code_keeps_two_questions_apart(
    township: Township, poller: Poller, gateway: Gateway
) -> None:
    gates, experts = township.ask(), township.ask("ana", "experts", ("nursing",))
    first, second = township.code(experts), township.code(gates)
    gateway.gets(ANA, f"{first[0]}-{first[1:]} no")
    gateway.gets(ANA, f"{second[0].lower()} {second[1:3]} {second[3:]} yes")
    poller.visit()

    assert township.call(gates).said is Said.ACCEPTED
    assert township.call(experts).said is Said.DECLINED


def test_a_message_that_breaks_us_stops_no_other_and_is_told(
    township: Township, poller: Poller, gateway: Gateway
) -> None:
    path = township.ask()
    gateway.entries.append({"id": "broken", "from": ["?"]})
    gateway.gets(ANA, "yes")
    poller.visit()

    assert township.call(path).said is Said.ACCEPTED
    assert alarms(township, "inbox-unreadable") == [
        "short-messages 中有一条消息无法读取"
    ]


def test_while_the_store_is_away_nothing_is_passed_over(
    township: Township, poller: Poller, gateway: Gateway
) -> None:
    path = township.ask()
    gateway.gets(ANA, "yes")
    opened = poller.open_desk

    def away(**how: Any) -> Any:  # noqa: ANN401 -- as it is called
        if how.get("is_writer", True):
            raise UnreachableError("store", "away")
        return opened(**how)

    poller.open_desk = away
    with pytest.raises(UnreachableError):
        poller.visit()
    poller.open_desk = opened
    poller.visit()

    assert township.call(path).said is Said.ACCEPTED


def test_a_fault_of_ours_in_one_message_stops_no_other(
    township: Township, poller: Poller, gateway: Gateway
) -> None:
    path = township.ask()
    gateway.gets(BO, "yes")
    gateway.gets(ANA, "yes")
    opened, writers = poller.open_desk, iter([KeyError("a bug")])

    def faulty(**how: Any) -> Any:  # noqa: ANN401 -- as it is called
        if how.get("is_writer", True) and (fault := next(writers, None)):
            raise fault
        return opened(**how)

    poller.open_desk = faulty
    poller.visit()

    assert township.call(path).said is Said.ACCEPTED
    assert len(alarms(township, "inbox-unreadable")) == 1


def test_an_inbox_in_trouble_rests_longer_and_is_told_after_three_visits(
    township: Township, poller: Poller, gateway: Gateway
) -> None:
    gateway.sink.behaviour = Behaviour.BUSY
    rests = []

    class Stop(Event):
        """Notes how long it is asked to wait, and waits for nothing."""

        def wait(self, timeout: float | None = None) -> bool:
            rests.append(timeout)
            if len(rests) == 9:
                self.set()
            return self.is_set()

    poller.run(Stop())

    assert rests == [2, 4, 8, 16, 32, 64, 128, 256, 300]
    assert alarms(township, "inbox-away") == ["收不到回复：short-messages"]


def test_a_site_that_was_handed_over_fetches_nothing_more(
    township: Township, poller: Poller, gateway: Gateway
) -> None:
    with township.open_desk() as desk:
        desk.switches.set(SITE_ENDED, {"state": "ended"}, by="bo", at=TEN)

    with pytest.raises(EndedSiteError):
        poller.visit()

    assert gateway.sink.requests == []


def test_it_goes_on_until_it_is_told_to_stop(
    township: Township, poller: Poller, gateway: Gateway
) -> None:
    path, stop = township.ask(), Event()
    thread = Thread(target=poller.run, args=[stop])
    thread.start()
    gateway.gets(ANA, "yes")
    wait_for(lambda: township.call(path).said)
    stop.set()
    thread.join(10)

    assert not thread.is_alive()
    assert poller.taken == 1


def test_a_secret_that_is_missing_is_named_and_taken_when_it_is_there(
    township: Township, poller: Poller, gateway: Gateway
) -> None:
    path = township.ask()
    gateway.gets(ANA, "yes")
    file = township.settings.site / "secrets.env"
    lines = file.read_text(encoding="utf-8").splitlines()
    file.write_text("\n".join(one for one in lines if "SMS_KEY" not in one))
    site = site_in(township.settings.site)
    [made] = build_pollers(township.settings, site)
    made.open_desk, made.clock = poller.open_desk, poller.clock

    assert "SMS_KEY" in troubles_of_inboxes(township.settings, site)["short-messages"]
    with pytest.raises(MissingSecretError, match="SMS_KEY"):
        made.visit()
    file.write_text("\n".join(lines))
    made.visit()
    assert township.call(path).said is Said.ACCEPTED
    assert troubles_of_inboxes(township.settings, site) == {}
