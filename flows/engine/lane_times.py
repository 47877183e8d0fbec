"""Lane times: how long the lanes take until the last correction has left."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from flows.engine.desk import Desk
from plans.messages.message import Message
from plans.site import Site

_LEAST_A_SECOND = 1e-6


@dataclass(frozen=True, kw_only=True)
class LaneTime:
    """What one lane has to carry."""

    lane: str
    #: Of all corrections that wait in it: these, and whatever was ordered before.
    segments: int
    #: At the lane's rate.
    takes: timedelta


def lane_times(desk: Desk, site: Site, put: Sequence[Message]) -> tuple[LaneTime, ...]:
    """Return how long each lane takes until all corrections have left, slowest first.

    Args:
        desk: Of the transaction in which they were put.
        site: Whose lanes.
        put: By this order; where it has put none there is nothing to tell.
    """
    if not put:
        return ()
    limits = dict(site.lane_of(channel) for channel in site.channels)
    found = [
        LaneTime(
            lane=name,
            segments=segments,
            takes=timedelta(
                seconds=segments / max(limits[name].per_second, _LEAST_A_SECOND)
            ),
        )
        for name, segments in desk.loads.corrections().items()
        if name in limits
    ]
    return tuple(sorted(found, key=lambda one: (-one.takes, one.lane)))
