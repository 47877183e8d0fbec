"""What the watchdog sees of the store, and which deliveries it may carry."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta

import pytest

from connectors.store import Posting, Store, close_store, open_store
from plans.identity import IncidentId, KindOfRun, OccasionId
from plans.incident.incidents import Incident, IncidentClock
from plans.incident.journal import Entry
from plans.incident.occasions import OccasionKind
from plans.incident.progress import StepState
from plans.incident.proposals import Act, Proposal
from plans.lease import Lease
from plans.messages.deliveries import Outcome, Verdict
from plans.messages.message import Message, message_id_of
from plans.people.call_ups import Ask, ask_id_of
from plans.people.registry import PartyEntry, PointEntry
from plans.people.roster import PartyKind, Wanted
from plans.plan import Level
from plans.running.sights import LaneSight, PutSight
from plans.site import Site
from tests.sample import MINUTE, SIX, plan_of

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


def test_steps_tiers_and_faults_are_seen_of_open_incidents(store: Store) -> None:
    step = {"owner": "mayor", "deputy": "mayor", "kind": "notify", "level": "III"}
    plan = plan_of([step | {"step": "news"}])
    incident = Incident(
        incident_id=IncidentId(OccasionId("flood-1")),
        kind_of_run=KindOfRun.ACTUAL,
        level=Level.THIRD,
        plan=plan,
        cells=(),
        clock=IncidentClock(origin_at=SIX),
        declared_at=SIX,
        declared_by="mayor",
    )
    store.incidents.add(incident, key="flood")
    for times in (1, 2):
        entry = Entry(at=SIX, action="step_failed", step="news", facts={"times": times})
        store.journal.note(incident.incident_id, entry)
    [ana] = store.roster.parties(Wanted(numbers=frozenset({"ana"})))
    message = Message(key="k", to=ana.party_id, title="t", body="b", language="en")
    store.outbox.put(incident.incident_id, [message])
    asks = [
        Ask(
            ask_id=ask_id_of(
                incident.incident_id, step="news", post=post, to=ana.party_id
            ),
            occasion_id=incident.incident_id,
            step="news",
            post=post,
            party_id=ana.party_id,
            tier=1,
            asked_at=at,
            message_id=message_id_of(incident.incident_id, "k", ana.party_id),
        )
        for post, at in (("a", SIX + MINUTE), ("b", SIX))
    ]
    store.call_ups.ask(asks)
    name = (incident.incident_id, "news")

    [seen] = store.sights.steps()
    assert (seen.name, seen.state, seen.asked) == (name, StepState.WAITING, 0)
    assert store.sights.first_asked() == {name: {0: {1: SIX}}}
    assert [(one.step, one.times) for one in store.sights.faults()] == [("news", 2)]


def test_a_proposal_is_seen_with_how_far_its_questions_got(store: Store) -> None:
    occasion_id = put(store, OccasionKind.PROPOSAL)
    proposal = Proposal(
        proposal_id=occasion_id,
        act=Act.DECLARE,
        kind_of_run=KindOfRun.ACTUAL,
        key="p",
        source="form",
        proposed_by="county",
        proposed_at=SIX,
        expires_at=SIX + 60 * MINUTE,
    )
    store.proposals.add(proposal)
    before = store.sights.proposals()
    [claimed] = store.deliveries.claim("sms", OURS, limit=9, now=SIX)
    accepted = Verdict(outcome=Outcome.ACCEPTED)
    store.deliveries.settle({claimed.key: accepted}, token="ours", now=SIX)

    seen = PutSight(occasion_id=occasion_id, proposed_at=SIX, put=1)
    assert before == [seen]
    assert store.sights.proposals() == [replace(seen, accepted=1)]
