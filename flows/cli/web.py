"""`muster web`: serves the public pages."""

from argparse import ArgumentParser, Namespace
from functools import partial
from threading import Event

from flows.engine.beating import Beat
from flows.library import site_in
from flows.logs import set_up_logs
from flows.services import locks
from flows.settings import Settings
from flows.web.serving import serve
from flows.wiring.deciding import open_desk


def add_arguments(parser: ArgumentParser, command: str) -> None:
    """Describe what can be written after the command: nothing."""
    del parser, command


def run(arguments: Namespace, settings: Settings) -> int:
    """Serve until told to stop; return the exit code."""
    del arguments
    set_up_logs()
    site_in(settings.site)  # before anything is written there
    locks.hold(settings.run_folder, "web")
    desk = partial(open_desk, settings, also_when_ended=True)
    Beat(service="web", open_desk=desk).start(Event())
    serve(settings)
    return 0
