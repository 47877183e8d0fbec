"""What every Evidence must do."""

from abc import ABC, abstractmethod
from datetime import datetime, timedelta

import pytest

from plans.incident.incidents import Incidents
from plans.learning.evidence import Evidence, Fate, Taken, Way
from plans.lease import Lease
from plans.messages.carrying import Deliveries
from plans.messages.deliveries import DeliveryState, Outcome, Verdict
from plans.messages.message import CORRECTIONS, Outbox
from plans.people.call_ups import Answer, CallUps, Said
from tests.contracts.sample import (
    ANA,
    BO,
    FIRE,
    FLOOD,
    MINUTE,
    SECOND,
    SIX,
    ask,
    incident,
    notice,
    question,
)

CORRECTED = f"{CORRECTIONS}call/prepared/0"


class EvidenceContract(ABC):
    """Subclass it, say how to build one, and inherit the tests."""

    @pytest.fixture
    @abstractmethod
    def incidents(self) -> Incidents:
        """Return the incidents that go with the evidence; it knows none."""

    @pytest.fixture
    @abstractmethod
    def outbox(self) -> Outbox:
        """Return an empty outbox, with the sample's site, at six."""

    @pytest.fixture
    @abstractmethod
    def deliveries(self) -> Deliveries:
        """Return the deliveries that go with it."""

    @pytest.fixture
    @abstractmethod
    def call_ups(self) -> CallUps:
        """Return the call-ups that go with it."""

    @pytest.fixture
    @abstractmethod
    def evidence(self) -> Evidence:
        """Return the evidence that goes with them."""

    @pytest.fixture(autouse=True)
    def declared(self, incidents: Incidents) -> None:
        incidents.add(incident(FLOOD), key="dam")
        incidents.add(incident(FIRE), key="mill")

    def carry(
        self, deliveries: Deliveries, lane: str, outcome: Outcome, at: datetime
    ) -> int:
        lease = Lease(f"{lane}{at}", until=at + MINUTE)
        wave = deliveries.claim(lane, lease, limit=100, now=at)
        verdicts = {one.key: Verdict(outcome=outcome) for one in wave}
        deliveries.settle(verdicts, token=lease.token, now=at)
        return len(wave)

    def test_of_a_run_that_sent_nothing_nothing_is_told(
        self, evidence: Evidence
    ) -> None:
        assert evidence.first_accepted_at(FLOOD) is None
        assert (evidence.ways(FLOOD), evidence.fates(FLOOD)) == ([], {})
        assert (evidence.corrections(FLOOD), evidence.asks(FLOOD)) == ([], [])
        assert (evidence.answers(FLOOD), evidence.alerts([FLOOD])) == ([], [])

    def test_the_first_message_left_when_a_provider_had_taken_one(
        self, outbox: Outbox, deliveries: Deliveries, evidence: Evidence
    ) -> None:
        outbox.put(FLOOD, [notice(to=ANA), notice(to=BO)])
        self.carry(deliveries, "gateway", Outcome.RETRY, SIX)
        self.carry(deliveries, "gateway", Outcome.ACCEPTED, SIX + 9 * SECOND)

        assert evidence.first_accepted_at(FLOOD) == SIX + 9 * SECOND
        assert evidence.first_accepted_at(FIRE) is None

    def test_deliveries_are_counted_by_channel_and_state(
        self, outbox: Outbox, deliveries: Deliveries, evidence: Evidence
    ) -> None:
        outbox.put(FLOOD, [question(to=ANA), question(to=BO)])
        outbox.put(FIRE, [question(to=BO)])
        self.carry(deliveries, "gateway", Outcome.ACCEPTED, SIX)

        assert evidence.ways(FLOOD) == [
            Way(channel="email", state=DeliveryState.QUEUED, number=1),
            Way(channel="letter", state=DeliveryState.QUEUED, number=1),
            Way(channel="sms", state=DeliveryState.ACCEPTED, number=2),
        ]

    def test_somebody_is_reached_when_one_message_was_taken(
        self, outbox: Outbox, deliveries: Deliveries, evidence: Evidence
    ) -> None:
        outbox.put(FLOOD, [question(to=ANA), question(to=BO)])
        before = evidence.fates(FLOOD)
        self.carry(deliveries, "gateway", Outcome.REFUSED, SIX)
        self.carry(deliveries, "email", Outcome.ACCEPTED, SIX + HALF)

        assert before == {ANA: Fate.PENDING, BO: Fate.PENDING}
        assert evidence.fates(FLOOD) == {ANA: Fate.REACHED, BO: Fate.REFUSED}

    def test_corrections_are_told_by_channel_with_the_first_and_the_last(
        self, outbox: Outbox, deliveries: Deliveries, evidence: Evidence
    ) -> None:
        outbox.put(FLOOD, [notice(to=ANA)])
        outbox.put(FLOOD, [notice(CORRECTED, to=one) for one in (ANA, BO)])
        self.carry(deliveries, "gateway", Outcome.ACCEPTED, SIX + 4 * SECOND)
        told = [one for one in evidence.corrections(FLOOD) if one.channel == "sms"]

        assert told == [
            Taken(
                put_at=SIX,
                channel="sms",
                deliveries=2,
                accepted=2,
                first_at=SIX + 4 * SECOND,
                last_at=SIX + 4 * SECOND,
            )
        ]

    def test_all_that_was_ever_said_is_told(
        self, outbox: Outbox, call_ups: CallUps, evidence: Evidence
    ) -> None:
        outbox.put(FLOOD, [question(to=ANA)])
        asked = ask(question(to=ANA))
        call_ups.ask([asked])
        said = [
            Answer(ask_id=asked.ask_id, said=one, said_at=SIX + n * MINUTE)
            for n, one in enumerate((Said.ACCEPTED, Said.RELEASED))
        ]
        for one in said:
            call_ups.record_answer(one)

        assert evidence.asks(FLOOD) == [asked]
        assert evidence.answers(FLOOD) == said
        assert evidence.asks(FIRE) == []


HALF = timedelta(seconds=30)
