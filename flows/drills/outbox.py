"""The outbox of a rehearsal: messages are kept; the network carries them nowhere."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field

from flows.drills.network import Network
from plans.identity import MessageId, OccasionId
from plans.messages.message import Message, Outbox, Reached, message_id_of


@dataclass(frozen=True)
class RehearsalOutbox:
    """See plans.messages.message.Outbox; what was put can be taken back."""

    #: Of the rehearsal's store, which writes no delivery for this kind of run.
    kept: Outbox
    network: Network
    new: list[MessageId] = field(default_factory=list)

    def put(self, occasion_id: OccasionId, messages: Sequence[Message]) -> None:
        """See Outbox.put."""
        self.kept.put(occasion_id, messages)
        for one in messages:
            message_id = message_id_of(occasion_id, one.key, one.to)
            if self.network.put(message_id, one):
                self.new.append(message_id)

    def reached(
        self, occasion_id: OccasionId, message_ids: Collection[MessageId]
    ) -> Mapping[MessageId, Reached]:
        """See Outbox.reached."""
        del occasion_id  # there is one only
        return {one: self.network.reached(one) for one in message_ids}

    def supersede(
        self, occasion_id: OccasionId, message_ids: Collection[MessageId]
    ) -> None:
        """See Outbox.supersede."""
        self.kept.supersede(occasion_id, message_ids)
        self.network.stop(message_ids)

    def undo(self) -> None:
        """Forget what was put: its transaction was rolled back."""
        for one in self.new:
            self.network.take_back(one)
