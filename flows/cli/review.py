"""review: what happened beside what should have, as one page and as JSON."""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from flows.cli.boards import say
from flows.reviewing import write_review
from flows.settings import Settings
from flows.texts import LANGUAGES


def add_arguments(parser: ArgumentParser, command: str) -> None:
    """Say which options there are."""
    del command
    parser.add_argument("incident", help="its id; of a rehearsal the rehearsal's")
    parser.add_argument("--out", type=Path, required=True, metavar="DIR")
    parser.add_argument(
        "--language",
        choices=LANGUAGES,
        default="",
        help="of the page; the site's first",
    )
    parser.add_argument(
        "--names", action="store_true", help="people by name: for the office only"
    )


def run(arguments: Namespace, settings: Settings) -> int:
    """Write the review and return the exit code."""
    done = write_review(
        arguments.incident,
        settings,
        arguments.out,
        language=arguments.language,
        has_names=arguments.names,
    )
    for file in (done.page, done.data):
        sys.stdout.write(f"{file}\n")
    if arguments.names:
        say("cli.review.names")
    return 0
