"""What the watchdog sees of the store, and which deliveries it may carry."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from connectors.store import Posting, Store, close_store, open_store
from plans.identity import KindOfRun, OccasionId
from plans.incident.occasions import OccasionKind
from plans.lease import Lease
from plans.messages.deliveries import Outcome, Verdict
from plans.messages.message import Message
from plans.people.registry import PartyEntry, PointEntry
from plans.people.roster import PartyKind, Wanted
from plans.running.sights import LaneSight
from plans.site import Site
from tests.sample import MINUTE, SIX

SITE = Site.model_validate(
    {
        "site": "riverside",
        "title": {"en": "Riverside"},
        "languages": ["en"],
        "channels": {"sms": {"url": "json://gateway.example/?to={address}"}},
    }
)
OURS, THEIRS = (Lease(one, until=SIX + MINUTE) for one in ("ours", "theirs"))


@pytest.fixture
def store(store_url: str) -> Iterator[Store]:
    posting = Posting(site=SITE, now=SIX)
    with open_store(store_url, posting=posting) as opened:
        opened.deliveries.sync_lanes(SITE)
        points = (PointEntry("sms", "+1 555 0100"),)
        ana = PartyEntry(kind=PartyKind.PERSON, number="ana", name="Ana", points=points)
        opened.registry.take_parties([ana])
        yield opened
    close_store(store_url)


def put(store: Store, kind: OccasionKind) -> OccasionId:
    [ana] = store.roster.parties(Wanted(numbers=frozenset({"ana"})))
    begun = store.occasions.begin(
        kind, key=kind, kind_of_run=KindOfRun.ACTUAL, at=SIX
    ).occasion_id
    message = Message(key="k", to=ana.party_id, title="t", body="b", language="en")
    store.outbox.put(begun, [message])
    return begun


def test_whoever_carries_warnings_gets_nothing_else_and_gets_them_alone(
    store: Store,
) -> None:
    check, warning = (
        put(store, kind) for kind in (OccasionKind.CONTACT_CHECK, OccasionKind.WARNING)
    )
    ours = store.warnings.claim("sms", OURS, limit=9, now=SIX)
    later = SIX + timedelta(seconds=3)
    theirs = store.deliveries.claim("sms", THEIRS, limit=9, now=later)
    messages = [
        {one.message_id for one in store.ledger.of(occasion)}
        for occasion in (warning, check)
    ]

    assert [{one.message_id for one in wave} for wave in (ours, theirs)] == messages


def test_lanes_with_warnings_are_those_where_one_is_due(store: Store) -> None:
    put(store, OccasionKind.CONTACT_CHECK)
    without = store.sights.lanes_with_warnings(now=SIX)
    put(store, OccasionKind.WARNING)

    assert without == frozenset()
    assert store.sights.lanes_with_warnings(now=SIX) == {"sms"}


def test_a_lane_moves_with_every_attempt(store: Store) -> None:
    put(store, OccasionKind.WARNING)
    [waiting] = store.sights.lanes(now=SIX)
    [claimed] = store.deliveries.claim("sms", OURS, limit=9, now=SIX)
    [held] = store.sights.lanes(now=SIX)
    [hangs] = store.sights.lanes(now=SIX + 2 * MINUTE)
    refused = Verdict(outcome=Outcome.REFUSED, reason="no")
    store.deliveries.settle({claimed.key: refused}, token="ours", now=SIX)
    [settled] = store.sights.lanes(now=SIX)
    [forgotten] = store.sights.lanes(now=SIX + 60 * MINUTE)

    lane = LaneSight(lane="sms", per_second=10.0)
    assert [waiting.due, held.due, hangs.due, settled.due] == [1, 0, 1, 0]
    assert waiting == LaneSight(lane="sms", per_second=lane.per_second, due=1)
    assert settled.last_attempt > waiting.last_attempt
    assert (settled.failed, forgotten.failed) == (1, 0)
