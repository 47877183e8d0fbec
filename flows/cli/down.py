"""down: stop what up or declare started."""

from argparse import ArgumentParser, Namespace

from flows.cli.boards import say
from flows.services import together
from flows.settings import Settings


def add_arguments(parser: ArgumentParser, command: str) -> None:
    """Say which options there are: none."""
    del parser, command


def run(arguments: Namespace, settings: Settings) -> int:
    """Stop everything; return the exit code."""
    del arguments
    ended = together.down(settings)
    say("cli.ended" if ended else "cli.nothing-ran", names=", ".join(ended))
    return 0
