"""Hanging: what runs and does nothing, as a supervisor itself sees it.

It counts what it sees in monotonic time, and begins anew whenever somebody else may be
to blame: the store takes nothing, the machine slept, its clock jumped, or we ourselves
were held up.
"""

import logging
import platform
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Event, Thread

from flows.engine.beating import BEAT_EVERY_S, heartbeat_of
from flows.engine.clock import Clock, Patience, WallClock, monotonic_s
from flows.engine.conduct import told_of
from flows.engine.desk import Desk
from flows.services import health, locks
from flows.services.processes import SUPERVISOR, services_of
from flows.services.together import HEALTHY_WITHIN_S
from flows.settings import Settings
from plans.running.heartbeats import Heartbeat
from plans.running.symptoms import IDLE_S, JUMP

logger = logging.getLogger(__name__)

#: Longer than the watchdog takes to tell of it.
HANGS_AFTER_S = 90.0
#: A watchdog beats between its alarms, which may wait for a provider; Prefect is slow
#: when many press at once, and no mobilization waits for it.
_SLOW = {"watchdog": 2, "prefect": 2}

OpenDesk = Callable[[], AbstractContextManager[Desk]]
#: A process and one way in which it shows that it works.
Proof = tuple[str, str]


@dataclass(frozen=True, kw_only=True)
class Hung:
    """A process that runs and does nothing."""

    service: str
    pid: int


@dataclass
class _Watched:
    """One proof, as it was when it changed last."""

    pid: int
    sign: object
    patience: Patience


def nobody(_one: Hung) -> None:
    """Tell nobody."""


class Hangs:
    """Finds what hangs: its heartbeat, or its address, is silent for long."""

    def __init__(
        self,
        settings: Settings,
        open_desk: OpenDesk,
        tell: Callable[[Hung], object] = nobody,
        *,
        after_s: float = HANGS_AFTER_S,
        clock: Clock | None = None,
    ) -> None:
        """Begin to watch.

        Args:
            settings: Of the site.
            open_desk: One transaction that may write.
            tell: Called once for each process found.
            after_s: How long a process may be silent; longer than two of its beats.
            clock: Injected by tests.
        """
        self._settings, self._open_desk, self._tell = settings, open_desk, tell
        self._after_s, self._clock = after_s, clock or WallClock()
        self._started_at = self._clock.now()
        self._watched: dict[Proof, _Watched] = {}
        self._is_late, self._skew = Patience(3 * BEAT_EVERY_S), self._measured()
        self._found: SimpleQueue[Hung] = SimpleQueue()

    def start(self, stop: Event) -> Thread:
        """Look in a thread of its own until told to stop."""
        thread = Thread(target=self.run, args=[stop], name="hangs", daemon=True)
        thread.start()
        return thread

    def run(self, stop: Event) -> None:
        """Look again and again; faults do not end it."""
        while not stop.wait(BEAT_EVERY_S):
            try:
                self.look()
            except Exception as fault:  # noqa: BLE001 -- whoever watches goes on
                facts = {"action": "hangs_not_looked_for", **told_of(fault)}
                logger.warning("could not look for what hangs", extra=facts)

    def found(self) -> Iterator[Hung]:
        """Yield what was found since the last call, each once."""
        while True:
            try:
                yield self._found.get_nowait()
            except Empty:
                return

    def look(self) -> None:
        """Look once; the store is asked to keep our own beat first.

        Raises:
            MobilizationError: It cannot, so that nobody's silence says anything.
        """
        is_fair = self._is_fair()
        try:
            beats = self._beats()
        except BaseException:
            self._watched.clear()
            raise
        if not is_fair:
            self._watched.clear()
        for one in self._hanging(beats):
            facts = {"action": "service_hangs", "service": one.service, "pid": one.pid}
            logger.warning("service hangs", extra=facts)
            self._found.put(one)
            self._tell(one)

    def _is_fair(self) -> bool:
        """Say whether others could show a sign in the time since we looked last."""
        was_late, before = self._is_late.is_over(), self._skew
        self._is_late, self._skew = Patience(3 * BEAT_EVERY_S), self._measured()
        return not was_late and abs(self._skew - before) < JUMP.total_seconds()

    def _measured(self) -> float:
        """Return how far the clock is from monotonic time; that stays, or it jumped."""
        return self._clock.now().timestamp() - monotonic_s()

    def _beats(self) -> Mapping[str, Heartbeat]:
        """Return who beat here last, by service; our own beat proves the store."""
        host, moments = platform.node(), (self._started_at, self._clock.now())
        with self._open_desk() as desk:
            desk.heartbeats.beat(heartbeat_of(SUPERVISOR, moments, {}, host))
        with self._open_desk() as desk:
            beats = desk.heartbeats.all()
        return {one.service: one for one in beats if one.host == host}

    def _hanging(self, beats: Mapping[str, Heartbeat]) -> list[Hung]:
        found: dict[str, Hung] = {}
        for service in services_of(self._settings):
            pid = locks.holder(self._settings.run_folder, service)
            if not pid:
                continue
            for way, sign, has_begun in self._signs(service, pid, beats.get(service)):
                one = Hung(service=service, pid=pid)
                if self._is_silent((service, way), one, sign, has_begun=has_begun):
                    found[service] = one
        return list(found.values())

    def _signs(
        self, service: str, pid: int, beat: Heartbeat | None
    ) -> Iterator[tuple[str, object, bool]]:
        """Yield ways to show life, the present sign, whether this process shows it."""
        if service == "prefect":
            answers = health.prefect_answers(self._settings.prefect_port)
            yield "address", object() if answers else None, answers
            return
        if service == "web":
            answers = health.answers(self._settings.web_port, "/health")
            yield "address", object() if answers else None, answers
        is_own = beat is not None and beat.pid == pid
        yield "beat", _sign_of(beat), is_own

    def _is_silent(
        self, proof: Proof, one: Hung, sign: object, *, has_begun: bool
    ) -> bool:
        watched = self._watched.get(proof)
        is_same = watched is not None and watched.pid == one.pid
        after_s = self._after_s * _SLOW.get(one.service, 1)
        if watched and is_same and (sign is None or sign == watched.sign):
            is_over = watched.patience.is_over()
            if is_over:  # found once; again, should it not end
                watched.patience = Patience(after_s)
            return is_over
        # Whoever has not begun yet may take as long as a slow machine needs.
        limit_s = after_s if is_same or has_begun else HEALTHY_WITHIN_S + after_s
        self._watched[proof] = _Watched(one.pid, sign, Patience(limit_s))
        return False


def _sign_of(beat: Heartbeat | None) -> object:
    """Return what changes while a service works; an idle engine only says it lives."""
    if beat is None:
        return None
    is_idle = int(beat.facts.get("idle_s", 0)) >= IDLE_S
    return "idle" if is_idle else beat.beat_at
