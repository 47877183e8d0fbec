"""The agenda of a rehearsal: what happens when, on a clock that jumps there."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from heapq import heappop, heappush
from itertools import count

Act = Callable[[], None]


@dataclass
class FastClock:
    """A Clock that stands until it is moved; see flows.engine.clock.Clock."""

    moment: datetime

    def now(self) -> datetime:
        """See Clock.now."""
        return self.moment

    def wait(self, until: datetime) -> None:
        """See Clock.wait."""
        self.moment = max(self.moment, until)


@dataclass(frozen=True)
class Agenda:
    """What is still to happen; of one moment, what was written first comes first."""

    _acts: list[tuple[datetime, int, Act]] = field(default_factory=list)
    _numbers: "count[int]" = field(default_factory=count)

    def add(self, at: datetime, act: Act) -> None:
        """Let something happen at a moment."""
        heappush(self._acts, (at, next(self._numbers), act))

    def next_at(self) -> datetime | None:
        """Return when something happens next; None for never."""
        return self._acts[0][0] if self._acts else None

    def pop_due(self, now: datetime) -> Act | None:
        """Return what has to happen now; None when nothing is left."""
        if self._acts and self._acts[0][0] <= now:
            return heappop(self._acts)[2]
        return None
