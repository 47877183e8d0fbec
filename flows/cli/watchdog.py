"""watchdog: looks whether everything moves, and tells the duty officer if not."""

import signal
from argparse import ArgumentParser, Namespace
from threading import Event

from flows.engine.watchdog import Watchdog
from flows.logs import set_up_logs
from flows.services import locks
from flows.settings import Settings
from flows.wiring.watching import watching_of

_SERVICE = "watchdog"


def add_arguments(parser: ArgumentParser, command: str) -> None:
    """Say which options there are: none."""
    del parser, command


def run(arguments: Namespace, settings: Settings) -> int:
    """Watch until told to end; return the exit code."""
    del arguments
    set_up_logs()
    stop = Event()
    for ending in (signal.SIGTERM, signal.SIGINT):
        signal.signal(ending, lambda _number, _frame: stop.set())
    watching = watching_of(settings)
    locks.hold(settings.run_folder, _SERVICE)
    Watchdog(watching).run(stop)
    return 0
