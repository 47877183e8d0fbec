"""`muster export`: what was imported, as CSV or XLSX that can be imported again."""

import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from flows.engine.clock import WallClock
from flows.library import site_in
from flows.settings import Settings, spoken_language
from flows.texts import words
from flows.wiring.exporting import export_file
from flows.wiring.importing import NOUNS


def add_arguments(parser: ArgumentParser, _command: str) -> None:
    """Say what can be exported."""
    parser.add_argument("noun", choices=NOUNS, help="what the file shall hold")
    parser.add_argument(
        "file", type=Path, help="a new file whose name ends in .csv or .xlsx"
    )


def run(arguments: Namespace, settings: Settings) -> int:
    """Write the file; 0 when it is there."""
    site_in(settings.site)
    noun, file = arguments.noun, arguments.file
    rows = export_file(settings, noun, file, now=WallClock().now())
    language = spoken_language()
    sys.stdout.write(
        words("cli.export.done", language, noun=noun, rows=rows, file=file) + "\n"
    )
    if noun in {"people", "partners"}:
        sys.stdout.write(words("cli.export.personal", language) + "\n")
    return 0
