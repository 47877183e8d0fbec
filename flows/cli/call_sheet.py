"""call-sheet: who must still be telephoned or visited, on paper or as a table."""

import csv
import io
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from flows.cli.boards import say
from flows.engine.call_sheet import Call, CallSheet, Line, call_sheet
from flows.engine.clock import WallClock
from flows.guarding import guarded
from flows.library import site_in
from flows.private_files import private_file
from flows.settings import Settings
from flows.texts import words
from flows.web.sheet import clock_of, sheet_page
from flows.wiring.deciding import open_desk
from plans.identity import IncidentId, OccasionId
from plans.site import Site

#: Headings of the CSV; texts `sheet.column.*` of the catalogue.
_COLUMNS = (
    *("nr", "number", "name", "cell", "where", "telephone", "others", "language"),
    *("step", "deadline", "why", "say", "code", "yes", "no", "minutes", "time"),
)


def add_arguments(parser: ArgumentParser, command: str) -> None:
    """Say which options there are."""
    del command
    parser.add_argument("incident", help="its id")
    parser.add_argument("--html", type=Path, metavar="FILE", help="to print on A4")
    parser.add_argument("--csv", type=Path, metavar="FILE", help="for a spreadsheet")


def run(arguments: Namespace, settings: Settings) -> int:
    """Write the sheet; return the exit code."""
    site = site_in(settings.site.absolute())
    with open_desk(settings, is_writer=False) as desk:
        incident_id = IncidentId(OccasionId(arguments.incident))
        sheet = call_sheet(desk, incident_id, site)
    now = WallClock().now()
    if arguments.html:
        _write(arguments.html, sheet_page(sheet, site, now=now).encode())
    if arguments.csv:
        _write(arguments.csv, csv_of(sheet, site, now=now).encode("utf-8-sig"))
    if arguments.html or arguments.csv:
        files = ", ".join(map(str, filter(None, (arguments.html, arguments.csv))))
        say("sheet.written", files=files, number=len(sheet.calls))
    else:
        sys.stdout.writelines(_lines(sheet, site, now))
    return 0


def csv_of(sheet: CallSheet, site: Site, *, now: datetime) -> str:
    """Return the sheet as CSV, one row a thing to say; no field is a formula."""
    language = site.languages[0]
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow([words(f"sheet.column.{one}", language) for one in _COLUMNS])
    for number, call in enumerate(sheet.calls, 1):
        for line in call.lines:
            fields = [str(number), *_fields(call, line, site, now)]
            writer.writerow([guarded(one) for one in fields])
    return text.getvalue()


def _fields(call: Call, line: Line, site: Site, now: datetime) -> Iterator[str]:
    where = "{:.5f} {:.5f}".format(*call.where) if call.where else ""
    yield from (call.number, call.name, call.cell, where)
    yield from (" / ".join(call.telephones), " / ".join(call.others), call.language)
    yield from (line.step, clock_of(line.deadline_at, site, now=now))
    yield words("sheet.silent" if line.is_silent else "sheet.lost", site.languages[0])
    yield from (line.say, line.code, "", "", "", "")


def _lines(sheet: CallSheet, site: Site, now: datetime) -> Iterator[str]:
    language = site.languages[0]
    if not sheet.calls:
        yield words("sheet.nobody", language) + "\n"
    for number, call in enumerate(sheet.calls, 1):
        ways = call.telephones or call.others
        there = ", ".join(filter(None, (call.cell, *ways)))
        yield f"{number}. {call.number} {call.name}  {there}\n"
        for line in call.lines:
            until = clock_of(line.deadline_at, site, now=now)
            facts = (line.code, until, line.say)
            yield "   " + "  ".join(filter(None, facts)) + "\n"


def _write(target: Path, text: bytes) -> None:
    with private_file(target) as file:
        file.write(text)
