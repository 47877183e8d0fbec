"""What one transaction must not miss of another that is not committed yet."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from decimal import Decimal

import pytest
import sqlalchemy as sa

from connectors.store import Posting, Store, open_store
from connectors.store.engines import engine_of
from connectors.store.tables.people import PartyRow
from plans.identity import IncidentId, OccasionId, PartyId
from plans.lease import Lease
from plans.messages.deliveries import DeliveryState, Outcome, Verdict
from plans.people.assignments import Assignment
from plans.people.roster import PartyKind
from plans.relief.donations import ClosedError, DonationChannel, Need, Pledge
from tests.contracts.sample import (
    BO,
    FIRE,
    FLOOD,
    HOUR,
    MINUTE,
    SIX,
    ask,
    id_of,
    incident,
    question,
)

OURS = Lease("ours", until=SIX + MINUTE)
QUAKE = IncidentId(OccasionId("quake-1"))
VOLUNTEERS = [PartyId(f"volunteer-{number}") for number in range(3)]


def meanwhile(
    url: str, first: Callable[[Store], object], then: Callable[[Store], object]
) -> Future[object]:
    """Do the first, and the other before that is committed, if the store lets it."""

    def other() -> object:
        with open_store(url, now=SIX) as store:
            return then(store)

    with ThreadPoolExecutor(1) as pool:
        with open_store(url, now=SIX) as store:
            first(store)
            doing = pool.submit(other)
            wait([doing], timeout=0.5)
        return doing


def test_a_need_that_is_being_closed_takes_no_more(filled_url: str) -> None:
    masks = Need(need="masks", item="Masks", unit="box", quantity=Decimal(10))
    goods = DonationChannel(
        channel="goods", opened_at=SIX, until=SIX + HOUR, needs=(masks,)
    )
    with open_store(filled_url, now=SIX) as store:
        store.incidents.add(incident(), key="dam")
        store.donations.open(FLOOD, "watch", [goods])
    pledge = Pledge(
        pledge_key="one",
        channel="goods",
        need="masks",
        quantity=Decimal(1),
        unit="box",
        donor="Bo",
        contact="bo@example.org",
        at=SIX,
    )

    def close(store: Store) -> None:
        store.steps.take(FLOOD, "watch", OURS, now=SIX)
        store.donations.close(
            FLOOD,
            "watch",
            channel="goods",
            needs=["masks"],
            is_whole_channel=True,
            at=SIX,
        )

    promised = meanwhile(
        filled_url,
        close,
        lambda store: store.donations.record_pledge(FLOOD, "watch", pledge),
    )

    with pytest.raises(ClosedError):
        promised.result()


def test_what_is_taken_back_while_it_comes_back_to_be_tried_again_is_superseded(
    filled_url: str, posting: Posting
) -> None:
    call = question(to=BO)
    with open_store(filled_url, posting=posting) as store:
        store.incidents.add(incident(), key="dam")
        store.outbox.put(FLOOD, [call])
        [sent] = store.deliveries.claim("gateway", OURS, limit=9, now=SIX)
    later = {sent.key: Verdict(outcome=Outcome.RETRY)}
    meanwhile(
        filled_url,
        lambda store: store.outbox.supersede(FLOOD, [id_of(call)]),
        lambda store: store.deliveries.settle(later, token=OURS.token, now=SIX),
    ).result()
    with open_store(filled_url) as store:
        again = store.deliveries.claim("gateway", OURS, limit=9, now=SIX + HOUR)
        counts = store.ledger.counts(FLOOD)

    assert again == []
    assert counts[DeliveryState.SUPERSEDED] == 1


def test_two_steps_that_want_the_same_people_do_not_wait_for_each_other(
    filled_url: str, posting: Posting
) -> None:
    rows = [
        {"party_id": one, "kind": PartyKind.PERSON, "number": one, "name": one}
        for one in VOLUNTEERS
    ]
    with engine_of(filled_url).execution_options(is_writer=True).begin() as connection:
        connection.execute(sa.insert(PartyRow), rows)
    calls = [question(to=one) for one in VOLUNTEERS]
    with open_store(filled_url, posting=posting) as store:
        for where in (FLOOD, FIRE, QUAKE):
            store.incidents.add(incident(where), key=where)
            store.outbox.put(where, calls)
            store.call_ups.ask([ask(call, incident_id=where) for call in calls])

    def assign(store: Store, where: IncidentId, ranked: list[PartyId]) -> int:
        asks = [ask(question(to=one), incident_id=where) for one in ranked]
        wanted = [
            Assignment(
                incident_id=where,
                step="watch",
                post="medic",
                party_id=one.party_id,
                ask_id=one.ask_id,
                starts_at=SIX,
            )
            for one in asks
        ]
        return len(store.assignments.assign(wanted))

    def take(where: IncidentId, ranked: list[PartyId]) -> int:
        with open_store(filled_url) as store:
            return assign(store, where, ranked)

    with ThreadPoolExecutor(2) as pool:
        with open_store(filled_url) as store:
            # Both stop at the one in the middle, each with another one in hand.
            assign(store, QUAKE, VOLUNTEERS[1:2])
            here = pool.submit(take, FLOOD, VOLUNTEERS)
            there = pool.submit(take, FIRE, VOLUNTEERS[::-1])
            wait([here, there], timeout=0.7)

        assert here.result() + there.result() == len(VOLUNTEERS) - 1
