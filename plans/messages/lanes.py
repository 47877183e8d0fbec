"""Lanes: when the next messages may leave, so that any number of senders keep one rate.

Generic cell rate algorithm (GCRA): a lane remembers one moment, the theoretical arrival
time, before which nothing more may leave; each message moves it on by its share. Slots
are granted in blocks, so that senders ask once a wave and not once a message.

Source: ITU-T I.371, generic cell rate algorithm in its virtual scheduling form, with a
burst of one.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

#: Slots further ahead than this are not granted: the sender asks again.
BLOCK = timedelta(seconds=1)
#: No lane can have promised more than a block and one long message. A moment further
#: ahead was remembered before the clock was set back.
HORIZON = timedelta(minutes=5)


@dataclass(frozen=True)
class Grant:
    """Slots in a lane."""

    #: From now on, one a message that may go; the rest has to ask again.
    leaves_after: tuple[timedelta, ...]
    #: What the lane has to remember.
    tat: datetime


def grant(
    segments: Sequence[int], *, per_second: float, tat: datetime | None, now: datetime
) -> Grant:
    """Return slots for the first of these messages, in their order.

    Args:
        segments: Of each message: a lane counts these.
        per_second: The lane's rate; 0 lets nothing through.
        tat: What the lane remembers; None when it has not sent yet.
        now: Wall time.
    """
    if per_second <= 0:
        return Grant((), tat or now)
    if tat is None or tat < now or tat > now + HORIZON:
        tat = now
    slots: list[timedelta] = []
    for many in segments:
        if tat > now + BLOCK:
            break
        slots.append(tat - now)
        tat += timedelta(seconds=many / per_second)
    return Grant(tuple(slots), tat)
