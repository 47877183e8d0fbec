"""What every Carrier must do."""

import time
from abc import ABC, abstractmethod
from datetime import timedelta

import pytest

from plans.identity import KindOfRun, MessageId, PartyId
from plans.messages.carrying import Carrier
from plans.messages.deliveries import ContactPoint, Delivery, Outcome

ANA, BO = PartyId("ana"), PartyId("bo")


def delivery(
    key: str = "1",
    *,
    channel: str = "sms",
    address: str = "+15550100001",
    title: str = "Volunteers needed",
    leaves_after: timedelta = timedelta(0),
) -> Delivery:
    return Delivery(
        key=key,
        message_id=MessageId("0" * 32),
        title=title,
        body="Please answer: 2A7K",
        language="en",
        contact_point=ContactPoint(
            contact_point_id=1, party_id=ANA, channel=channel, address=address
        ),
        lane="sms",
        kind_of_run=KindOfRun.ACTUAL,
        leaves_after=leaves_after,
    )


class CarrierContract(ABC):
    """Subclass it, say how to build one, and inherit the tests."""

    @pytest.fixture
    @abstractmethod
    def carrier(self) -> Carrier:
        """Return a carrier that knows the channel "sms" and no other."""

    @abstractmethod
    def received(self) -> list[str]:
        """Return the titles that reached ana, oldest first."""

    @abstractmethod
    def switch_off(self) -> None:
        """Make the outside system stop taking messages."""

    def test_every_delivery_has_its_own_verdict(self, carrier: Carrier) -> None:
        verdicts = carrier.carry([delivery("1"), delivery("2", channel="none")])

        outcomes = {key: verdict.outcome for key, verdict in verdicts.items()}
        assert outcomes == {"1": Outcome.ACCEPTED, "2": Outcome.REFUSED}
        assert self.received() == ["Volunteers needed"]

    def test_nothing_to_carry_is_no_trouble(self, carrier: Carrier) -> None:
        assert carrier.carry([]) == {}

    def test_a_dead_system_is_no_refusal(self, carrier: Carrier) -> None:
        self.switch_off()

        verdicts = carrier.carry([delivery()])

        assert verdicts["1"].outcome in {Outcome.RETRY, Outcome.UNKNOWN}
        assert self.received() == []

    def test_what_did_not_work_has_a_reason(self, carrier: Carrier) -> None:
        verdict = carrier.carry([delivery("2", channel="none")])["2"]

        assert verdict.reason != ""

    def test_nothing_leaves_before_its_moment(self, carrier: Carrier) -> None:
        began_at = time.monotonic()
        late = timedelta(seconds=0.3)

        carrier.carry([delivery("1"), delivery("2", title="Later", leaves_after=late)])

        assert time.monotonic() - began_at >= late.total_seconds()
        assert self.received() == ["Volunteers needed", "Later"]
