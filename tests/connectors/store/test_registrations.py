"""People who came by themselves, on both databases."""

from dataclasses import replace
from datetime import date

import sqlalchemy as sa

from connectors.store import Store, open_store
from connectors.store.engines import engine_of
from connectors.store.tables.people import PartyRow
from plans.identity import AskId
from plans.messages.message import Message
from plans.people.registration import Registration, RegistrationState
from plans.people.registry import PartyEntry, PointEntry
from plans.people.roster import PartyKind, Wanted
from tests.contracts.sample import FLOOD, SIX, incident

CY = Registration(
    key="cy",
    name="Cy Okoro",
    birth_year=1990,
    channel="sms",
    address="+1 555 0100009",
    languages="en,zh",
    skills=("first_aid", "driving"),
    available="sat-sun 08:00-20:00",
    at=SIX,
    has_read_briefing_at=SIX,
)


def test_the_same_form_twice_is_one(store: Store) -> None:
    first, again = store.registrations.add(CY), store.registrations.add(CY)
    other, is_new = store.registrations.add(replace(CY, key="other"))

    assert (first[1], again, is_new) == (True, (first[0], False), True)
    assert store.registrations.get(first[0]) == replace(CY, number=first[0])
    assert [one.number for one in store.registrations.all()] == [first[0], other]
    assert [one.number for one in store.registrations.at(CY.address)] == [
        first[0],
        other,
    ]
    assert store.registrations.at("+1 555") == []
    assert store.registrations.get(99) is None
    assert store.registrations.hold(99) is None


def test_what_was_decided_is_kept(store: Store) -> None:
    number, _ = store.registrations.add(CY)
    held = store.registrations.hold(number)
    assert held is not None
    decided = replace(
        held,
        state=RegistrationState.REFUSED,
        reason="minor",
        insured_until=date(2027, 1, 1),
        decided_by="clerk",
        decided_at=SIX,
        retain_until=date(2027, 2, 1),
    )
    store.registrations.decide(decided)

    assert store.registrations.get(number) == decided
    assert store.registrations.all(RegistrationState.WAITING) == []
    assert store.registrations.all(RegistrationState.REFUSED) == [decided]


def test_whom_an_organisation_named_is_found_by_what_it_was_asked(
    store: Store,
) -> None:
    named = replace(CY, partner="aid", ask_id=AskId("ask"), came_at=SIX)
    number, _ = store.registrations.add(named)
    store.registrations.add(replace(CY, key="alone"))

    assert store.registrations.named_for([AskId("ask")]) == [
        replace(named, number=number)
    ]
    assert store.registrations.named_for([]) == []


def test_somebody_who_waits_can_be_told_and_is_not_on_the_roster(store: Store) -> None:
    store.incidents.add(incident(FLOOD), key="flood")
    number, _ = store.registrations.add(CY)
    waiting = replace(CY, number=number)
    party_id, point = store.registrations.way_to(waiting, "reg-1")
    same = store.registrations.way_to(waiting, "reg-1")
    message = Message(
        key="told",
        to=party_id,
        title="You wait",
        body="Please wait.",
        language="en",
        points=frozenset({point}),
    )
    store.outbox.put(FLOOD, [message])

    assert same == (party_id, point)
    assert store.roster.parties(Wanted(numbers=frozenset({"reg-1"}))) == []
    assert store.ledger.party_at(CY.address) == []
    assert sum(store.ledger.counts(FLOOD).values()) == 1


def test_who_is_accepted_comes_onto_the_roster_and_may_leave_it(store: Store) -> None:
    number, _ = store.registrations.add(CY)
    party_id, _ = store.registrations.way_to(replace(CY, number=number), "reg-1")
    point = PointEntry("sms", CY.address)
    entry = PartyEntry(
        kind=PartyKind.PERSON, number="reg-1", name=CY.name, points=(point,)
    )
    store.registry.take_parties([entry])
    accepted = store.ledger.party_at(CY.address)
    store.registrations.leave(party_id)

    assert accepted == [party_id]
    assert store.ledger.party_at(CY.address) == []
    assert store.roster.parties(Wanted(numbers=frozenset({"reg-1"}))) == []


def test_who_is_accepted_after_all_is_kept_as_long_as_on_the_roster(
    filled_url: str,
) -> None:
    last_day = date(2027, 2, 1)
    with open_store(filled_url, now=SIX) as store:
        number, _ = store.registrations.add(CY)
        waiting = replace(CY, number=number, retain_until=last_day)
        party_id, _ = store.registrations.way_to(waiting, "reg-1")
        store.registrations.decide(
            replace(waiting, party_id=party_id, retain_until=None)
        )
    accepted = kept_until(filled_url, party_id)
    with open_store(filled_url, now=SIX) as store:
        store.registrations.decide(replace(waiting, party_id=party_id))

    assert (accepted, kept_until(filled_url, party_id)) == (None, last_day)


def kept_until(url: str, party_id: str) -> date | None:
    with engine_of(url).connect() as connection:
        chosen = sa.select(PartyRow.retain_until).where(PartyRow.party_id == party_id)
        found: date | None = connection.scalar(chosen)
        return found
