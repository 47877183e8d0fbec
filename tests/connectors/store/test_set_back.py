"""A clock that is set back by an hour, as the store sees it."""

from connectors.store import Store
from plans.lease import Lease
from tests.contracts.sample import FLOOD, HOUR, MINUTE, SECOND, SIX, incident, question

LANES = ("gateway", "email", "letter")


def ask(store: Store) -> None:
    """Ask Ana at six, by sms, two minutes later by mail and then by letter."""
    store.incidents.add(incident(), key="dam")
    store.outbox.put(FLOOD, [question(interval=2 * MINUTE)])


def test_no_contact_point_waits_longer_than_its_interval(store: Store) -> None:
    ask(store)
    deliveries, now = store.deliveries, SIX - HOUR
    lease = Lease("ours", until=now + MINUTE)

    assert deliveries.reckon_anew("email", now=now) == 1
    assert deliveries.reckon_anew("email", now=now + SECOND) == 0  # once is enough
    assert deliveries.next_due_at("email") == now + 2 * MINUTE
    assert deliveries.claim("email", lease, limit=9, now=now) == []
    assert len(deliveries.claim("email", lease, limit=9, now=now + 2 * MINUTE)) == 1


def test_a_clock_that_was_not_set_back_changes_nothing(store: Store) -> None:
    ask(store)

    for lane in LANES:
        assert store.deliveries.reckon_anew(lane, now=SIX) == 0
    assert store.deliveries.next_due_at("email") == SIX + 2 * MINUTE
