"""watch: look at what tells of hazards, again and again."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from functools import partial
from importlib import import_module

from flows.cli.boards import say
from flows.engine.beating import Beat
from flows.library import site_in
from flows.logs import set_up_logs
from flows.services import locks
from flows.services.ending import told_to_end
from flows.settings import Settings
from flows.warnings.rewatching import Rewatching
from flows.warnings.watches import watches_of
from flows.warnings.watching import Watched
from flows.wiring.deciding import open_desk
from plans.errors import MobilizationError
from plans.site import Site

_SERVICE = "watcher"


def add_arguments(parser: ArgumentParser, command: str) -> None:
    """Say which options there are."""
    del command
    parser.add_argument(
        "--once", action="store_true", help="look at each once, and tell how it stands"
    )


def run(arguments: Namespace, settings: Settings) -> int:
    """Watch until told to end; return the exit code."""
    if arguments.once:
        return _once(_things(settings, site_in(settings.site.absolute())))
    watching = Rewatching(settings=settings, build=partial(_things, settings))
    set_up_logs()
    stop = told_to_end()
    locks.hold(settings.run_folder, _SERVICE)
    Beat(
        service=_SERVICE, open_desk=partial(open_desk, settings), facts=watching.facts
    ).start(stop)
    watching.run(stop)
    return 0


def _things(settings: Settings, site: Site) -> Sequence[Watched]:
    things = [*watches_of(settings, site)]
    if site.indicators:  # they take pandas, which takes a second
        indicators = import_module("flows.indicators.watches")
        things += indicators.build_watches(settings, site)
    return things


def _once(things: Sequence[Watched]) -> int:
    if not things:
        say("cli.watch.none")
    code = 0
    for one in things:
        try:
            one.look()
        except MobilizationError as fault:
            sys.stdout.write(f"{one.name}: {fault}\n")
            code = 1
            continue
        facts = ", ".join(f"{name} {value}" for name, value in one.facts().items())
        if facts:
            sys.stdout.write(f"{facts}\n")
    return code
