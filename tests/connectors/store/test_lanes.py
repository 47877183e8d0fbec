from datetime import timedelta

import pytest

from connectors.store import Store
from connectors.store.lanes import UnknownLaneError
from plans.lease import Lease
from plans.messages.deliveries import DeliveryState
from plans.site import Site
from tests.contracts.sample import (
    ANA,
    FAST,
    FLOOD,
    MINUTE,
    SITE,
    SIX,
    incident,
    notice,
    question,
)


@pytest.fixture(autouse=True)
def flood(store: Store) -> None:
    store.incidents.add(incident(), key="dam")


def claimed(store: Store, lane: str) -> list[str]:
    lease = Lease(lane, until=SIX + MINUTE)
    wave = store.deliveries.claim(lane, lease, limit=100, now=SIX)
    return [one.contact_point.channel for one in wave]


def without(channel: str, site: Site = FAST) -> Site:
    left = {name: one for name, one in site.channels.items() if name != channel}
    return site.model_copy(update={"channels": left})


def test_a_lane_the_site_does_not_have_is_a_bug(store: Store) -> None:
    with pytest.raises(UnknownLaneError):
        claimed(store, "pigeons")


def test_limits_follow_the_site(store: Store) -> None:
    store.outbox.put(FLOOD, [notice(f"news-{number}") for number in range(20)])
    store.deliveries.sync_lanes(SITE)  # five at once, ten a second

    assert claimed(store, "gateway") == ["sms"] * 5
    slots = store.deliveries.next_due_at("gateway")
    assert slots is not None
    assert slots <= SIX + timedelta(seconds=0.5)


def test_what_waits_follows_its_channel_to_another_lane(store: Store) -> None:
    store.outbox.put(FLOOD, [notice(to=ANA)])
    sms = FAST.channels["sms"].model_copy(update={"lane": None})
    channels = {**FAST.channels, "sms": sms}
    store.deliveries.sync_lanes(FAST.model_copy(update={"channels": channels}))

    assert claimed(store, "gateway") == []
    assert claimed(store, "sms") == ["sms"]


def test_what_waits_for_a_channel_that_is_gone_is_refused(store: Store) -> None:
    store.outbox.put(FLOOD, [question(to=ANA)])
    store.deliveries.sync_lanes(without("sms"))

    counts = store.ledger.counts(FLOOD)
    assert counts[DeliveryState.REFUSED] == 1
    assert counts[DeliveryState.QUEUED] == 2


def test_what_is_leased_for_a_channel_that_is_gone_does_not_hang(
    store: Store,
) -> None:
    store.outbox.put(FLOOD, [question(to=ANA)])
    assert claimed(store, "gateway") == ["sms"]
    store.deliveries.sync_lanes(without("sms"))
    later = SIX + 2 * MINUTE
    wave = store.deliveries.claim("email", Lease("b", later), limit=9, now=later)

    assert [one.contact_point.channel for one in wave] == ["sms", "email"]
