"""stand-down: let people go home."""

from argparse import ArgumentParser, Namespace

from flows.cli.boards import say
from flows.conducting import conductor_of
from flows.engine.stand_down import OPERATOR, check_may_stand_down, stand_down
from flows.services import together
from flows.settings import Settings
from flows.wiring.deciding import open_desk
from plans.identity import IncidentId, OccasionId


def add_arguments(parser: ArgumentParser, command: str) -> None:
    """Say which options there are."""
    del command
    parser.add_argument("incident", help="its id")
    parser.add_argument("--by", default=OPERATOR, help="a role, or a person_no")


def run(arguments: Namespace, settings: Settings) -> int:
    """Stand the incident down; return the exit code."""
    incident_id = IncidentId(OccasionId(arguments.incident))
    conductor = conductor_of(settings)
    with open_desk(settings, is_writer=False) as desk:
        incident = desk.incidents.get(incident_id)
    check_may_stand_down(incident, arguments.by, conductor.site, conductor.law)
    told = stand_down(incident_id, conductor, by=arguments.by)
    together.start_missing(settings, ("sender",))
    key = (
        "cli.stood-down" if incident.stood_down_at is None else "cli.stood-down-before"
    )
    say(key, id=incident_id, told=told)
    return 0
