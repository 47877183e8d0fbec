"""sending: whether messages leave; pause and resume it."""

import sys
from argparse import ArgumentParser, Namespace

from flows.engine.clock import WallClock
from flows.engine.sending import (
    pause_sending,
    resume_sending,
    sending_line,
    sending_of,
)
from flows.library import site_in
from flows.settings import Settings, spoken_language
from flows.texts import words
from flows.wiring.deciding import open_desk


def add_arguments(parser: ArgumentParser, command: str) -> None:
    """Say which options there are."""
    del command
    parser.add_argument(
        "what", nargs="?", choices=("pause", "resume"), help="none: say what holds"
    )
    parser.add_argument("--by", metavar="WHO", help="your name, role or person_no")
    off = parser.add_mutually_exclusive_group()
    off.add_argument(
        "--old-site-is-off",
        action="store_true",
        help="the machine that this was backed up from sends nothing more",
    )
    off.add_argument(
        "--new-site-is-off",
        action="store_true",
        help="the machine that this was handed over to sends nothing",
    )


def run(arguments: Namespace, settings: Settings) -> int:
    """Change it or say what holds; return the exit code."""
    site = site_in(settings.site.absolute())
    by, now = arguments.by, WallClock().now()
    if arguments.what and not by:
        sys.stderr.write("muster: say who you are: --by NAME\n")
        return 2
    is_writer = arguments.what is not None
    with open_desk(settings, is_writer=is_writer, also_when_ended=True) as desk:
        if arguments.what == "pause":
            pause_sending(desk, by=by, at=now)
        elif arguments.what == "resume":
            is_off = arguments.old_site_is_off or arguments.new_site_is_off
            resume_sending(desk, site, by=by, at=now, is_other_off=is_off)
        line = sending_line(sending_of(desk.switches), site, spoken_language())
    sys.stdout.write((line or words("sending.on", spoken_language())) + "\n")
    return 0
