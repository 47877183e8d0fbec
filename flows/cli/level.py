"""level: raise or lower the response of an incident."""

from argparse import ArgumentParser, Namespace

from flows.cli.boards import print_board, read_board, say
from flows.conducting import conductor_of
from flows.engine.levels import change_level, check_may_change_level
from flows.engine.plain import let_sender_in, run_due
from flows.engine.stand_down import OPERATOR
from flows.services import together
from flows.settings import Settings
from flows.wiring.deciding import open_desk
from plans.identity import IncidentId, OccasionId
from plans.plan import Level


def add_arguments(parser: ArgumentParser, command: str) -> None:
    """Say which options there are."""
    del command
    parser.add_argument("incident", help="its id")
    parser.add_argument("level", choices=[*map(str, Level)], help="I is the highest")
    parser.add_argument("--by", default=OPERATOR, help="a role, or a person_no")
    parser.add_argument("--reason", default="", help="why; kept with the change")


def run(arguments: Namespace, settings: Settings) -> int:
    """Change the level; return the exit code."""
    incident_id = IncidentId(OccasionId(arguments.incident))
    level, conductor = Level(arguments.level), conductor_of(settings)
    with open_desk(settings, is_writer=False) as desk:
        incident = desk.incidents.get(incident_id)
    check_may_change_level(incident, level, arguments.by, conductor.site, conductor.law)
    changed = change_level(
        incident_id, level, conductor, by=arguments.by, reason=arguments.reason
    )
    facts = {"id": incident_id, "level": level}
    if not changed.is_new:
        say("cli.level.same", **facts)
        return 0
    say("cli.level.changed", before=changed.before, **facts)
    if changed.begun:
        say("cli.level.begun", steps=", ".join(changed.begun))
    if changed.dropped:
        steps = ", ".join(changed.dropped)
        say("cli.level.dropped", steps=steps, told=changed.told)
    run_due(incident_id, conductor, let_sender_in)
    together.start_missing(settings, together.CARRYING)
    print_board(read_board(incident_id, settings), settings)
    return 0
