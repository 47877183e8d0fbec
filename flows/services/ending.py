"""Ending: a service runs until it is told to end, and finishes what it has begun."""

import signal
from threading import Event


def told_to_end() -> Event:
    """Return what is set when this process is told to end; for its main thread."""
    stop = Event()
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, lambda _number, _frame: stop.set())
    return stop
