"""A Carrier that keeps what it carries, and says what it is told to say."""

from collections.abc import Mapping, Sequence
from threading import Event

from plans.messages.deliveries import Delivery, Outcome, Verdict


class FakeCarrier:
    def __init__(self, *channels: str) -> None:
        #: Empty: every channel is known.
        self.channels = set(channels)
        self.carried: list[Delivery] = []
        self.waves: list[list[str]] = []
        self.outcome = Outcome.ACCEPTED
        #: By key, before `outcome`.
        self.outcomes: dict[str, Outcome] = {}
        #: Left out of the answer, though it was sent.
        self.silent_keys: set[str] = set()

    def carry(self, deliveries: Sequence[Delivery]) -> Mapping[str, Verdict]:
        self.waves.append([delivery.key for delivery in deliveries])
        last = max((one.leaves_after.total_seconds() for one in deliveries), default=0)
        Event().wait(last)
        told = {delivery.key: self._carry(delivery) for delivery in deliveries}
        return {key: told[key] for key in told if key not in self.silent_keys}

    def _carry(self, delivery: Delivery) -> Verdict:
        if self.channels and delivery.contact_point.channel not in self.channels:
            return Verdict(outcome=Outcome.REFUSED, reason="no such channel")
        outcome = self.outcomes.get(delivery.key, self.outcome)
        if outcome is Outcome.ACCEPTED:
            self.carried.append(delivery)
        return Verdict(outcome=outcome, reason=f"told to say {outcome}")
