"""Stalls: symptoms that last. Each is told once, again every hour, and when it ends."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from plans.running.symptoms import MOMENTS, Symptom

#: The switch that remembers what was told, and when: for a watchdog that begins anew.
STALLS_TOLD = "stalls-told"
#: A stall that lasts is told again.
AGAIN_AFTER = timedelta(hours=1)
#: What has not been seen for so long is over; what comes and goes is told once.
OVER_AFTER_S = 60.0


@dataclass
class Seen:
    """Since when each symptom is there without a gap; memory of one process.

    In monotonic seconds.
    """

    #: Nothing that was told before is over sooner than this allows.
    begun_s: float
    _first: dict[str, tuple[str, float]] = field(default_factory=dict)
    _last: dict[str, float] = field(default_factory=dict)

    def lasting(self, symptoms: Sequence[Symptom], *, at_s: float) -> list[Symptom]:
        """Note what is seen now; return what has been there for long enough."""
        before, self._first = self._first, {}
        for one in symptoms:
            marker, since_s = before.get(one.key, (one.marker, at_s))
            moved = marker != one.marker
            self._first[one.key] = (one.marker, at_s if moved else since_s)
            self._last[one.key] = at_s
        return [
            one
            for one in symptoms
            if at_s - self._first[one.key][1] >= one.lasts.total_seconds()
        ]

    def is_gone(self, key: str, *, at_s: float) -> bool:
        """Say whether it has not been seen for some time."""
        return at_s - self._last.get(key, self.begun_s) >= OVER_AFTER_S


@dataclass(frozen=True, kw_only=True)
class News:
    """What somebody has to be told now, and what has been told then."""

    stalls: Sequence[Symptom] = ()
    #: Keys of what is over.
    over: Sequence[str] = ()
    #: By key, when it was told last (wall time).
    told: Mapping[str, datetime] = field(default_factory=dict)


def news_of(
    stalls: Sequence[Symptom],
    told: Mapping[str, datetime],
    *,
    gone: frozenset[str],
    now: datetime,
) -> News:
    """Return what has not been told yet, or not within the hour.

    Args:
        stalls: What lasts now.
        told: By key, when it was told last (wall time).
        gone: Keys that were told and have not been seen for some time.
        now: Wall time.
    """
    # A clock that was set back would keep what was told before silent for longer.
    known = {key: min(at, now) for key, at in told.items()}
    new = [one for one in stalls if _is_new(known.get(one.key), now)]
    over, kept = [], {}
    for key, at in known.items():
        is_moment = key.partition(":")[0] in MOMENTS
        if key not in gone or (is_moment and now - at < AGAIN_AFTER):
            kept[key] = at
        elif not is_moment:
            over.append(key)
    return News(
        stalls=new,
        over=over,
        told={**kept, **dict.fromkeys((one.key for one in new), now)},
    )


def _is_new(told_at: datetime | None, now: datetime) -> bool:
    return told_at is None or now - told_at >= AGAIN_AFTER
