"""close: end a step by hand, or record that what had a deadline is done."""

from argparse import ArgumentParser, Namespace

from flows.cli.boards import say
from flows.cli.own_texts import readable
from flows.conducting import conductor_of
from flows.engine.closing import Closing, close_deadline, close_step
from flows.engine.conduct import Conductor
from flows.engine.stand_down import OPERATOR
from flows.services import together
from flows.settings import Settings, spoken_language
from flows.texts import words
from plans.errors import MobilizationError
from plans.identity import IncidentId, OccasionId
from plans.incident.progress import StepState


class UnknownNameError(MobilizationError):
    """Neither a step nor a deadline of the incident has this name."""

    def __init__(self, name: str, *, steps: list[str], deadlines: list[str]) -> None:
        self.name, self.steps, self.deadlines = name, tuple(steps), tuple(deadlines)
        super().__init__(
            f"nothing here is called {name}; there are the steps {', '.join(steps)} "
            f"and the deadlines {', '.join(deadlines) or '-'}"
        )


class CloseUsageError(MobilizationError):
    """The words of the command contradict one another."""


def add_arguments(parser: ArgumentParser, command: str) -> None:
    """Say which options there are."""
    del command
    parser.add_argument("incident", help="its id")
    parser.add_argument("name", help="of a step, or of a deadline")
    parser.add_argument(
        "--reason",
        "--note",
        required=True,
        help="why, or what proves it; without any names",
    )
    parser.add_argument(
        "--as",
        dest="closed_as",
        choices=[str(StepState.MET), str(StepState.SHORT)],
        help="of a step; without it as its quotas say",
    )
    parser.add_argument(
        "--last", action="store_true", help="of a deadline that repeats: never again"
    )
    parser.add_argument("--by", default=OPERATOR, help="a role, or a person_no")


def run(arguments: Namespace, settings: Settings) -> int:
    """Close what is named; return the exit code."""
    incident_id = IncidentId(OccasionId(arguments.incident))
    conductor = conductor_of(settings)
    reason = readable(arguments.reason, option="--reason")
    if _is_step(arguments.name, incident_id, conductor):
        closed_as = arguments.closed_as and StepState(arguments.closed_as)
        closing = Closing(
            step=arguments.name, reason=reason, closed_as=closed_as, by=arguments.by
        )
        done = close_step(incident_id, conductor, closing)
        together.start_missing(settings, ("sender", "engine"))
        key = "cli.closed" if done.is_new else "cli.closed-before"
        state = words(f"board.{done.state}", spoken_language())
        say(key, name=arguments.name, state=state)
        return 0
    if arguments.closed_as:
        msg = "--as goes with a step only: a deadline is done, or it is not"
        raise CloseUsageError(msg)
    closing = Closing(
        step=arguments.name,
        reason=reason,
        by=arguments.by,
        is_last=arguments.last,
    )
    is_new = close_deadline(incident_id, conductor, closing)
    say("cli.done" if is_new else "cli.done-before", name=arguments.name)
    return 0


def _is_step(name: str, incident_id: IncidentId, conductor: Conductor) -> bool:
    """Say whether the name is a step's; a deadline's otherwise.

    Raises:
        UnknownIncidentError: There is no such incident.
        UnknownNameError: It is neither.
    """
    with conductor.open_reading() as desk:
        incident = desk.incidents.get(incident_id)
        deadlines = [one.name for one in desk.deadlines.of(incident_id)]
    steps = [step.step for step in incident.steps]
    if name not in {*steps, *deadlines}:
        raise UnknownNameError(name, steps=steps, deadlines=deadlines)
    return name in steps
