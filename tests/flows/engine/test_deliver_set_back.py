"""A sender whose clock is set back by an hour."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Event

from connectors.store import close_store, open_store
from connectors.store.occasions import AT_ONCE
from flows.engine.deliver import Sender
from plans.messages.carrying import Deliveries
from tests.fakes.carrier import FakeCarrier
from tests.fakes.clock import FakeClock
from tests.sinks.ledgers import AT, Way, queue, site_with

HOUR, INTERVAL = timedelta(hours=1), timedelta(minutes=2)
SITE = site_with()


def wait_for(carrier: FakeCarrier, number: int) -> None:
    for _ in range(1000):
        if len(carrier.carried) >= number:
            return
        Event().wait(0.02)


def test_it_keeps_no_contact_point_waiting_for_that_hour(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'muster.db'}"
    carrier, clock, stop = FakeCarrier(), FakeClock(AT), Event()

    @contextmanager
    def open_ledger(*, is_writer: bool = True) -> Iterator[Deliveries]:
        with open_store(url, is_writer=is_writer) as store:
            yield store.deliveries

    sender = Sender(
        lane="sms",
        open_ledger=open_ledger,
        carrier=carrier,
        clock=clock,
        site=lambda: SITE,
        lease=timedelta(seconds=5),
    )
    later = {"due_at": AT + INTERVAL}
    queue(url, SITE, [Way(number=1), Way(number=2, fields=later)])
    with ThreadPoolExecutor(1) as pool:
        pool.submit(sender.run, stop)
        wait_for(carrier, 1)
        clock.moment = AT - HOUR
        queue(url, SITE, [Way(number=3, fields={"due_at": AT_ONCE})])
        wait_for(carrier, 2)
        carried = [one.key for one in carrier.carried]
        clock.moment += INTERVAL
        wait_for(carrier, 3)
        stop.set()
    close_store(url)

    assert carried == [Way(number=1).key, Way(number=3).key]
    assert carrier.carried[-1].key == Way(number=2).key
