"""Watching: which needs and donation channels are to be closed, and when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from plans.relief.donations import DonationChannel


@dataclass(frozen=True, kw_only=True)
class Closing:
    """What closes of one channel."""

    channel: str
    needs: tuple[str, ...]
    is_whole_channel: bool


def closings(
    channels: Iterable[DonationChannel], *, now: datetime, is_all: bool = False
) -> list[Closing]:
    """Return what is to be closed: needs that are met, a channel with its last one.

    A channel whose time is over closes with everything that is open in it. What is
    closed stays closed, even when a pledge is withdrawn later.

    Args:
        channels: Of one step.
        now: Incident time.
        is_all: Whatever is still open, since somebody ended the step.
    """
    found = []
    for channel in channels:
        if channel.closed_at is not None:
            continue
        still_open = [need for need in channel.needs if need.closed_at is None]
        is_over = is_all or now >= channel.until
        closing = [one.need for one in still_open if one.is_met or is_over]
        is_whole = is_over or len(closing) == len(still_open)
        if closing or is_whole:
            found.append(
                Closing(
                    channel=channel.channel,
                    needs=tuple(closing),
                    is_whole_channel=is_whole,
                )
            )
    return found
