from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from plans.identity import IncidentId
from plans.relief.donations import ClosedError, DonationChannel, Need, Pledge
from tests.fakes.memory import Memory


class FakeDonations:
    """Donations in memory."""

    def __init__(self, memory: Memory) -> None:
        self._memory = memory
        self._channels: dict[tuple[str, str], dict[str, DonationChannel]] = {}
        self._pledges: dict[tuple[str, str], dict[str, Pledge]] = {}

    def of(self, incident_id: IncidentId, step: str) -> Sequence[DonationChannel]:
        here = (incident_id, step)
        return [
            replace(one, needs=tuple(self._now(here, one, need) for need in one.needs))
            for one in self._channels.get(here, {}).values()
        ]

    def _now(self, here: tuple[str, str], channel: DonationChannel, need: Need) -> Need:
        wanted = (channel.channel, need.need, need.unit)
        pledged = [
            one.quantity
            for one in self._pledges.get(here, {}).values()
            if (one.channel, one.need, one.unit) == wanted
        ]
        return replace(need, pledged=sum(pledged, Decimal(0)))

    def open(
        self, incident_id: IncidentId, step: str, channels: Sequence[DonationChannel]
    ) -> None:
        here = self._channels.setdefault((incident_id, step), {})
        for one in channels:
            here.setdefault(one.channel, one)

    def record_pledge(self, incident_id: IncidentId, step: str, pledge: Pledge) -> None:
        pledges = self._pledges.setdefault((incident_id, step), {})
        if pledge.pledge_key in pledges:
            return
        channel = self._channels.get((incident_id, step), {}).get(pledge.channel)
        if channel is None or not _takes(channel, pledge):
            raise ClosedError(pledge.channel, need=pledge.need)
        pledges[pledge.pledge_key] = pledge
        self._memory.wake(incident_id, step)

    def close(  # noqa: PLR0913 -- as the port
        self,
        incident_id: IncidentId,
        step: str,
        *,
        channel: str,
        needs: Sequence[str],
        is_whole_channel: bool,
        at: datetime,
    ) -> None:
        here = self._channels[incident_id, step]
        one = here[channel]
        closed = tuple(
            replace(need, closed_at=need.closed_at or at)
            if need.need in needs
            else need
            for need in one.needs
        )
        closed_at = (one.closed_at or at) if is_whole_channel else one.closed_at
        here[channel] = replace(one, needs=closed, closed_at=closed_at)


def _takes(channel: DonationChannel, pledge: Pledge) -> bool:
    is_open = [one.need for one in channel.needs if one.closed_at is None]
    return (
        pledge.need in is_open
        and channel.closed_at is None
        and pledge.at < channel.until
    )
