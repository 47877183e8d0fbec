"""drill: try a plan now, with simulated people or real ones; what was due before."""

import json
import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from datetime import UTC, date, datetime

from flows.cli.boards import say
from flows.cli.drill_live import begin_live
from flows.cli.drill_record import EVERYTHING, print_record
from flows.drills.rehearsal import Order, rehearse
from flows.drills.starting import PlannedDrill
from flows.drills.telling import lines_of
from flows.engine.stand_down import OPERATOR
from flows.library import drill_file, plan_file, plan_names, site_in
from flows.settings import Settings, spoken_language
from flows.steps import load_step_kinds
from flows.texts import words
from plans.errors import MobilizationError
from plans.identity import CellCode
from plans.learning.drills import Drill, DrillKind
from plans.learning.population import People
from plans.plan import Level
from plans.writing.drill_file import read_drills
from plans.writing.reading import read_plan

#: Something fell short.
SHORT = 3
_MOST_PEOPLE = 1_000_000


class DrillRefusedError(MobilizationError):
    """There is no such drill, or it is not started here."""

    def __init__(self, why: str, **facts: object) -> None:
        self.why = why
        super().__init__(words(f"drill.refused.{why}", spoken_language(), **facts))


def add_arguments(parser: ArgumentParser, command: str) -> None:
    """Say which options there are."""
    del command
    named = ", ".join(plan_names())
    parser.add_argument("plan", nargs="?", help=f"its name ({named}) or its file")
    parser.add_argument("--name", help="which of its drills; without it a rehearsal")
    parser.add_argument("--seed", type=int, help="the same seed is the same rehearsal")
    parser.add_argument(
        "--people", type=_people, metavar="N", help="so many, like those of the roster"
    )
    parser.add_argument(
        "--at", type=_moment, metavar="MOMENT", help="where its own time begins"
    )
    parser.add_argument("--json", action="store_true", help="one JSON document")
    live = parser.add_argument_group("exercises and contact checks, with real people")
    live.add_argument("--by", default=OPERATOR, help="a role, or a person_no")
    live.add_argument("--key", help="the same key is the same drill")
    live.add_argument(
        "--record",
        nargs="?",
        const=EVERYTHING,
        metavar="CONTACT_CHECK",
        help="what was due and what came of it; of a contact check who answered",
    )


def run(arguments: Namespace, settings: Settings) -> int:
    """Run the drill and return the exit code."""
    if arguments.record is not None:
        return print_record(arguments, settings)
    if arguments.plan is None:
        raise DrillRefusedError("which", known=", ".join(plan_names(settings.site)))
    site = site_in(settings.site)
    drill = _chosen(arguments.plan, arguments.name, settings)
    if drill.kind is not DrillKind.REHEARSAL:
        return begin_live(PlannedDrill(arguments.plan, drill), arguments, settings)
    begins_at = arguments.at
    if begins_at is not None and begins_at.tzinfo is None:
        begins_at = begins_at.replace(tzinfo=site.zone)
    if begins_at is not None:
        begins_at = begins_at.astimezone(UTC)
    order = Order(
        plan=arguments.plan,
        drill=drill,
        seed=arguments.seed,
        people=arguments.people,
        begins_at=begins_at,
    )
    return _rehearse(order, settings, is_json=arguments.json)


def rehearse_declared(arguments: Namespace, settings: Settings) -> int:
    """Rehearse what `muster declare --rehearsal` names; return the exit code."""
    drill = Drill(
        kind=DrillKind.REHEARSAL,
        level=Level(arguments.level),
        cells=tuple(CellCode(cell) for cell in arguments.cell),
        people=People(),
    )
    order = Order(plan=arguments.plan, drill=drill)
    return _rehearse(order, settings, is_json=arguments.json)


def _rehearse(order: Order, settings: Settings, *, is_json: bool) -> int:
    seed = order.drill.seed if order.seed is None else order.seed
    say("cli.drill.begins", drill=order.drill.key(order.plan), seed=seed)
    done = rehearse(order, settings)
    document = done.document()
    if is_json:
        sys.stdout.write(json.dumps(document, ensure_ascii=False) + "\n")
    else:
        for line in lines_of(document, spoken_language()):
            sys.stdout.write(f"{line}\n")
    return 0 if done.is_as_expected else SHORT


def _chosen(plan: str, name: str | None, settings: Settings) -> Drill:
    """Return the drill that is meant.

    Raises:
        DrillRefusedError: There is none, or it is not started here.
        PlanError: The plan or its drill file has errors.
    """
    file = drill_file(plan, settings.site)
    if file is None:
        raise DrillRefusedError("none", plan=plan)
    written = plan_file(plan, settings.site)
    today = date.min  # whether it is to be reviewed does not matter here
    reading = read_plan(
        written.raw, source=written.source, kinds=load_step_kinds(), today=today
    )
    found = read_drills(file.raw, source=file.source, plan=reading.usable_plan())
    drills = found.usable_drills()
    known = [one.name or str(one.kind) for one in drills]
    if name is None:
        drill = next((o for o in drills if o.kind is DrillKind.REHEARSAL), drills[0])
    elif name in known:
        drill = drills[known.index(name)]
    else:
        facts = {"plan": plan, "name": name, "known": ", ".join(known)}
        raise DrillRefusedError("unknown", **facts)
    return drill


def _people(text: str) -> int:
    number = int(text) if text.isascii() and text.isdigit() else 0
    if not 1 <= number <= _MOST_PEOPLE:
        msg = f"write a number from 1 to {_MOST_PEOPLE}"
        raise ArgumentTypeError(msg)
    return number


def _moment(text: str) -> datetime:
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        msg = 'write a moment as "2026-11-25 04:00"'
        raise ArgumentTypeError(msg) from error
