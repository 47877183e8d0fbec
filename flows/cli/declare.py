"""declare: one transaction, the first steps at once, then whatever has to run."""

import json
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from dataclasses import replace
from datetime import timedelta

from pydantic import TypeAdapter, ValidationError

from flows.cli.boards import (
    follow,
    print_board,
    read_board,
    say,
    say_sending,
    say_unreachable,
)
from flows.cli.typing_account import account
from flows.conducting import conductor_of
from flows.declaring import AlreadyRunningError, Declaration, declare
from flows.engine.plain import let_sender_in, run_due
from flows.engine.stand_down import OPERATOR
from flows.library import plan_names
from flows.services import together
from flows.services.health import prefect_answers
from flows.settings import Settings
from plans.durations import Duration
from plans.identity import CellCode, KindOfRun
from plans.incident.incidents import Declared, IncidentState
from plans.plan import Level

#: So long a declaration that is under way waits for a word of Prefect's, no longer.
_PREFECT_WITHIN_S = 0.8
_LENGTH: TypeAdapter[timedelta] = TypeAdapter(Duration)
#: Some quota is short.
SHORT = 3


def add_arguments(parser: ArgumentParser, command: str) -> None:
    """Say which options there are."""
    del command
    named = ", ".join(plan_names())
    parser.add_argument("plan", help=f"its name ({named}) or its file")
    parser.add_argument("--level", required=True, choices=[*map(str, Level)])
    parser.add_argument(
        "--cell",
        action="append",
        default=[],
        help="a code of the grid; once for each of several cells",
    )
    kinds = parser.add_mutually_exclusive_group(required=True)
    kinds.add_argument("--actual", action="store_true", help="it is happening")
    kinds.add_argument(
        "--exercise", metavar="NAME", help="real people, marked messages"
    )
    kinds.add_argument("--rehearsal", action="store_true", help="simulated people")
    parser.add_argument("--by", default=OPERATOR, help="a role, or a person_no")
    parser.add_argument("--key", help="the same key is the same incident")
    stated = parser.add_argument_group("what the declaration states")
    stated.add_argument("--matter", default="", help="what happened")
    stated.add_argument(
        "--for", dest="lasts", type=_length, metavar="3d", help="how long it will last"
    )
    stated.add_argument(
        "--measure", action="append", default=[], help="what is done; several times"
    )
    parser.add_argument(
        "--yes",
        action="store_true",
        help="also when it runs already, or tells a channel that is not there",
    )
    parser.add_argument(
        "--wait", action="store_true", help="until every step has ended"
    )
    parser.add_argument(
        "--json", action="store_true", help="the board, as one document"
    )


def run(arguments: Namespace, settings: Settings) -> int:
    """Declare, and return the exit code."""
    if arguments.rehearsal:
        # Loaded only when it is needed: it would make every declaration slower.
        from flows.cli.drill import rehearse_declared  # noqa: PLC0415

        return rehearse_declared(arguments, settings)
    declared = _declare(_declaration(arguments), settings)
    incident_id = declared.incident_id
    say("cli.declared" if declared.is_new else "cli.declared-before", id=incident_id)
    run_due(incident_id, conductor_of(settings), let_sender_in)
    started = together.start_missing(settings, together.CARRYING)
    if started:
        say("cli.started", names=", ".join(started))
    if not prefect_answers(settings.prefect_port, deadline_s=_PREFECT_WITHIN_S):
        say("cli.prefect-away")
    say_sending(settings)
    board = follow(incident_id, settings, is_patient=arguments.wait)
    say_unreachable(incident_id, settings)
    if arguments.json:
        board = read_board(incident_id, settings)
        sys.stdout.write(json.dumps(board, ensure_ascii=False) + "\n")
    else:
        sys.stdout.write(f"{incident_id}\n")
        print_board(board, settings)
    return SHORT if board["state"] == IncidentState.SHORT else 0


def _declaration(arguments: Namespace) -> Declaration:
    kind_of_run = KindOfRun.ACTUAL
    if arguments.rehearsal:
        kind_of_run = KindOfRun.REHEARSAL
    elif arguments.exercise is not None:
        kind_of_run = KindOfRun.EXERCISE
    key = {"key": arguments.key} if arguments.key else {}
    return Declaration(
        plan=arguments.plan,
        level=Level(arguments.level),
        kind_of_run=kind_of_run,
        cells=tuple(CellCode(cell) for cell in arguments.cell),
        name=arguments.exercise or "",
        by=arguments.by,
        account=account(),
        matter=arguments.matter,
        lasts=arguments.lasts,
        measures=tuple(arguments.measure),
        is_sure=arguments.yes,
        **key,
    )


def _declare(declaration: Declaration, settings: Settings) -> Declared:
    try:
        return declare(declaration, settings)
    except AlreadyRunningError as error:
        if not sys.stdin.isatty():
            raise
        since = f"{error.since:%Y-%m-%d %H:%M} UTC"
        say("cli.already-running", since=since, id=error.incident_id)
        if input().strip().lower() not in {"y", "yes", "是"}:
            raise
        return declare(replace(declaration, is_sure=True), settings)


def _length(text: str) -> timedelta:
    try:
        return _LENGTH.validate_python(text)
    except ValidationError as error:
        msg = "write a length of time as 12h or 3d"
        raise ArgumentTypeError(msg) from error
