"""What every store must do with messages that name their contact points."""

from abc import ABC, abstractmethod

import pytest

from plans.incident.incidents import Incidents
from plans.lease import Lease
from plans.messages.carrying import Deliveries
from plans.messages.deliveries import DeliveryState, Outcome, Verdict
from plans.messages.ledger import Ledger
from plans.messages.message import Outbox
from tests.contracts.sample import ANA, FLOOD, MINUTE, SIX, id_of, incident, notice

LANES = ("gateway", "email", "letter")


class AtOnceContract(ABC):
    """Subclass it, say how to build one, and inherit the tests.

    Ana has three contact points, each with a lane of its own.
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

    @pytest.mark.parametrize("outcome", [Outcome.ACCEPTED, Outcome.REFUSED])
    def test_it_goes_over_all_of_them_at_once_and_stops_nowhere(
        self, deliveries: Deliveries, outbox: Outbox, ledger: Ledger, outcome: Outcome
    ) -> None:
        ways = ledger.ways_to([ANA])[ANA]
        chosen = frozenset(one.contact_point_id for one in ways[:2])
        outbox.put(FLOOD, [notice(points=chosen)])
        left = []
        for lane in LANES:
            lease = Lease(lane, until=SIX + MINUTE)
            wave = deliveries.claim(lane, lease, limit=9, now=SIX)
            left += [one.contact_point.channel for one in wave]
            told = {one.key: Verdict(outcome=outcome) for one in wave}
            deliveries.settle(told, token=lane, now=SIX)

        assert left == ["sms", "email"]
        assert ledger.counts(FLOOD)[DeliveryState(outcome)] == 2
        assert ledger.points_used([id_of(notice())]) == {id_of(notice()): chosen}

    def test_what_is_on_the_wire_has_used_its_contact_point(
        self, deliveries: Deliveries, outbox: Outbox, ledger: Ledger
    ) -> None:
        outbox.put(FLOOD, [notice()])
        lease = Lease("first", until=SIX + MINUTE)
        (one,) = deliveries.claim("gateway", lease, limit=9, now=SIX)
        outbox.supersede(FLOOD, [id_of(notice())])

        used = frozenset({one.contact_point.contact_point_id})
        assert ledger.points_used([id_of(notice())]) == {id_of(notice()): used}
