"""Senders come, stall, die and come back in any order: the ledger loses nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)

from connectors.store import Posting, Store
from connectors.store.deliveries import SqlDeliveries
from connectors.store.tables import METADATA
from connectors.store.tables.ledger import DeliveryRow, LaneRow
from connectors.store.tables.people import ContactPointRow, PartyRow
from plans.identity import MessageId
from plans.lease import LONGEST_LEASE, Lease
from plans.messages.deliveries import Delivery, DeliveryState, Outcome, Verdict
from plans.people.roster import PartyKind
from tests.contracts.sample import (
    ANA,
    FAST,
    FLOOD,
    HOUR,
    SECOND,
    SIX,
    id_of,
    incident,
    notice,
    question,
)

State = DeliveryState
PENDING = {State.QUEUED, State.LEASED, State.RETRY}
LANES = ("gateway", "email")
LEASE = 10 * SECOND
KEYS = st.integers(1, 9).map(str)
PICK = st.integers(0, 99)
BUDGET = settings(
    max_examples=80,
    stateful_step_count=40,
    deadline=None,
    derandomize=True,  # the same runs for the ledger and for its mutant
    database=None,
    suppress_health_check=list(HealthCheck),
)


@dataclass
class Wave:
    """What a sender holds, or believes to."""

    token: str
    until: datetime
    deliveries: list[Delivery] = field(default_factory=list)


class LedgerMachine(RuleBasedStateMachine):
    """The ledger, and what a bystander remembers of it."""

    deliveries_class = SqlDeliveries
    engine: sa.Engine

    def __init__(self) -> None:
        super().__init__()
        self.connection = self.engine.connect()
        self.store = Store(self.connection, now=SIX)
        self.store.incidents.add(incident(), key="dam")
        self.deliveries = self.deliveries_class(self.connection)
        self.now = SIX
        self.tokens = count()
        #: Waves nobody has settled yet: their senders send, stall or are dead.
        self.waves: list[Wave] = []
        self.last_wave_by_key: dict[str, Wave] = {}
        self.over: set[str] = set()
        self.put: set[MessageId] = set()

    def teardown(self) -> None:
        self.connection.rollback()
        self.connection.close()

    def states(self) -> Mapping[str, State]:
        chosen = sa.select(DeliveryRow.key, DeliveryRow.state)
        return {row.key: row.state for row in self.connection.execute(chosen)}

    def holder(self, key: str) -> Wave | None:
        """Return whose lease on the delivery still runs.

        Only the last one's can: who lost it does not get it back when the clock is set
        back into the time of the old lease.
        """
        last = self.last_wave_by_key.get(key)
        if last is None or not any(one is last for one in self.waves):
            return None
        return last if self.now < last.until <= self.now + LONGEST_LEASE else None

    # Whatever rules a run does without, there is something to send from the start.
    @initialize(keys=st.sets(KEYS, min_size=2, max_size=4))
    def begin(self, keys: set[str]) -> None:
        for key in sorted(keys):
            self.put_a_message(key, wants_answer=key < "5")

    @rule(key=KEYS, wants_answer=st.booleans())
    def put_another(self, key: str, *, wants_answer: bool) -> None:
        self.put_a_message(key, wants_answer=wants_answer)

    def put_a_message(self, key: str, *, wants_answer: bool) -> None:
        message = question(key) if wants_answer else notice(key)
        store = Store(self.connection, posting=Posting(site=FAST, now=self.now))
        store.outbox.put(FLOOD, [message])
        self.put.add(id_of(message))

    @rule(lane=st.sampled_from(LANES), limit=st.integers(1, 4))
    def claim_a_wave(self, lane: str, limit: int) -> None:
        self.claim(lane, limit)

    def claim(self, lane: str, limit: int) -> None:
        lease = Lease(f"lease-{next(self.tokens)}", until=self.now + LEASE)
        wave = self.deliveries.claim(lane, lease, limit=limit, now=self.now)
        keys = {one.key for one in wave}

        assert keys & self.over == set(), "what has ended was sent again"
        assert [key for key in keys if self.holder(key)] == [], "two hold it"
        if wave:
            claimed = Wave(lease.token, lease.until, wave)
            self.waves.append(claimed)
            self.last_wave_by_key |= dict.fromkeys(keys, claimed)

    @precondition(lambda self: self.waves)
    @rule(
        pick=PICK, outcomes=st.lists(st.sampled_from(Outcome), min_size=4, max_size=4)
    )
    def settle(self, pick: int, outcomes: list[Outcome]) -> None:
        wave = self.waves.pop(pick % len(self.waves))
        chosen = sa.select(DeliveryRow.key).where(DeliveryRow.lease_token == wave.token)
        held = set(self.connection.scalars(chosen))
        before = self.states()
        verdicts = {
            one.key: Verdict(outcome=outcome)
            for one, outcome in zip(wave.deliveries, outcomes, strict=False)
        }
        self.deliveries.settle(verdicts, token=wave.token, now=self.now)

        after = self.states()
        lost = verdicts.keys() - held
        assert {key: after[key] for key in lost} == {key: before[key] for key in lost}
        for key in verdicts.keys() & held:
            assert after[key] is not State.LEASED
        self.over |= {key for key, state in after.items() if state not in PENDING}

    @precondition(lambda self: self.waves)
    @rule(pick=PICK)
    def renew(self, pick: int) -> None:
        wave = self.waves[pick % len(self.waves)]
        longer = Lease(wave.token, until=self.now + LEASE)
        if self.deliveries.renew(longer, now=self.now):
            wave.until = longer.until

    @precondition(lambda self: self.waves)
    @rule(pick=PICK)
    def stall_until_another_takes_over(self, pick: int) -> None:
        wave = self.waves[pick % len(self.waves)]
        self.now = max(self.now, wave.until)
        self.claim(wave.deliveries[0].lane, limit=4)

    @precondition(lambda self: self.waves)
    @rule(pick=PICK)
    def die(self, pick: int) -> None:
        wave = self.waves[pick % len(self.waves)]
        self.now = max(self.now, wave.until)
        self.waves.remove(wave)

    @rule(passed=st.sampled_from([SECOND, LEASE, 2 * LEASE, timedelta(minutes=3)]))
    def time_passes(self, passed: timedelta) -> None:
        self.now += passed

    @rule()
    def the_clock_is_set_back(self) -> None:
        self.now -= HOUR

    @precondition(lambda self: self.put)
    @rule(pick=PICK)
    def take_back(self, pick: int) -> None:
        message_id = sorted(self.put)[pick % len(self.put)]
        self.store.outbox.supersede(FLOOD, [message_id])
        states = self.states()
        self.over |= {key for key, state in states.items() if state not in PENDING}

    @invariant()
    def nothing_is_lost(self) -> None:
        rows = self.connection.execute(
            sa.select(DeliveryRow.state, DeliveryRow.due_at, DeliveryRow.lease_token)
        ).all()

        for row in rows:
            assert (row.due_at is not None) == (row.state in PENDING)
            assert (row.lease_token is not None) == (row.state is State.LEASED)
        known = {key.split("/")[0] for key in self.states()}
        assert known == self.put

    @invariant()
    def what_has_ended_stays_so(self) -> None:
        states = self.states()

        assert {key for key in self.over if states[key] in PENDING} == set()


class UnfencedDeliveries(SqlDeliveries):
    """A mutant: settles whatever it is told of, whoever holds it now."""

    def settle(
        self, verdicts: Mapping[str, Verdict], *, token: str, now: datetime
    ) -> None:
        chosen = sa.select(DeliveryRow.key, DeliveryRow.lease_token)
        holders = dict(self._connection.execute(chosen).tuples().all())
        for key, verdict in verdicts.items():
            holder = holders[key] or token
            super().settle({key: verdict}, token=holder, now=now)


class ForgetfulDeliveries(SqlDeliveries):
    """A mutant: claims what another sender holds, too."""

    def claim(
        self, lane: str, lease: Lease, *, limit: int, now: datetime
    ) -> list[Delivery]:
        held = sa.update(DeliveryRow).where(DeliveryRow.state == State.LEASED)
        self._connection.execute(held.values(due_at=now))
        return super().claim(lane, lease, limit=limit, now=now)


@pytest.fixture
def engine() -> sa.Engine:
    """Return a store in memory, with Ana, whom two lanes reach."""
    engine = sa.create_engine("sqlite://", poolclass=sa.StaticPool)
    METADATA.create_all(engine)
    lane = {"rate_per_s": 1000.0, "in_flight": 50}
    ana = {"party_id": ANA, "kind": PartyKind.PERSON, "number": ANA, "name": ANA}
    points = [
        {"party_id": ANA, "rank": rank, "channel": channel, "address": "1"}
        for rank, channel in enumerate(("sms", "email"))
    ]
    with engine.begin() as connection:
        connection.execute(sa.insert(LaneRow), [lane | {"name": one} for one in LANES])
        connection.execute(sa.insert(PartyRow).values(ana))
        connection.execute(sa.insert(ContactPointRow), points)
    return engine


def machine_of(
    deliveries: type[SqlDeliveries], its_engine: sa.Engine
) -> type[LedgerMachine]:
    class Machine(LedgerMachine):
        deliveries_class = deliveries
        engine = its_engine

    return Machine


def test_the_ledger_loses_nothing_and_repeats_nothing(engine: sa.Engine) -> None:
    run_state_machine_as_test(machine_of(SqlDeliveries, engine), settings=BUDGET)


@pytest.mark.parametrize("mutant", [UnfencedDeliveries, ForgetfulDeliveries])
def test_a_ledger_without_the_fence_is_caught(
    mutant: type[SqlDeliveries], engine: sa.Engine
) -> None:
    quick = settings(BUDGET, phases=[Phase.generate], report_multiple_bugs=False)

    with pytest.raises(AssertionError):
        run_state_machine_as_test(machine_of(mutant, engine), settings=quick)
