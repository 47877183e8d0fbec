"""People whom an organisation named came for one response, and are kept no longer."""

from datetime import timedelta

import pytest
import sqlalchemy as sa

from connectors.store.engines import engine_of
from connectors.store.tables.people import PartyRow
from flows.engine.naming import Named, name_people
from flows.engine.retention import destroy, overview
from plans.people.call_ups import Said
from plans.people.registry import PartyEntry, PointEntry
from plans.people.roster import PartyKind, Wanted
from plans.retention import DataKind
from tests.flows.hillside import Hillside, plan_of
from tests.flows.responded import STEPS

DAY = timedelta(days=1)
CY = "+1 555 0100099"


@pytest.fixture
def named(hillside: Hillside) -> Hillside:
    """Return a place where Aid has sent Cy, and the response is over."""
    aid = PartyEntry(
        kind=PartyKind.ORGANISATION,
        number="aid",
        name="Aid",
        roles=("volunteer",),
        points=(PointEntry("sms", "+1 555 0100098"),),
    )
    with hillside.open_desk() as desk:
        desk.registry.take_parties([aid])
    hillside.obeys("cn")
    bags = {**STEPS[1], "tiers": [{"who": "partner aid", "wait": "10 min"}]}
    hillside.begin(plan_of([bags], expected="3 d"))
    hillside.leave("sms")
    hillside.say("aid", "bags")
    call = hillside.calls("bags")["aid"]
    assert call.said is Said.ACCEPTED
    cy = Named(name="Cy Okoro", birth_year=1990, channel="sms", address=CY)
    with hillside.open_desk() as desk:
        message = desk.ledger.message(call.ask.message_id)
        site, now = hillside.site, hillside.clock.now()
        name_people(desk, site, message, call.ask.ask_id, [cy], now=now)
    hillside.end()
    for lane in ("sms", "email"):
        hillside.leave(lane)
    return hillside


def held(here: Hillside) -> tuple[int, int] | None:
    with here.open_desk(is_writer=False) as desk:
        found = overview(desk, here.conductor).holdings
    kinds = {one.kind: (one.held, one.due) for one in found}
    return kinds.get(DataKind.NAMED)


def known(here: Hillside) -> set[str]:
    """Return every name that the store has of people, left or not."""
    with engine_of(here.settings.url).connect() as connection:
        names = set(connection.scalars(sa.select(PartyRow.name)))
    with here.open_desk(is_writer=False) as desk:
        return names | {one.name for one in desk.registrations.all()}


def reached(here: Hillside) -> bool:
    with here.open_desk(is_writer=False) as desk:
        return bool(desk.ledger.party_at(CY))


def test_they_are_listed_and_destroyed_with_the_response(named: Hillside) -> None:
    destroy(named.conductor)
    for lane in ("sms", "email"):
        named.leave(lane)
    early, was_known = held(named), "Cy Okoro" in known(named)
    named.pass_by(31 * DAY)
    due = held(named)
    done = destroy(named.conductor, by="clerk")

    assert (early, was_known, due) == ((1, 0), True, (1, 1))
    assert done.counts[DataKind.NAMED] == 1
    assert done.closed == (named.incident_id,)
    assert "Cy Okoro" not in known(named)
    assert not reached(named)
    assert held(named) is None
    with named.open_desk(is_writer=False) as desk:
        assert not desk.roster.parties(Wanted(numbers=frozenset({"reg-1"})))
        [kept] = desk.registrations.all()
    assert (kept.state, kept.partner) == ("accepted", "aid")


def test_whom_the_office_gave_a_role_stays(named: Hillside) -> None:
    entry = PartyEntry(
        kind=PartyKind.PERSON,
        number="reg-1",
        name="Cy Okoro",
        roles=("volunteer",),
        points=(PointEntry("sms", CY),),
    )
    with named.open_desk() as desk:
        desk.registry.take_parties([entry])
    named.pass_by(31 * DAY)
    destroy(named.conductor)

    assert held(named) is None
    assert "Cy Okoro" in known(named)
    assert reached(named)


def test_who_joined_by_herself_too_stays_as_such(named: Hillside) -> None:
    entry = PartyEntry(
        kind=PartyKind.PERSON,
        number="reg-2",
        name="Cy Okoro",
        roles=("volunteer",),
        points=(PointEntry("sms", CY),),
    )
    with named.open_desk() as desk:
        desk.registry.take_parties([entry])
    named.pass_by(31 * DAY)
    done = destroy(named.conductor)

    assert done.counts[DataKind.NAMED] == 1
    with named.open_desk(is_writer=False) as desk:
        assert desk.roster.parties(Wanted(numbers=frozenset({"reg-2"})))
        assert not desk.roster.parties(Wanted(numbers=frozenset({"reg-1"})))
