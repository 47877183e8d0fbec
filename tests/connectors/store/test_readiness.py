"""What the doctor counts on the roster."""

from datetime import timedelta

import pytest

from connectors.store import close_store, open_store
from plans.people.registry import PartyEntry, PointEntry
from plans.people.roster import PartyKind
from plans.running.readiness import Holder, RosterAge
from tests.sample import SIX

TODAY = SIX.date()
LATELY, LONG_AGO = TODAY - timedelta(days=10), TODAY - timedelta(days=900)


@pytest.fixture
def url(store_url: str) -> str:
    def somebody(number: str, *points: PointEntry, expires: int = 1) -> PartyEntry:
        return PartyEntry(
            kind=PartyKind.PERSON,
            number=number,
            name=number,
            skills={"nursing": TODAY + timedelta(days=expires)},
            points=points,
        )

    aid = PartyEntry(
        kind=PartyKind.ORGANISATION,
        number="aid",
        name="Aid",
        certificates=f"ferry:{LONG_AGO}",
    )
    with open_store(store_url, now=SIX) as store:
        store.registry.take_parties(
            [
                somebody(
                    "ana",
                    PointEntry("sms", "+1 555 0100", verified_on=LATELY),
                    PointEntry("email", "a@x.example", is_allowed_for_exercises=True),
                ),
                somebody(
                    "bo",
                    PointEntry("sms", "+1 555 0101", verified_on=LONG_AGO),
                    expires=-1,
                ),
                somebody("cy"),
                aid,
            ]
        )
    return store_url


def test_the_roster_is_counted(url: str) -> None:
    with open_store(url, is_writer=False) as store:
        since = TODAY - timedelta(days=365)
        age = store.readiness.roster_age(since=since, today=TODAY)
        holders = store.readiness.holders({"bo", "cy", "nobody"})
        health = store.readiness.health()
    close_store(url)

    assert age == RosterAge(
        people=3,
        unreachable=1,
        stale=1,
        one_channel=1,
        for_exercises=1,
        expired_by_skill={"nursing": 1},
        expired_partners=("aid",),
    )
    assert holders == {
        "bo": Holder(number="bo", points=(("sms", LONG_AGO),)),
        "cy": Holder(number="cy"),
    }
    assert health.complaint == ""
    assert health.database.startswith(("SQLite 3.", "PostgreSQL "))


def test_an_empty_roster_is_counted_too(store_url: str) -> None:
    with open_store(store_url) as store:
        age = store.readiness.roster_age(since=TODAY, today=TODAY)
    close_store(store_url)

    assert age == RosterAge()
