"""poll: fetch the answers that wait in mailboxes and at gateways."""

import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from functools import partial
from threading import Thread

from flows.cli.boards import say
from flows.engine.beating import Beat
from flows.engine.polling import Poller
from flows.library import site_in
from flows.logs import set_up_logs
from flows.services import locks
from flows.services.ending import told_to_end
from flows.settings import Settings, spoken_language
from flows.texts import words
from flows.wiring.deciding import open_desk
from flows.wiring.polling import build_pollers
from plans.errors import MobilizationError

_SERVICE = "poller"
#: A visit that hangs ends by its own time-out; nobody waits for it.
_ENDS_WITHIN_S = 2.0


def add_arguments(parser: ArgumentParser, command: str) -> None:
    """Say which options there are."""
    del command
    parser.add_argument(
        "--once", action="store_true", help="visit each inbox once, and tell what came"
    )


def run(arguments: Namespace, settings: Settings) -> int:
    """Poll until told to end; return the exit code."""
    pollers = build_pollers(settings, site_in(settings.site))
    if arguments.once:
        return _once(pollers)
    set_up_logs()
    stop = told_to_end()
    locks.hold(settings.run_folder, _SERVICE)
    Beat(
        service=_SERVICE,
        open_desk=partial(open_desk, settings),
        facts=partial(_facts, pollers),
    ).start(stop)
    threads = [
        Thread(target=one.run, args=[stop], name=one.name, daemon=True)
        for one in pollers
    ]
    for thread in threads:
        thread.start()
    stop.wait()
    for thread in threads:
        thread.join(_ENDS_WITHIN_S)
    return 0


def _once(pollers: Sequence[Poller]) -> int:
    """Visit each; what is wrong with one of them keeps us from no other."""
    language, trouble = spoken_language(), 0
    if not pollers:
        say("cli.poll.none")
    for one in pollers:
        try:
            batch = one.visit()
        except MobilizationError as fault:
            say("cli.poll.trouble", inbox=one.name, why=fault)
            trouble += 1
            continue
        why = ", ".join(f"{why} {n}" for why, n in batch.left_out.items()) or "-"
        facts = {"inbox": one.name, "came": len(batch.messages), "left_out": why}
        sys.stdout.write(words("cli.poll.came", language, **facts) + "\n")
    return int(trouble > 0)


def _facts(pollers: Sequence[Poller]) -> dict[str, str | int]:
    found: dict[str, str | int] = {}
    for one in pollers:
        found |= {f"{one.name}_taken": one.taken, f"{one.name}_vain": one.vain}
    return found
