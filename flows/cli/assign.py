"""assign: put a person on a post by hand."""

from argparse import ArgumentParser, Namespace

from flows.cli.boards import say
from flows.cli.own_texts import readable
from flows.conducting import conductor_of
from flows.engine.assigning import Order, assign
from flows.engine.stand_down import OPERATOR
from flows.services import together
from flows.settings import Settings
from plans.identity import IncidentId, OccasionId


def add_arguments(parser: ArgumentParser, command: str) -> None:
    """Say which options there are."""
    del command
    parser.add_argument("incident", help="its id")
    parser.add_argument("step", help="that fills the post")
    parser.add_argument("person", help="a person_no")
    parser.add_argument(
        "--post",
        default="",
        help="number or title of it, or a field; needed if there are several",
    )
    parser.add_argument("--reason", required=True, help="why; without any names")
    parser.add_argument("--by", default=OPERATOR, help="a role, or a person_no")


def run(arguments: Namespace, settings: Settings) -> int:
    """Put the person there; return the exit code."""
    order = Order(
        step=arguments.step,
        person=arguments.person,
        post=arguments.post,
        reason=readable(arguments.reason, option="--reason"),
        by=arguments.by,
    )
    incident_id = IncidentId(OccasionId(arguments.incident))
    done = assign(incident_id, conductor_of(settings), order)
    together.start_missing(settings, ("sender", "engine"))
    key = "cli.assigned" if done.is_new else "cli.assigned-before"
    say(key, person=arguments.person, post=done.name)
    if done.lacks:
        lacks = ", ".join(done.lacks)
        say("cli.assigned-lacks", person=arguments.person, skills=lacks)
    return 0
