"""watchdog: looks whether everything moves, and tells the duty officer if not."""

from argparse import ArgumentParser, Namespace

from flows.engine.watchdog import Watchdog
from flows.logs import set_up_logs
from flows.services import locks
from flows.services.ending import told_to_end
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
    stop = told_to_end()
    watching = watching_of(settings)
    locks.hold(settings.run_folder, _SERVICE)
    Watchdog(watching).run(stop)
    return 0
