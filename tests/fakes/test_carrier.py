import pytest

from plans.messages.carrying import Carrier
from plans.messages.deliveries import Outcome
from tests.contracts.carrier import CarrierContract
from tests.fakes.carrier import FakeCarrier


class TestFakeCarrierIsACarrier(CarrierContract):
    @pytest.fixture
    def carrier(self) -> Carrier:
        self.fake = FakeCarrier("sms")
        return self.fake

    def received(self) -> list[str]:
        return [delivery.title for delivery in self.fake.carried]

    def switch_off(self) -> None:
        self.fake.outcome = Outcome.RETRY
