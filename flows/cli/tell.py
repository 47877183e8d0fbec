"""tell: a text to those of a step who are on the way, or there."""

from argparse import ArgumentParser, Namespace

from flows.cli.boards import say
from flows.cli.own_texts import EmptyTextError, add_texts, readable, texts_of
from flows.conducting import conductor_of
from flows.engine.own_words import ANY, OwnWords
from flows.engine.stand_down import OPERATOR
from flows.engine.telling import tell
from flows.services import together
from flows.settings import Settings
from plans.identity import IncidentId, OccasionId


def add_arguments(parser: ArgumentParser, command: str) -> None:
    """Say which options there are."""
    del command
    parser.add_argument("incident", help="its id")
    parser.add_argument("step", help="whose people")
    parser.add_argument("words", nargs="*", metavar="TEXT", help="for everybody")
    add_texts(parser)
    parser.add_argument("--by", default=OPERATOR, help="a role, or a person_no")


def run(arguments: Namespace, settings: Settings) -> int:
    """Send the text; return the exit code."""
    texts = dict(texts_of(arguments))
    if arguments.words:
        texts[ANY] = readable(" ".join(arguments.words), option="TEXT")
    if not texts:
        raise EmptyTextError("TEXT")
    incident_id = IncidentId(OccasionId(arguments.incident))
    said = OwnWords(texts)
    told = tell(
        incident_id, arguments.step, conductor_of(settings), said, by=arguments.by
    )
    together.start_missing(settings, ("sender",))
    say("cli.told", step=arguments.step, told=told)
    return 0
