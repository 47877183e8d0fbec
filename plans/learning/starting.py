"""Whether a drill that is due begins: once, late within its window, or not at all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from hmac import digest
from zoneinfo import ZoneInfo

from plans.learning.due import Came, Due
from plans.learning.schedules import Schedule

#: Whoever begins within this is in time: Prefect looks for what is due now and then.
IN_TIME = timedelta(minutes=1)
#: A fraction of a window, from so many bytes.
_BYTES = 8


@dataclass(frozen=True)
class Verdict:
    """What comes of a due time."""

    came: Came
    #: Why it is skipped: a text of the catalogue, `drill.skipped.WHY`.
    why: str = ""


@dataclass(frozen=True, kw_only=True)
class Opening:
    """When a drill may begin."""

    due_at: datetime
    #: The due time; of an unannounced drill some moment after it.
    begins_at: datetime
    #: Later it does not begin any more.
    ends_at: datetime


def due_key_of(due_at: datetime, zone: ZoneInfo) -> str:
    """Return what a due time is called: local time and zone.

    The hour that comes twice in autumn has one name, so what is due in it is due once.
    """
    return f"{due_at.astimezone(zone):%Y-%m-%dT%H:%M} {zone.key}"


def opening(
    schedule: Schedule, due_at: datetime, *, drill: str, secret: bytes
) -> Opening:
    """Return when a drill that is due begins: the same whenever it is asked.

    Args:
        schedule: Of the drill.
        due_at: Where the window begins.
        drill: Its name.
        secret: Without it nobody can tell an unannounced moment beforehand.
    """
    begins_at, ends_at = due_at, due_at + schedule.window
    if schedule.unannounced:
        said = f"{drill}/{due_at.isoformat()}".encode()
        number = int.from_bytes(digest(secret, said, sha256)[:_BYTES])
        share: float = number / 2 ** (8 * _BYTES)
        begins_at = due_at + schedule.window * share
    return Opening(due_at=due_at, begins_at=begins_at, ends_at=ends_at)


def verdict(due: Opening, others: Sequence[Due], *, now: datetime) -> Verdict:
    """Return whether a drill begins now.

    After an outage several due times come at once, in any order: one of them is run.

    Args:
        due: When it may begin.
        others: What came of the drill's other due times.
        now: Wall time, not before it begins.
    """
    if now <= due.begins_at + IN_TIME:
        return Verdict(Came.RUN)
    if now > due.ends_at:
        return Verdict(Came.SKIPPED, "window-passed")
    for one in others:
        is_after = one.recorded_at >= due.due_at and one.came is Came.LATE
        if one.came is not Came.SKIPPED and (one.due_at > due.due_at or is_after):
            return Verdict(Came.SKIPPED, "another-run")
    return Verdict(Came.LATE)
