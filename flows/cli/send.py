"""send: run a sender in the foreground; any number of them may share a store."""

from argparse import ArgumentParser, Namespace
from functools import partial
from os import getpid
from threading import Event

from flows.engine.beating import Beat
from flows.engine.lanes import run_lanes
from flows.logs import set_up_logs
from flows.services import locks
from flows.services.ending import told_to_end
from flows.settings import Settings
from flows.wiring.deciding import open_desk
from flows.wiring.sending import SiteFile, build_senders
from plans.site import Site

_SERVICE = "sender"


def add_arguments(parser: ArgumentParser, command: str) -> None:
    """Say which options there are: none."""
    del parser, command


def run(arguments: Namespace, settings: Settings) -> int:
    """Send until told to end; the wave on the wire is finished and settled first."""
    del arguments
    set_up_logs()
    stop = told_to_end()
    site_file = SiteFile(settings)
    if locks.holder(settings.run_folder, _SERVICE) in (None, 0, getpid()):
        locks.hold(settings.run_folder, _SERVICE)
    desk = partial(open_desk, settings, also_when_ended=True)
    Beat(service=_SERVICE, open_desk=desk).start(stop)
    while not stop.is_set():
        site = site_file()
        senders = build_senders(settings, site, site_file)
        run_lanes(senders, partial(_is_over, stop, site_file, site))
    return 0


def _is_over(stop: Event, site_file: SiteFile, site: Site) -> bool:
    """Say whether to end, or to begin again with other channels and lanes."""
    return stop.is_set() or site_file.is_newer(site)
