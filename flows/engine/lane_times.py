"""Lane times: how long the lanes take for messages that leave at once."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from flows.engine.desk import Desk
from plans.identity import KindOfRun
from plans.messages.deliveries import mark_of
from plans.messages.message import Message
from plans.messages.segments import segment_count
from plans.site import Site


@dataclass(frozen=True, kw_only=True)
class LaneTime:
    """What one lane has to carry."""

    lane: str
    messages: int
    #: Until the last one has left, at the lane's rate.
    takes: timedelta


def lane_times(
    desk: Desk, site: Site, kind_of_run: KindOfRun, messages: Sequence[Message]
) -> tuple[LaneTime, ...]:
    """Return what each lane has to carry, the slowest first.

    Contact points that were retired since are not counted.

    Args:
        desk: Of the transaction in which they were put.
        site: Whose lanes.
        kind_of_run: An exercise's messages are a little longer.
        messages: Each names its contact points.
    """
    segments: dict[str, list[int]] = defaultdict(list)
    ways = desk.ledger.ways_to({one.to for one in messages})
    for one in messages:
        mark = mark_of(kind_of_run, one.language)
        text = f"{mark}{one.title}\n{mark}{one.body}"
        for point in ways.get(one.to, ()):
            is_used = point.contact_point_id in (one.points or ())
            if is_used and point.channel in site.channels:
                name, lane = site.lane_of(point.channel)
                segments[name].append(segment_count(text, lane.segment))
    rates = dict(site.lane_of(channel) for channel in site.channels)
    found = [
        LaneTime(
            lane=name,
            messages=len(some),
            takes=timedelta(seconds=sum(some) / max(rates[name].per_second, 1e-6)),
        )
        for name, some in segments.items()
    ]
    return tuple(sorted(found, key=lambda one: (-one.takes, one.lane)))
