"""Drills with real people, begun at the command line by whoever has the authority."""

import json
import sys
from argparse import Namespace
from uuid import uuid4

from flows.cli.boards import follow, print_board, read_board, say, say_sending
from flows.cli.typing_account import account
from flows.conducting import conductor_of
from flows.drills.beginning import declare_exercise
from flows.drills.contact_checks import Asked, begin_contact_check
from flows.drills.holding_back import check_nothing_real_runs
from flows.drills.starting import HeldBackError, PlannedDrill
from flows.engine.clock import WallClock
from flows.engine.plain import let_sender_in, run_due
from flows.services import together
from flows.settings import Settings, spoken_language
from flows.texts import words
from plans.errors import MobilizationError
from plans.incident.incidents import Declared
from plans.learning.drills import DrillKind


class NotNowError(MobilizationError):
    """A drill does not begin now."""

    def __init__(self, held: HeldBackError, drill: str) -> None:
        why = words(f"drill.skipped.{held.why}", spoken_language())
        super().__init__(
            words("drill.refused.now", spoken_language(), drill=drill, why=why)
        )


def begin_live(planned: PlannedDrill, arguments: Namespace, settings: Settings) -> int:
    """Begin an exercise or a contact check; return the exit code."""
    asked = Asked(key=arguments.key or uuid4().hex, by=arguments.by, account=account())
    try:
        declared = _begun(planned, asked, settings)
    except HeldBackError as held:
        raise NotNowError(held, planned.name) from held
    incident_id = declared.incident_id
    say("cli.declared" if declared.is_new else "cli.declared-before", id=incident_id)
    run_due(incident_id, conductor_of(settings), let_sender_in)
    if started := together.start_missing(settings, together.CARRYING):
        say("cli.started", names=", ".join(started))
    say_sending(settings)
    follow(incident_id, settings, is_patient=False)
    board = read_board(incident_id, settings)
    if arguments.json:
        sys.stdout.write(json.dumps(board, ensure_ascii=False) + "\n")
    else:
        sys.stdout.write(f"{incident_id}\n")
        print_board(board, settings)
    return 0


def _begun(planned: PlannedDrill, asked: Asked, settings: Settings) -> Declared:
    if planned.drill.kind is DrillKind.EXERCISE:
        return declare_exercise(planned, asked, settings)
    check_nothing_real_runs(planned, settings)
    return begin_contact_check(planned, asked, settings, WallClock())
