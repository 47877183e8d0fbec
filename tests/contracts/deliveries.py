"""What every Deliveries must do."""

from abc import ABC, abstractmethod
from datetime import datetime, timedelta
from itertools import count, pairwise

import pytest

from plans.identity import PartyId
from plans.incident.incidents import Incidents
from plans.lease import Lease
from plans.messages.carrying import Deliveries
from plans.messages.deliveries import (
    RETRY_AFTER,
    Delivery,
    DeliveryState,
    Outcome,
    Verdict,
)
from plans.messages.ledger import Ledger
from plans.messages.message import Outbox, Priority
from tests.contracts.sample import (
    ANA,
    BO,
    FLOOD,
    HOUR,
    MINUTE,
    SECOND,
    SIX,
    id_of,
    incident,
    notice,
    question,
)

LEASE = 10 * SECOND
LANES = ("gateway", "email", "letter")


class DeliveriesContract(ABC):
    """Subclass it, say how to build one, and inherit the tests.

    The lane `gateway` carries sms, as fast as any wave here; email and letters have
    lanes of their own.
    """

    @pytest.fixture
    @abstractmethod
    def incidents(self) -> Incidents:
        """Return the incidents that go with the deliveries; it knows none."""

    @pytest.fixture
    @abstractmethod
    def outbox(self) -> Outbox:
        """Return the outbox that goes with them, at six."""

    @pytest.fixture
    @abstractmethod
    def ledger(self) -> Ledger:
        """Return the ledger that goes with them."""

    @pytest.fixture
    @abstractmethod
    def deliveries(self) -> Deliveries:
        """Return one that has nothing to carry."""

    @pytest.fixture(autouse=True)
    def flood(self, incidents: Incidents) -> None:
        incidents.add(incident(), key="dam")
        self.tokens = count()

    def claim(
        self,
        deliveries: Deliveries,
        lane: str = "gateway",
        now: datetime = SIX,
        limit: int = 100,
    ) -> list[Delivery]:
        lease = Lease(f"lease-{next(self.tokens)}", until=now + LEASE)
        self.lease = lease
        return deliveries.claim(lane, lease, limit=limit, now=now)

    def carry(
        self,
        deliveries: Deliveries,
        outcome: Outcome,
        lane: str = "gateway",
        now: datetime = SIX,
    ) -> list[str]:
        """Claim what is due and settle it; return its channels."""
        wave = self.claim(deliveries, lane, now)
        verdicts = {one.key: Verdict(outcome=outcome, reason="so") for one in wave}
        deliveries.settle(verdicts, token=self.lease.token, now=now)
        return [one.contact_point.channel for one in wave]

    def test_what_was_put_is_claimed_with_all_it_takes(
        self, deliveries: Deliveries, outbox: Outbox
    ) -> None:
        outbox.put(FLOOD, [notice(to=BO, priority=Priority.ASK)])
        (one,) = self.claim(deliveries)

        assert (one.title, one.body) == ("Come", "The river rises.")
        assert one.key == f"{one.message_id}/{one.contact_point.contact_point_id}/0"
        assert (one.contact_point.party_id, one.contact_point.channel) == (BO, "sms")
        assert (one.tries, one.priority) == (0, Priority.ASK)

    def test_one_contact_point_comes_after_the_other(
        self, deliveries: Deliveries, outbox: Outbox
    ) -> None:
        outbox.put(FLOOD, [question(interval=2 * MINUTE)])

        assert self.carry(deliveries, Outcome.ACCEPTED, "gateway") == ["sms"]
        assert self.carry(deliveries, Outcome.ACCEPTED, "email") == []
        assert deliveries.next_due_at("email") == SIX + 2 * MINUTE
        assert self.carry(deliveries, Outcome.ACCEPTED, "email", SIX + 2 * MINUTE) == [
            "email"
        ]
        assert deliveries.next_due_at("letter") == SIX + 4 * MINUTE

    def test_a_notice_stops_where_it_was_accepted(
        self, deliveries: Deliveries, outbox: Outbox, ledger: Ledger
    ) -> None:
        outbox.put(FLOOD, [notice()])
        self.carry(deliveries, Outcome.ACCEPTED)

        counts = ledger.counts(FLOOD)
        assert counts[DeliveryState.ACCEPTED] == 1
        assert counts[DeliveryState.SUPERSEDED] == 2
        assert outbox.reached(FLOOD, [id_of(notice())])[id_of(notice())].is_accepted
        assert deliveries.next_due_at("email") is None

    @pytest.mark.parametrize("outcome", [Outcome.REFUSED, Outcome.UNKNOWN])
    def test_where_it_failed_the_next_contact_point_follows_at_once(
        self, deliveries: Deliveries, outbox: Outbox, outcome: Outcome
    ) -> None:
        outbox.put(FLOOD, [notice(to=ANA), question(to=ANA)])

        assert self.carry(deliveries, outcome, "gateway") == ["sms", "sms"]
        assert self.carry(deliveries, outcome, "email") == ["email", "email"]
        assert self.carry(deliveries, outcome, "letter") == ["letter", "letter"]

    def test_nobody_left_to_try_is_on_the_call_sheet(
        self, deliveries: Deliveries, outbox: Outbox, ledger: Ledger
    ) -> None:
        outbox.put(FLOOD, [question(to=BO), question(to=ANA)])
        self.carry(deliveries, Outcome.REFUSED)

        assert [one.to for one in ledger.call_sheet(FLOOD)] == [BO]

    def test_a_question_that_arrived_and_travels_no_further_is_silent(
        self, deliveries: Deliveries, outbox: Outbox, ledger: Ledger
    ) -> None:
        outbox.put(FLOOD, [question(to=BO), question(to=ANA), notice(to=BO)])
        self.carry(deliveries, Outcome.ACCEPTED)

        assert [(one.to, one.key) for one in ledger.silent(FLOOD)] == [
            (BO, question().key)
        ]
        outbox.supersede(FLOOD, [id_of(question(to=BO))])
        assert ledger.silent(FLOOD) == []

    def test_a_retry_repeats_and_is_refused_in_the_end(
        self, deliveries: Deliveries, outbox: Outbox, ledger: Ledger
    ) -> None:
        outbox.put(FLOOD, [notice(to=BO)])
        now = SIX
        for wait in RETRY_AFTER:
            assert self.carry(deliveries, Outcome.RETRY, now=now) == ["sms"]
            assert deliveries.next_due_at("gateway") == now + wait
            now += wait
        assert self.carry(deliveries, Outcome.RETRY, now=now) == ["sms"]

        assert ledger.counts(FLOOD)[DeliveryState.REFUSED] == 1
        assert self.claim(deliveries, now=now + HOUR) == []

    def test_a_lease_that_is_over_is_claimed_again_under_the_same_key(
        self, deliveries: Deliveries, outbox: Outbox
    ) -> None:
        outbox.put(FLOOD, [notice(to=BO)])
        first = self.claim(deliveries)
        assert self.claim(deliveries, now=SIX + LEASE - SECOND) == []
        again = self.claim(deliveries, now=SIX + LEASE)

        assert [one.key for one in again] == [one.key for one in first]

    def test_a_lease_from_before_the_clock_was_set_back_is_over(
        self, deliveries: Deliveries, outbox: Outbox
    ) -> None:
        outbox.put(FLOOD, [notice(to=BO)])
        assert self.claim(deliveries, now=SIX + HOUR)

        assert self.claim(deliveries, now=SIX)

    def test_a_renewed_lease_goes_on(
        self, deliveries: Deliveries, outbox: Outbox
    ) -> None:
        outbox.put(FLOOD, [notice(to=ANA), notice(to=BO)])
        self.claim(deliveries)
        longer = Lease(self.lease.token, until=SIX + 2 * LEASE)

        assert deliveries.renew(longer, now=SIX + LEASE) == 2
        assert self.claim(deliveries, now=SIX + LEASE) == []
        assert deliveries.renew(Lease("unheard-of", SIX + HOUR), now=SIX) == 0

    @pytest.mark.parametrize("late", list(Outcome))
    def test_who_lost_the_lease_changes_nothing(
        self,
        deliveries: Deliveries,
        outbox: Outbox,
        ledger: Ledger,
        late: Outcome,
    ) -> None:
        outbox.put(FLOOD, [notice(to=ANA)])
        (one,) = self.claim(deliveries)
        lost = self.lease.token
        now = SIX + LEASE
        self.claim(deliveries, now=now)
        held = self.lease.token
        deliveries.settle({one.key: Verdict(outcome=late)}, token=lost, now=now)

        assert ledger.counts(FLOOD)[DeliveryState.LEASED] == 1
        assert self.claim(deliveries, "email", now) == []
        accepted = {one.key: Verdict(outcome=Outcome.ACCEPTED)}
        deliveries.settle(accepted, token=held, now=now)
        assert ledger.counts(FLOOD)[DeliveryState.ACCEPTED] == 1

    def test_what_is_on_the_wire_stays_with_its_sender(
        self, deliveries: Deliveries, outbox: Outbox, ledger: Ledger
    ) -> None:
        outbox.put(FLOOD, [question(to=BO)])
        (one,) = self.claim(deliveries)
        outbox.supersede(FLOOD, [one.message_id])
        assert ledger.counts(FLOOD)[DeliveryState.LEASED] == 1
        verdicts = {one.key: Verdict(outcome=Outcome.ACCEPTED)}
        deliveries.settle(verdicts, token=self.lease.token, now=SIX)

        assert ledger.counts(FLOOD)[DeliveryState.ACCEPTED] == 1

    def test_what_was_taken_back_on_the_wire_is_not_sent_again(
        self, deliveries: Deliveries, outbox: Outbox, ledger: Ledger
    ) -> None:
        outbox.put(FLOOD, [question(to=ANA), question(to=BO)])
        settled, _ = self.claim(deliveries)
        ids = [id_of(question(to=who)) for who in (ANA, BO)]
        outbox.supersede(FLOOD, ids)
        verdicts = {settled.key: Verdict(outcome=Outcome.RETRY)}
        deliveries.settle(verdicts, token=self.lease.token, now=SIX)

        for minutes in range(5):
            assert self.claim(deliveries, now=SIX + minutes * MINUTE) == []
        counts = ledger.counts(FLOOD)
        assert (counts[DeliveryState.SUPERSEDED], counts[DeliveryState.UNKNOWN]) == (
            3,
            1,
        )

    def test_corrections_leave_first_then_questions(
        self, deliveries: Deliveries, outbox: Outbox
    ) -> None:
        for priority in (Priority.NOTICE, Priority.ASK, Priority.CORRECTION):
            outbox.put(FLOOD, [notice(str(priority), BO, priority=priority)])
        wave = self.claim(deliveries, limit=2)

        assert [one.priority for one in wave] == [Priority.CORRECTION, Priority.ASK]

    def test_a_stand_down_takes_back_all_but_corrections(
        self, deliveries: Deliveries, outbox: Outbox, incidents: Incidents
    ) -> None:
        go_home = notice("stand-down", BO, priority=Priority.CORRECTION)
        outbox.put(FLOOD, [question(to=BO), go_home])
        incidents.stand_down(FLOOD, at=SIX)

        assert [one.message_id for one in self.claim(deliveries)] == [id_of(go_home)]

    def test_what_is_due_at_once_is_due_whatever_a_clock_says(
        self, deliveries: Deliveries, outbox: Outbox
    ) -> None:
        outbox.put(FLOOD, [notice(to=ANA)])

        assert self.carry(deliveries, Outcome.REFUSED, "gateway", SIX - HOUR) == ["sms"]
        assert self.carry(deliveries, Outcome.REFUSED, "email", SIX - HOUR) == ["email"]

    def test_a_lane_is_never_faster_than_its_rate(
        self, deliveries: Deliveries, outbox: Outbox
    ) -> None:
        outbox.put(FLOOD, [notice(f"news-{n}", PartyId(BO)) for n in range(40)])
        left: list[datetime] = []
        now = SIX
        while len(left) < 40:
            wave = self.claim(deliveries, now=now)
            left += [now + one.leaves_after for one in wave]
            now += timedelta(milliseconds=300)
        gaps = [later - first for first, later in pairwise(left)]

        assert min(gaps) >= self.shortest_gap()

    @abstractmethod
    def shortest_gap(self) -> timedelta:
        """Return what the rate of the lane `gateway` leaves between two messages."""
