"""`muster import`: people, cells, posts and partners from CSV files."""

import json
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from flows.engine.clock import WallClock
from flows.library import site_in
from flows.settings import Settings
from flows.texts import words
from flows.wiring.importing import NOUNS, Import, import_file

_DONE, _SOME_BAD = 0, 3


def add_arguments(parser: ArgumentParser, _command: str) -> None:
    """Say what can be imported."""
    parser.add_argument("noun", choices=NOUNS, help="what the file holds")
    parser.add_argument(
        "file", type=Path, help="a CSV file in UTF-8; see docs/roster.md"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(arguments: Namespace, settings: Settings) -> int:
    """Take the file in; 0 when every row was good, 3 when some were bad."""
    site = site_in(settings.site)
    now = WallClock().now()
    done = import_file(settings, site, arguments.noun, arguments.file, now=now)
    if arguments.json:
        sys.stdout.write(json.dumps(done.as_dict(), ensure_ascii=False) + "\n")
    else:
        sys.stdout.writelines(f"{line}\n" for line in lines_of(done))
    return _SOME_BAD if done.bad else _DONE


def lines_of(done: Import) -> list[str]:
    """Return what to tell of an import."""
    lines = [words("cli.import.done", "en", **done.as_dict())]
    if done.bad_file:
        lines.append(words("cli.import.bad", "en", file=done.bad_file))
    if done.unreachable:
        lines.append(
            words("cli.import.unreachable", "en", unreachable=done.unreachable)
        )
    if done.columns_not_read:
        columns = ", ".join(done.columns_not_read)
        lines.append(words("cli.import.columns", "en", columns=columns))
    return lines
