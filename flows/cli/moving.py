"""backup and restore: a site onto another machine, also during an incident."""

import getpass
from argparse import ArgumentParser, Namespace
from pathlib import Path

from flows.cli.boards import say, say_sending
from flows.engine.clock import WallClock
from flows.moving.backing_up import Backup, ExistingFileError
from flows.moving.restoring import restore
from flows.settings import Settings


def add_arguments(parser: ArgumentParser, command: str) -> None:
    """Say which options there are."""
    parser.add_argument("file", type=Path, help="the backup")
    parser.add_argument(
        "--by", default="", metavar="WHO", help="your name (else the account's)"
    )
    if command == "backup":
        parser.add_argument(
            "--hand-over",
            action="store_true",
            help="end this site: the machine that it is restored on goes on",
        )
        parser.add_argument(
            "--force", action="store_true", help="write over a file that exists"
        )


def run(arguments: Namespace, settings: Settings) -> int:
    """Back up or restore; return the exit code."""
    by = arguments.by or _account()
    if arguments.command == "backup":
        return _back_up(arguments, settings, by)
    done = restore(settings, arguments.file, by=by, now=WallClock().now())
    folder = settings.site.absolute()
    say("moving.restored", site=folder, host=done.manifest.host)
    if done.set_aside:
        say("moving.set-aside", folder=done.set_aside)
    say_sending(settings)
    say("moving.next")
    return 0


def _back_up(arguments: Namespace, settings: Settings, by: str) -> int:
    backup, file = Backup(settings=settings, by=by), arguments.file
    if file.is_file() and not arguments.force:
        raise ExistingFileError(file)
    if arguments.hand_over:
        backup.hand_over(file)
        say("moving.handed-over", file=file)
    else:
        backup.make(file)
        say("moving.backed-up", file=file)
    say("moving.secret")
    return 0


def _account() -> str:
    try:
        return getpass.getuser()
    except (KeyError, OSError):  # an account without a name
        return "operator"
