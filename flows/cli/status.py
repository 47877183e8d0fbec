"""status: the board of one incident, or the list of all."""

import json
import sys
from argparse import ArgumentParser, Namespace

from rich.console import Console
from rich.table import Table

from flows.cli.boards import print_board, read_board
from flows.engine.board import Board, board_of
from flows.settings import Settings, spoken_language
from flows.texts import words
from flows.wiring.deciding import open_desk
from plans.identity import IncidentId, OccasionId


def add_arguments(parser: ArgumentParser, command: str) -> None:
    """Say which options there are."""
    del command
    parser.add_argument("incident", nargs="?", help="its id; none: the list of all")
    parser.add_argument("--json", action="store_true", help="as one document")


def run(arguments: Namespace, settings: Settings) -> int:
    """Print what was asked for; return the exit code."""
    if arguments.incident:
        board = read_board(IncidentId(OccasionId(arguments.incident)), settings)
        if arguments.json:
            _print_json(board)
        else:
            print_board(board, settings)
        return 0
    boards = _all(settings)
    if arguments.json:
        _print_json({"incidents": boards})
    else:
        Console().print(
            _list(boards) if boards else words("cli.no-incidents", spoken_language())
        )
    return 0


def _all(settings: Settings) -> list[Board]:
    with open_desk(settings, is_writer=False) as desk:
        return [
            board_of(desk, incident.incident_id, settings)
            for incident in desk.incidents.all()
        ]


def _list(boards: list[Board]) -> Table:
    table = Table()
    for head in ("incident", "kind", "level", "state"):
        table.add_column(words(f"board.{head}", spoken_language()))
    for board in boards:
        table.add_row(board["incident"], board["kind"], board["level"], board["state"])
    return table


def _print_json(document: object) -> None:
    sys.stdout.write(json.dumps(document, ensure_ascii=False) + "\n")
