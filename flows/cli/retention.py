"""retention: what personal data is held, until when; destroys what is due."""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from rich.console import Console
from rich.table import Table

from flows.cli.boards import say
from flows.conducting import conductor_of
from flows.engine.clock import WallClock
from flows.engine.retention import Destroyed, Holding, Overview, destroy, overview
from flows.engine.stand_down import OPERATOR
from flows.services import together
from flows.settings import Settings, spoken_language
from flows.texts import words
from flows.wiring.forgetting import forget_bytes
from plans.site import Site

_HEADS = ("data", "response", "held", "due", "when")
#: Rows that an import refused, beside the file that they came from.
_BAD_ROWS = "*.bad.csv"


def add_arguments(parser: ArgumentParser, command: str) -> None:
    """Say which options there are."""
    del command
    parser.add_argument(
        "--do",
        action="store_true",
        help="tell people what becomes of their data, and destroy what is due",
    )
    parser.add_argument("--by", default=OPERATOR, help="a role, or a person_no")
    parser.add_argument("--json", action="store_true", help="as one document")


def run(arguments: Namespace, settings: Settings) -> int:
    """Show what is held, or destroy what is due; return the exit code."""
    conductor = conductor_of(settings)
    if arguments.do:
        done = destroy(conductor, by=arguments.by)
        files = _bad_files(settings, conductor.site)
        for file in files:
            file.unlink(missing_ok=True)
        _tell(done, len(files), is_json=arguments.json)
        if not forget_bytes(settings):
            say("retention.again")
        if done.told:
            together.start_missing(settings, ("sender", "engine"))
        return 0
    with conductor.open_reading() as desk:
        found = overview(desk, conductor)
    files = _bad_files(settings, conductor.site)
    if arguments.json:
        _write(_document(found, files))
    else:
        _show(found, files, conductor.site)
    return 0


def _bad_files(settings: Settings, site: Site) -> Sequence[Path]:
    """Return the files of refused rows in the site's folder that are too old."""
    before = (WallClock().now() - site.retention.left).timestamp()
    found = settings.site.glob(_BAD_ROWS)
    return [one for one in sorted(found) if one.stat().st_mtime < before]


def _tell(done: Destroyed, files: int, *, is_json: bool) -> None:
    counts = {str(kind): many for kind, many in done.counts.items()}
    if files:
        counts["files"] = files
    if is_json:
        _write({"told": done.told, "destroyed": counts, "closed": list(done.closed)})
        return
    say("retention.told", told=done.told)
    for name, many in counts.items():
        say("retention.destroyed", many=many, data=_named(name))
    if not counts:
        say("retention.nothing")
    for incident_id in done.closed:
        say("retention.closed", id=incident_id)


def _show(found: Overview, files: Sequence[Path], site: Site) -> None:
    table = Table()
    for head in _HEADS:
        table.add_column(words(f"retention.head.{head}", spoken_language()))
    for one in found.holdings:
        table.add_row(
            _named(one.kind),
            one.occasion_id,
            str(one.held),
            str(one.due),
            _when(one.due_at, site),
        )
    if files:
        table.add_row(_named("files"), "", str(len(files)), str(len(files)), "")
    Console().print(table)
    for incident_id, many in found.untold.items():
        say("retention.untold", id=incident_id, many=many)
    if found.untold or files or any(one.due for one in found.holdings):
        say("retention.do")


def _document(found: Overview, files: Sequence[Path]) -> dict[str, object]:
    return {
        "held": [_line(one) for one in found.holdings],
        "untold": dict(found.untold),
        "files": [one.name for one in files],
    }


def _line(one: Holding) -> dict[str, object]:
    return {
        "data": str(one.kind),
        "response": one.occasion_id,
        "held": one.held,
        "due": one.due,
        "due_at": one.due_at and one.due_at.isoformat(timespec="seconds"),
    }


def _write(document: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(document, ensure_ascii=False) + "\n")


def _named(kind: str) -> str:
    return words(f"retention.data.{kind}", spoken_language())


def _when(due_at: datetime | None, site: Site) -> str:
    if due_at is None:
        return words("retention.each", spoken_language())
    return f"{due_at.astimezone(site.zone):%Y-%m-%d}"
