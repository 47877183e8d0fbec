"""Whose warning is passed on: the alert that led to an incident."""

from dataclasses import replace

from connectors.store import Store
from plans.identity import KindOfRun, OccasionId
from plans.incident.occasions import OccasionKind
from plans.incident.proposals import Act, Proposal
from plans.warning.alerts import Alert
from plans.warning.filed import Became
from tests.alerts import alert, cancel, update
from tests.contracts.sample import FIRE, FLOOD, HOUR, SIX, incident
from tests.fakes.publications import FakeAlertTexts

FIRST = alert("first")
SECOND = replace(update("second", FIRST), sent=FIRST.sent + HOUR)


def take(store: Store, one: Alert = FIRST, occasion_id: OccasionId = FLOOD) -> None:
    raw = FakeAlertTexts().write(one)
    filing = store.alerts.file(one, raw, source="met", at=SIX)
    store.alerts.became(
        filing.alert_no,
        Became.DECLARED,
        {},
        occasion_id=occasion_id,
    )


def test_the_alert_that_declared_it_is_the_one(store: Store) -> None:
    store.incidents.add(incident(), key="dam")
    store.incidents.add(incident(FIRE), key="fire")
    take(store)

    assert store.publications.relayed(FLOOD) == [FIRST]
    assert store.publications.relayed(FIRE) == []


def test_so_is_the_one_that_proposed_it(store: Store) -> None:
    begun = store.occasions.begin(
        OccasionKind.PROPOSAL, key="asked", kind_of_run=KindOfRun.ACTUAL, at=SIX
    )
    proposal = Proposal(
        proposal_id=begun.occasion_id,
        act=Act.DECLARE,
        kind_of_run=KindOfRun.ACTUAL,
        key="dam",
        source="met",
        proposed_by="met",
        proposed_at=SIX,
        expires_at=SIX + HOUR,
    )
    store.proposals.add(proposal)
    take(store, occasion_id=begun.occasion_id)
    store.incidents.add(incident(), key="dam")

    assert store.publications.relayed(FLOOD) == [FIRST]


def test_what_was_replaced_or_taken_back_is_passed_on_no_more(store: Store) -> None:
    store.incidents.add(incident(), key="dam")
    take(store)
    take(store, SECOND)
    assert store.publications.relayed(FLOOD) == [SECOND]
    take(store, replace(cancel("third", SECOND), sent=SECOND.sent + HOUR))

    assert store.publications.relayed(FLOOD) == []
