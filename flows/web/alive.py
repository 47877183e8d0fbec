"""Alive: what the pages of the duty desk that stay alive share in one process."""

from collections import Counter, OrderedDict
from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, field
from threading import Lock

from flows.engine.clock import monotonic_s

#: The parts of a page, by the id of the place they stand in.
Parts = Mapping[str, str]
#: Pages of one login that stay alive at once, and of all.
_MOST_OF_ONE, _MOST = 8, 200
#: Readers whose parts are kept.
_MOST_KEPT = 64


@dataclass(frozen=True)
class Pace:
    """How a page stays alive."""

    every_s: float = 2.0
    #: Looks until the browser has to connect anew: a connection that nobody reads ends.
    looks: int = 150


@dataclass(frozen=True)
class Alive:
    """Counts live pages, and makes what several of them show only once."""

    _open: Counter[str] = field(default_factory=Counter)
    _kept: OrderedDict[Hashable, tuple[float, Parts]] = field(
        default_factory=OrderedDict
    )
    _making: set[Hashable] = field(default_factory=set)
    _lock: Lock = field(default_factory=Lock)

    def parts(self, key: Hashable, age_s: float, make: Callable[[], Parts]) -> Parts:
        """Return the parts of a page, not older than that unless they are being made.

        Args:
            key: Whoever looks at the same shares them.
            age_s: How old they may be.
            make: Makes them anew.
        """
        with self._lock:
            made_at, parts = self._kept.get(key, (float("-inf"), {}))
            is_fresh = monotonic_s() - made_at < age_s
            # While the store is slow one waits for it, and not all.
            if parts and (is_fresh or key in self._making):
                return parts
            self._making.add(key)
        try:
            parts = make()
        finally:
            with self._lock:
                self._making.discard(key)
        with self._lock:
            self._kept[key] = (monotonic_s(), parts)
            self._kept.move_to_end(key)
            if len(self._kept) > _MOST_KEPT:
                self._kept.popitem(last=False)
        return parts

    def takes(self, login: str) -> bool:
        """Count one more live page; False when there are too many."""
        with self._lock:
            is_fine = self._open[login] < _MOST_OF_ONE and self._open.total() < _MOST
            self._open[login] += is_fine
            return is_fine

    def gives_back(self, login: str) -> None:
        """Count one less."""
        with self._lock:
            self._open[login] -= 1
