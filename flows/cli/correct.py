"""correct: tell those who read something wrong, wherever they read it."""

from argparse import ArgumentParser, Namespace
from math import ceil

from flows.cli.boards import say
from flows.cli.own_texts import add_texts, texts_of
from flows.conducting import conductor_of
from flows.engine.corrections import Corrected, Correction, correct
from flows.engine.stand_down import OPERATOR
from flows.services import together
from flows.settings import Settings
from plans.identity import IncidentId, OccasionId


def add_arguments(parser: ArgumentParser, command: str) -> None:
    """Say which options there are."""
    del command
    parser.add_argument("incident", help="its id")
    parser.add_argument(
        "message",
        nargs="?",
        default="",
        help="a message of its plan; none: every one that has left",
    )
    add_texts(parser)
    parser.add_argument("--by", default=OPERATOR, help="a role, or a person_no")


def run(arguments: Namespace, settings: Settings) -> int:
    """Send the correction; return the exit code."""
    incident_id = IncidentId(OccasionId(arguments.incident))
    correction = Correction(
        message=arguments.message, texts=texts_of(arguments), by=arguments.by
    )
    done = correct(incident_id, conductor_of(settings), correction)
    together.start_missing(settings, ("sender",))
    _tell(done, incident_id)
    return 0


def _tell(done: Corrected, incident_id: IncidentId) -> None:
    facts = {"told": done.told, "taken_back": done.taken_back}
    say(f"cli.corrected{done.key}", id=incident_id, **facts)
    for alert in done.published:
        say("cli.corrected-publicly", alert=alert)
    for one in done.lanes:
        seconds = ceil(one.takes.total_seconds())
        say("cli.corrected-lane", lane=one.lane, segments=one.segments, seconds=seconds)
    if done.without:
        say("cli.corrected-without", names=", ".join(done.without))
    for step in done.goes_on:
        say("cli.corrected-goes-on", id=incident_id, step=step)
