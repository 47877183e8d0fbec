"""Lanes: a thread for each, in one process, until it is told to end."""

from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from threading import Event

from flows.engine.deliver import Sender

_LOOK_EVERY_S = 0.1


def run_lanes(senders: Sequence[Sender], is_over: Callable[[], bool]) -> None:
    """Run every sender until it is over; each finishes its wave and settles it.

    What ends one of them ends them all, and is raised here.
    """
    stop = Event()
    with ThreadPoolExecutor(max(1, len(senders)), "lane") as threads:
        running = [threads.submit(sender.run, stop) for sender in senders]
        try:
            while not is_over() and not any(one.done() for one in running):
                wait(running, timeout=_LOOK_EVERY_S, return_when=FIRST_EXCEPTION)
        finally:
            stop.set()
    for one in running:
        one.result()
