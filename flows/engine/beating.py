"""Beating: every process of a site tells the store, again and again, that it lives."""

import logging
import os
import platform
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from threading import Event, Thread

from flows.engine.clock import Clock, WallClock, monotonic_s
from flows.engine.conduct import told_of
from flows.engine.desk import Desk
from plans.running.heartbeats import Heartbeat

logger = logging.getLogger(__name__)

BEAT_EVERY_S = 10.0

Facts = Mapping[str, str | int]


def nothing_more() -> Facts:
    """Return no facts: that it beats says it all."""
    return {}


class Pulse:
    """Whether the work itself goes on: a thread that beats says nothing of others."""

    def __init__(self) -> None:
        self._last_s = monotonic_s()

    def mark(self, _work: object = None) -> None:
        """Note that the work went on just now."""
        self._last_s = monotonic_s()

    def facts(self) -> Facts:
        """Return for how many seconds it has not."""
        return {"idle_s": int(monotonic_s() - self._last_s)}


def heartbeat_of(
    service: str, moments: tuple[datetime, datetime], facts: Facts, host: str
) -> Heartbeat:
    """Return a heartbeat of this process.

    Args:
        service: What it is.
        moments: When it began, and now (wall time).
        facts: Counts and states.
        host: The name of this machine.
    """
    started_at, beat_at = moments
    return Heartbeat(
        service=service,
        host=host,
        pid=os.getpid(),
        started_at=started_at,
        beat_at=beat_at,
        facts=facts,
    )


def standing(name: str, state: str, read_at: datetime | None) -> Facts:
    """Return how something that is watched stands: its state, and the last success."""
    told = read_at.isoformat(timespec="seconds") if read_at else "never"
    return {f"{name}_state": state, f"{name}_read_at": told}


@dataclass(frozen=True, kw_only=True)
class Beat:
    """Tells the store that a service lives, in a small thread of its own."""

    service: str
    #: One transaction that may write.
    open_desk: Callable[[], AbstractContextManager[Desk]]
    #: Counts and states, never a name or an address.
    facts: Callable[[], Facts] = nothing_more
    clock: Clock = field(default_factory=WallClock)
    host: str = field(default_factory=platform.node)

    def start(self, stop: Event) -> Thread:
        """Beat until told to stop; it ends with the process in any case."""
        thread = Thread(target=self.run, args=[stop], name="beat", daemon=True)
        thread.start()
        return thread

    def run(self, stop: Event) -> None:
        """Beat again and again; a store that is away is told by whoever needs it."""
        started_at = self.clock.now()
        while not stop.is_set():
            moments = (started_at, self.clock.now())
            heartbeat = heartbeat_of(self.service, moments, self.facts(), self.host)
            try:
                with self.open_desk() as desk:
                    desk.heartbeats.beat(heartbeat)
            except Exception as fault:  # noqa: BLE001 -- it beats again when it can
                facts = {"action": "beat_not_kept", **told_of(fault)}
                logger.warning("heartbeat not kept", extra=facts)
            stop.wait(BEAT_EVERY_S)
