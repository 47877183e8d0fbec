"""Watching: whatever tells of hazards is looked at again and again, each in a thread.

A thing that is in trouble rests longer every time, and keeps no other waiting.
"""

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from threading import Event, Thread
from typing import Protocol

from flows.engine.beating import Facts
from flows.engine.conduct import told_of
from plans.errors import MobilizationError

logger = logging.getLogger(__name__)

_LONGEST_REST = timedelta(minutes=5)
_FIRST_REST = timedelta(seconds=1)


class Watched(Protocol):
    """Something to look at: a folder, a feed, a gauge."""

    @property
    def name(self) -> str:
        """What it is called in site.yaml."""

    @property
    def every(self) -> timedelta:
        """Between one look and the next."""

    def look(self) -> None:
        """Look once, and do what follows.

        Raises:
            MobilizationError: It could not be looked at, or what it told not be kept.
        """

    def facts(self) -> Facts:
        """Return how it stands, for the heartbeat: state and last success."""


@dataclass(kw_only=True)
class Watching:
    """Looks at one thing."""

    watched: Watched
    #: Looks in vain, one after the other.
    vain: int = 0

    def run(self, stop: Event) -> None:
        """Look until told to stop; faults do not end it."""
        while not stop.is_set():
            stop.wait(self.rest_after_look().total_seconds())

    def rest_after_look(self) -> timedelta:
        """Look once; return how long to rest."""
        try:
            self.watched.look()
        except Exception as fault:  # noqa: BLE001 -- told, and looked at again later
            self.vain += 1
            facts = {"action": "look_failed", "watched": self.watched.name}
            why = str(fault) if isinstance(fault, MobilizationError) else ""
            logger.warning("look failed", extra=facts | told_of(fault) | {"why": why})
            rest = max(self.watched.every, _FIRST_REST) * float(2 ** min(self.vain, 10))
            return min(rest, max(_LONGEST_REST, self.watched.every))
        self.vain = 0
        return self.watched.every


def start_watching(things: Sequence[Watched], stop: Event) -> Sequence[Thread]:
    """Look at all of them until told to stop, each in a thread of its own."""
    threads = [
        Thread(
            target=Watching(watched=one).run, args=[stop], name=one.name, daemon=True
        )
        for one in things
    ]
    for thread in threads:
        thread.start()
    return threads


def facts_of(things: Sequence[Watched]) -> Facts:
    """Return how they all stand."""
    return {key: value for one in things for key, value in one.facts().items()}
