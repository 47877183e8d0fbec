"""`muster import`: people, cells, posts and partners from CSV and XLSX files."""

import json
import sys
from argparse import ArgumentParser, Namespace
from pathlib import Path

from flows.engine.clock import WallClock
from flows.library import site_in
from flows.settings import Settings, spoken_language
from flows.texts import words
from flows.wiring.importing import NOUNS, Import, Source, import_file

_DONE, _SOME_BAD = 0, 3
#: Bad rows told in the terminal; all of them are in the file of bad rows.
_MOST_TOLD = 10


def add_arguments(parser: ArgumentParser, _command: str) -> None:
    """Say what can be imported."""
    parser.add_argument("noun", choices=NOUNS, help="what the file holds")
    parser.add_argument("file", type=Path, help="CSV or XLSX; see docs/roster.md")
    parser.add_argument(
        "--sheet", default="", help="of a workbook; default: the one that fits"
    )
    parser.add_argument("--json", action="store_true", help="print one JSON document")


def run(arguments: Namespace, settings: Settings) -> int:
    """Take the file in; 0 when every row was good, 3 when some were bad."""
    site = site_in(settings.site)
    now = WallClock().now()
    source = Source(arguments.file, arguments.sheet)
    done = import_file(settings, site, arguments.noun, source, now=now)
    if arguments.json:
        sys.stdout.write(json.dumps(done.as_dict(), ensure_ascii=False) + "\n")
    else:
        lines = lines_of(done, spoken_language())
        sys.stdout.writelines(f"{line}\n" for line in lines)
    return _SOME_BAD if done.bad else _DONE


def lines_of(done: Import, language: str) -> list[str]:
    """Return what to tell of an import."""
    facts = done.as_dict()
    lines = [words("cli.import.done", language, **facts)]
    lines += [
        words("cli.import.row", language, **row) for row in done.bad_rows[:_MOST_TOLD]
    ]
    if done.bad > _MOST_TOLD:
        more = done.bad - _MOST_TOLD
        lines.append(words("cli.import.more", language, more=more))
    if not (done.good or done.bad):
        lines.append(words("cli.import.no-rows", language))
    if done.bad_file:
        lines.append(words("cli.import.bad", language, file=done.bad_file))
    if done.unreachable:
        named = [str(row) for row in done.unreachable_rows[:_MOST_TOLD]]
        named += ["…"] if done.unreachable > len(named) else []
        which = {"unreachable": done.unreachable, "rows": ", ".join(named)}
        lines.append(words("cli.import.unreachable", language, **which))
    if done.columns_not_read:
        columns = ", ".join(done.columns_not_read)
        lines.append(words("cli.import.columns", language, columns=columns))
    if done.rows_left_out:
        rows = ", ".join(map(str, done.rows_left_out))
        lines.append(words("cli.import.left-out", language, rows=rows))
    return lines
