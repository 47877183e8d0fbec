import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from threading import Event, Thread

from connectors.apprise_gateway import AppriseCarrier
from connectors.store import open_store
from flows.engine.clock import WallClock
from flows.engine.deliver import Sender
from flows.engine.lanes import run_lanes
from plans.errors import UnreachableError
from plans.identity import KindOfRun
from plans.messages.carrying import Carrier, Deliveries
from plans.messages.deliveries import Delivery, DeliveryState, Outcome, Verdict
from plans.site import Site
from tests.fakes.carrier import FakeCarrier
from tests.sinks.http import http_sink
from tests.sinks.ledgers import Way, attempts, queue, site_with, states

SITE = site_with()


@contextmanager
def ledger_of(url: str, *, is_writer: bool = True) -> Iterator[Deliveries]:
    with open_store(url, is_writer=is_writer) as store:
        yield store.deliveries


class MoodyLedger:
    """A ledger whose store is away when told so."""

    def __init__(self, url: str) -> None:
        self._url = url
        self.is_away = False
        self.asked_in_vain = 0

    @contextmanager
    def __call__(self, *, is_writer: bool = True) -> Iterator[Deliveries]:
        if self.is_away:
            self.asked_in_vain += 1
            raise UnreachableError("store", "away")
        with ledger_of(self._url, is_writer=is_writer) as ledger:
            yield ledger


class SlowCarrier(FakeCarrier):
    """Takes its time, and says when it began."""

    def __init__(self, seconds: float) -> None:
        super().__init__()
        self._seconds = seconds
        self.has_begun = Event()

    def carry(self, deliveries: Sequence[Delivery]) -> Mapping[str, Verdict]:
        self.has_begun.set()
        Event().wait(self._seconds)
        return super().carry(deliveries)


def sender_of(
    url: str, carrier: Carrier, *, site: Site = SITE, lease_s: float = 5.0
) -> Sender:
    return Sender(
        lane="sms",
        open_ledger=partial(ledger_of, url),
        carrier=carrier,
        clock=WallClock(),
        site=lambda: site,
        lease=timedelta(seconds=lease_s),
    )


@contextmanager
def running(sender: Sender) -> Iterator[None]:
    """Run the sender within the block; at its end it has finished."""
    stop = Event()
    thread = Thread(target=sender.run, args=[stop])
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join(30)


def wait_until_settled(url: str, number: int, within_s: float = 20) -> None:
    give_up_at = time.monotonic() + within_s
    waiting = (DeliveryState.QUEUED, DeliveryState.LEASED, DeliveryState.RETRY)
    while time.monotonic() < give_up_at:
        found = states(url)
        if found.total() == number and not any(found[one] for one in waiting):
            return
        Event().wait(0.02)


def test_all_that_is_due_is_carried_once(store_url: str) -> None:
    queue(store_url, SITE, [Way(number=n) for n in range(1, 51)])
    carrier = FakeCarrier()

    assert sender_of(store_url, carrier).drain() == 50

    assert states(store_url) == {DeliveryState.ACCEPTED: 50}
    assert attempts(store_url) == {Outcome.ACCEPTED: 50}
    assert len({one.key for one in carrier.carried}) == len(carrier.carried) == 50


def test_what_the_carrier_does_not_tell_is_unknown_and_not_repeated(
    store_url: str,
) -> None:
    ways = [Way(number=1), Way(number=2)]
    queue(store_url, SITE, ways)
    carrier = FakeCarrier()
    carrier.silent_keys = {ways[0].key}
    sender = sender_of(store_url, carrier)

    sender.drain()
    sender.drain()

    assert states(store_url) == {DeliveryState.UNKNOWN: 1, DeliveryState.ACCEPTED: 1}
    assert len(carrier.carried) == 2


def test_an_exercise_is_marked_in_each_language_and_kept_from_the_rest(
    store_url: str,
) -> None:
    exercise = partial(Way, kind=KindOfRun.EXERCISE)
    ways = [
        exercise(number=1, is_allowed=True),
        exercise(number=2, is_allowed=True, language="zh"),
        exercise(number=3, is_allowed=False),
        exercise(number=4, is_allowed=True, channel="email"),
        Way(number=5),
    ]
    site = site_with(email={"lane": "sms", "url": "mailto://{address}"})
    queue(store_url, site, ways)
    carrier = FakeCarrier()

    sender_of(store_url, carrier, site=site).drain()

    told = {one.title: one.body for one in carrier.carried}
    assert told == {
        "EXERCISE – Call 1": "EXERCISE – Please answer: 2A7K",
        "【演练】Call 2": "【演练】Please answer: 2A7K",
        "Call 5": "Please answer: 2A7K",
    }
    assert states(store_url) == {DeliveryState.ACCEPTED: 3, DeliveryState.REFUSED: 2}


