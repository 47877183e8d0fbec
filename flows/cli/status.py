"""status: the board of one incident, or the list of all."""

import json
import sys
from argparse import ArgumentParser, Namespace

from rich.console import Console
from rich.table import Table

from flows.cli.boards import (
    heartbeats_of,
    print_board,
    read_board,
    say,
    say_beats,
    say_sending,
    say_unreachable,
)
from flows.cli.drill_record import check_line
from flows.cli.waiting import print_proposals, waiting_proposals
from flows.drills.contact_lists import open_contact_checks
from flows.engine.board import Board, board_of
from flows.engine.naming import partners_of
from flows.services.processes import is_running
from flows.settings import Settings, spoken_language
from flows.texts import words
from flows.wiring.deciding import open_desk
from plans.identity import IncidentId, OccasionId
from plans.incident.incidents import IncidentState
from plans.messages.deliveries import DeliveryState

#: Without them nobody is asked, and no answer comes in over the pages.
_NEEDED = ("engine", "sender", "web")
_PENDING = (DeliveryState.QUEUED, DeliveryState.LEASED, DeliveryState.RETRY)


def add_arguments(parser: ArgumentParser, command: str) -> None:
    """Say which options there are."""
    del command
    parser.add_argument("incident", nargs="?", help="its id; none: the list of all")
    parser.add_argument("--json", action="store_true", help="as one document")


def run(arguments: Namespace, settings: Settings) -> int:
    """Print what was asked for; return the exit code."""
    if arguments.incident:
        incident_id = IncidentId(OccasionId(arguments.incident))
        board = read_board(incident_id, settings)
        with open_desk(settings, is_writer=False) as desk:
            partners = partners_of(desk, incident_id)
        if arguments.json:
            _print_json({**board, "partners": partners})
        else:
            print_board(board, settings)
            for line in partners:
                text = words("cli.came", spoken_language(), **line)
                sys.stdout.write(f"{text}\n")
        _warn([board], settings)
        say_unreachable(incident_id, settings)
        return 0
    boards = _all(settings)
    if arguments.json:
        _print_json(
            {
                "incidents": boards,
                "proposals": waiting_proposals(settings),
                "contact_checks": open_contact_checks(settings),
                "heartbeats": heartbeats_of(settings),
            }
        )
    else:
        Console().print(
            _list(boards) if boards else words("cli.no-incidents", spoken_language())
        )
        print_proposals(settings)
        for check in open_contact_checks(settings):
            told = check_line("cli.contact-check", check, spoken_language())
            sys.stdout.write(f"{told}\n")
    _warn(boards, settings)
    return 0


def _warn(boards: list[Board], settings: Settings) -> None:
    """Say that nothing leaves, and what does not run while somebody waits for it."""
    say_sending(settings)
    if any(map(_is_open, boards)):
        missing = [name for name in _NEEDED if not is_running(name, settings)]
        if missing:
            say("cli.not-running", names=", ".join(missing))
    say_beats(settings, is_open=any(map(_is_open, boards)))


def _is_open(board: Board) -> bool:
    is_over = board["state"] == IncidentState.STOOD_DOWN
    return not is_over or any(board["deliveries"][one] for one in _PENDING)


def _all(settings: Settings) -> list[Board]:
    with open_desk(settings, is_writer=False) as desk:
        return [
            board_of(desk, incident.incident_id, settings)
            for incident in desk.incidents.all()
        ]


def _list(boards: list[Board]) -> Table:
    table = Table()
    for head in ("incident", "kind", "level", "state"):
        heading = words(f"board.{head}", spoken_language())
        table.add_column(heading, no_wrap=head == "incident")
    for board in boards:
        table.add_row(board["incident"], board["kind"], board["level"], board["state"])
    return table


def _print_json(document: object) -> None:
    sys.stdout.write(json.dumps(document, ensure_ascii=False) + "\n")
