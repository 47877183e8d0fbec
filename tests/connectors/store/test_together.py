"""Two transactions at once, each committed: what only a store can get wrong."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest

from connectors.store import Posting, close_store, open_store
from plans.incident.progress import Progress
from plans.lease import Lease
from plans.messages.deliveries import DeliveryState, Outcome, Verdict
from plans.people.assignments import Assignment
from plans.people.call_ups import Answer, Said
from tests.contracts.sample import (
    ANA,
    BO,
    FIRE,
    FLOOD,
    MINUTE,
    SIX,
    ask,
    incident,
    notice,
    question,
)

CALL = question()
OURS = Lease("ours", until=SIX + MINUTE)


@pytest.fixture
def asked_url(filled_url: str, posting: Posting) -> Iterator[str]:
    """Yield the URL of a store in which Ana is asked by two incidents."""
    with open_store(filled_url, posting=posting) as store:
        for where in (FLOOD, FIRE):
            store.incidents.add(incident(where), key=where)
            store.outbox.put(where, [CALL])
            store.call_ups.ask([ask(CALL, incident_id=where)])
    yield filled_url
    close_store(filled_url)


def answer(url: str, posting: Posting) -> None:
    said = Answer(ask_id=ask(CALL).ask_id, said=Said.ACCEPTED, said_at=SIX)
    with open_store(url, posting=posting) as store:
        store.call_ups.record_answer(said)


def test_an_answer_given_while_its_step_runs_is_not_lost(
    asked_url: str, posting: Posting
) -> None:
    with open_store(asked_url, posting=posting) as store:
        store.steps.take(FLOOD, "watch", OURS, now=SIX)
    with ThreadPoolExecutor(1) as pool:
        with open_store(asked_url, posting=posting) as store:
            store.steps.take(FLOOD, "watch", OURS, now=SIX)
            assert store.call_ups.of(FLOOD, "watch")[0].said is None  # as the step sees
            answering = pool.submit(answer, asked_url, posting)
            progress = Progress()
            later = SIX + MINUTE
            store.steps.record(
                FLOOD, "watch", progress, token="ours", at=SIX, due_at=later
            )
        answering.result()
    with open_store(asked_url, is_writer=False) as store:
        due = store.steps.due(now=SIX)

        assert (FLOOD, "watch") in due
        assert store.call_ups.of(FLOOD, "watch")[0].said is Said.ACCEPTED


def test_two_incidents_that_want_one_person_get_her_once(
    asked_url: str, posting: Posting
) -> None:
    def assign(index: int) -> int:
        where = (FLOOD, FIRE)[index]
        asked = ask(CALL, incident_id=where)
        wanted = Assignment(
            incident_id=where,
            step="watch",
            post=asked.post,
            party_id=ANA,
            ask_id=asked.ask_id,
            starts_at=SIX,
        )
        with open_store(asked_url, posting=posting) as store:
            return len(store.assignments.assign([wanted]))

    with ThreadPoolExecutor(2) as pool:
        assert sum(pool.map(assign, range(2))) == 1


def test_senders_of_one_lane_share_what_is_due(
    filled_url: str, posting: Posting
) -> None:
    many = 60
    with open_store(filled_url, posting=posting) as store:
        store.incidents.add(incident(), key="dam")
        messages = [notice(f"news-{number}", BO) for number in range(many)]
        store.outbox.put(FLOOD, messages)
    enough = Event()

    def send(sender: int) -> list[str]:
        sent: list[str] = []
        for turn in range(100):
            lease = Lease(f"{sender}-{turn}", until=SIX + MINUTE)
            with open_store(filled_url) as store:
                wave = store.deliveries.claim("gateway", lease, limit=3, now=SIX)
                verdicts = {one.key: Verdict(outcome=Outcome.ACCEPTED) for one in wave}
                store.deliveries.settle(verdicts, token=lease.token, now=SIX)
            sent += verdicts
            if enough.is_set() or not wave:
                enough.set()
                break
        return sent

    with ThreadPoolExecutor(3) as pool:
        sent = [key for some in pool.map(send, range(3)) for key in some]

    assert len(sent) == len(set(sent))
    with open_store(filled_url, is_writer=False) as store:
        assert store.ledger.counts(FLOOD)[DeliveryState.ACCEPTED] == len(sent)
    assert len(sent) == many