def test_results_are_kept_until_the_store_is_back(store_url: str) -> None:
    queue(store_url, SITE, [Way(number=1)])
    ledger, carrier = MoodyLedger(store_url), SlowCarrier(0.3)
    sender = Sender(
        lane="sms",
        open_ledger=ledger,
        carrier=carrier,
        clock=WallClock(),
        site=lambda: SITE,
        lease=timedelta(seconds=10),
    )

    with running(sender):
        carrier.has_begun.wait(10)
        ledger.is_away = True
        Event().wait(1.0)
        assert states(store_url) == {DeliveryState.LEASED: 1}
        ledger.is_away = False
        wait_until_settled(store_url, 1)

    assert ledger.asked_in_vain > 1
    assert states(store_url) == {DeliveryState.ACCEPTED: 1}
    assert len(carrier.carried) == 1


def test_a_slow_wave_keeps_its_lease(store_url: str) -> None:
    queue(store_url, SITE, [Way(number=n) for n in range(1, 4)])
    slow, other = SlowCarrier(1.5), FakeCarrier()

    with running(sender_of(store_url, slow, lease_s=0.5)):
        slow.has_begun.wait(10)
        with running(sender_of(store_url, other, lease_s=0.5)):
            wait_until_settled(store_url, 3)

    assert states(store_url) == {DeliveryState.ACCEPTED: 3}
    assert (len(slow.carried), other.carried) == (3, [])


def test_a_slow_wave_is_settled_as_it_goes(store_url: str) -> None:
    queue(store_url, SITE, [Way(number=1), Way(number=2)])
    quick, slow = FakeCarrier(), SlowCarrier(1.0)

    class Mixed(FakeCarrier):
        def carry(self, deliveries: Sequence[Delivery]) -> Mapping[str, Verdict]:
            is_first = deliveries[0].title == "Call 1"
            return (quick if is_first else slow).carry(deliveries)

    with running(sender_of(store_url, Mixed())):
        slow.has_begun.wait(10)
        Event().wait(0.5)
        midway = states(store_url)

    assert midway == {DeliveryState.ACCEPTED: 1, DeliveryState.LEASED: 1}
    assert states(store_url) == {DeliveryState.ACCEPTED: 2}


def test_a_sender_told_to_end_finishes_and_settles_its_wave(store_url: str) -> None:
    queue(store_url, SITE, [Way(number=n) for n in range(1, 41)])
    carrier = SlowCarrier(0.4)

    with running(sender_of(store_url, carrier)):
        carrier.has_begun.wait(10)

    assert states(store_url) == {DeliveryState.ACCEPTED: 20, DeliveryState.QUEUED: 20}
    assert len(carrier.carried) == 20


def test_what_is_put_later_leaves_by_itself(store_url: str) -> None:
    queue(store_url, SITE, [])
    carrier = FakeCarrier()

    with running(sender_of(store_url, carrier)):
        Event().wait(0.3)  # it idles
        queue(store_url, SITE, [Way(number=1)])
        wait_until_settled(store_url, 1)

    assert [one.title for one in carrier.carried] == ["Call 1"]


def test_a_rehearsal_never_leaves(store_url: str) -> None:
    rehearsal = Way(number=1, kind=KindOfRun.REHEARSAL, is_allowed=True)
    queue(store_url, SITE, [rehearsal])
    carrier = FakeCarrier()

    sender_of(store_url, carrier).drain()

    assert carrier.carried == []
    assert states(store_url) == {DeliveryState.REFUSED: 1}


def test_two_senders_keep_one_pace_and_send_nothing_twice(store_url: str) -> None:
    number, per_second = 60, 40
    with http_sink() as sink:
        url = f"json://{sink.address}/send?:to={{address}}"
        site = site_with(sms=url, rate=f"{per_second}/s")
        queue(store_url, site, [Way(number=n) for n in range(1, number + 1)])
        carriers = [AppriseCarrier({"sms": url}, {}) for _ in range(2)]
        senders = [sender_of(store_url, one, site=site) for one in carriers]

        def is_over() -> bool:
            return states(store_url)[DeliveryState.ACCEPTED] == number

        run_lanes(senders, is_over)

        moments = sorted(message.at for message in sink.received)
        assert len({message.key for message in sink.received}) == number
        assert len(moments) == number
        pace = (number - 1) / (moments[-1] - moments[0])
        assert 0.5 < pace / per_second < 1.1


def test_what_ends_one_lane_is_raised_and_ends_the_others(store_url: str) -> None:
    queue(store_url, SITE, [Way(number=1)])
    good, bad = FakeCarrier(), FakeCarrier()
    no_lane = Sender(
        lane="none",
        open_ledger=partial(ledger_of, store_url),
        carrier=bad,
        clock=WallClock(),
        site=lambda: SITE,
        lease=timedelta(seconds=5),
    )
    raised: list[Exception] = []

    try:
        run_lanes([sender_of(store_url, good), no_lane], lambda: False)
    except LookupError as error:
        raised.append(error)

    assert [str(error) for error in raised] == ["none"]
