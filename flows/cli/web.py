"""`muster web`: serves the public pages."""

from argparse import ArgumentParser, Namespace

from flows.library import site_in
from flows.logs import set_up_logs
from flows.services import locks
from flows.settings import Settings
from flows.web.serving import serve


def add_arguments(parser: ArgumentParser, command: str) -> None:
    """Describe what can be written after the command: nothing."""
    del parser, command


def run(arguments: Namespace, settings: Settings) -> int:
    """Serve until told to stop; return the exit code."""
    del arguments
    set_up_logs()
    site_in(settings.site)  # before anything is written there
    locks.hold(settings.run_folder, "web")
    serve(settings)
    return 0
