"""An exercise reaches only what the site allows, whatever happened to the rows."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from connectors.apprise_gateway import AppriseCarrier
from connectors.store import open_store
from flows.engine.clock import WallClock
from flows.engine.deliver import MayLeave, Sender
from plans.messages.carrying import Carrier, Deliveries
from plans.messages.deliveries import Delivery, may_leave
from plans.site import Site
from tests.fakes.carrier import FakeCarrier
from tests.safety.attacks import (
    BATCH,
    BATCHES,
    CHANNELS,
    FLAGS,
    Attempt,
    prepare,
    site_where,
    violations,
)
from tests.sinks.http import http_sink

#: The bar is 10,000: the others come through plans, see test_played.py.
WANTED = 6_000


def no_check(delivery: Delivery, *, channel_takes_exercises: bool) -> bool:
    return bool(delivery) or channel_takes_exercises


def only_the_point(delivery: Delivery, *, channel_takes_exercises: bool) -> bool:
    return may_leave(delivery, channel_takes_exercises=True) or channel_takes_exercises


def only_the_channel(delivery: Delivery, *, channel_takes_exercises: bool) -> bool:
    return bool(delivery) and channel_takes_exercises


@contextmanager
def ledger_of(url: str, *, is_writer: bool = True) -> Iterator[Deliveries]:
    with open_store(url, is_writer=is_writer) as store:
        yield store.deliveries


def send(url: str, carrier: Carrier, site: Site, check: MayLeave = may_leave) -> None:
    Sender(
        lane="sms",
        open_ledger=partial(ledger_of, url),
        carrier=carrier,
        clock=WallClock(),
        site=lambda: site,
        lease=timedelta(seconds=10),
        may_leave=check,
    ).drain()


def tried(url: str, examples: int, check: MayLeave = may_leave) -> tuple[int, int]:
    """Return how many attempts were made, and how many of them reached somebody."""
    made: list[Attempt] = []
    wrong: list[Attempt] = []

    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(attempts=BATCHES, flags_before=FLAGS, flags_now=FLAGS)
    def attack(
        attempts: list[Attempt],
        flags_before: dict[str, bool],
        flags_now: dict[str, bool],
    ) -> None:
        now = site_where(flags_now)
        carrier = FakeCarrier()
        prepare(url, attempts, site_where(flags_before))
        send(url, carrier, now, check)

        def reached(address: str) -> list[str]:
            points = [(one, one.contact_point.address) for one in carrier.carried]
            return [one.title for one, where in points if where == address]

        made.extend(attempts)
        wrong.extend(violations(attempts, now, reached))

    attack()
    return len(made), len(wrong)


@pytest.fixture
def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'muster.db'}"


def test_thousands_of_attempts_in_the_store_reach_nobody(sqlite_url: str) -> None:
    made, reached = tried(sqlite_url, examples=WANTED // BATCH)
    print(f"{made} attempts in the store, {reached} got out")  # noqa: T201 -- the figure

    assert made >= WANTED
    assert reached == 0


@pytest.mark.soak
def test_many_more_attempts_in_the_store_reach_nobody(sqlite_url: str) -> None:
    made, reached = tried(sqlite_url, examples=20 * WANTED // BATCH)

    assert made >= 20 * WANTED
    assert reached == 0


@pytest.mark.parametrize("mutant", [no_check, only_the_point, only_the_channel])
def test_the_same_attempts_catch_a_sender_without_the_check(
    sqlite_url: str, mutant: MayLeave
) -> None:
    _, reached = tried(sqlite_url, examples=4, check=mutant)

    assert reached > 0


def test_some_attempts_over_real_channels_reach_nobody(store_url: str) -> None:
    wrong: list[Attempt] = []
    arrived: list[int] = []

    @settings(
        max_examples=3,
        derandomize=True,
        database=None,
        phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(attempts=BATCHES, flags_before=FLAGS, flags_now=FLAGS)
    def attack(
        attempts: list[Attempt],
        flags_before: dict[str, bool],
        flags_now: dict[str, bool],
    ) -> None:
        with http_sink() as gateway:
            web = f"json://{gateway.address}/{{name}}?:to={{{{address}}}}"
            urls = {name: web.format(name=name) for name in CHANNELS}
            now = site_where(flags_now, urls)
            carrier = AppriseCarrier(urls, {})
            prepare(store_url, attempts, site_where(flags_before, urls))
            send(store_url, carrier, now)

            def reached(address: str) -> list[str]:
                sent = [(one.fields["to"], one) for one in gateway.received]
                return [one.fields["title"] for to, one in sent if to == address]

            arrived.append(len(gateway.received))
            wrong.extend(violations(attempts, now, reached))

    attack()

    assert sum(arrived) > 0  # the channels work: those who may were reached
    assert wrong == []
