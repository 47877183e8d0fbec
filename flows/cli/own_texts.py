"""Options for a text of the office's own, in several languages."""

from argparse import ArgumentParser, Namespace
from collections.abc import Mapping

from flows.engine.answers import plain_line
from flows.texts import LANGUAGES
from plans.errors import MobilizationError

#: Characters; a text message of this length is a letter.
_LONGEST = 1000


class EmptyTextError(MobilizationError):
    """There is nothing in a text that should be sent."""

    def __init__(self, option: str) -> None:
        self.option = option
        super().__init__(f"{option}: write what people should read")


def add_texts(parser: ArgumentParser) -> None:
    """Take a text for readers of each language."""
    for language in LANGUAGES:
        parser.add_argument(
            f"--text-{language}", metavar="TEXT", help=f"for readers of {language}"
        )
    parser.add_argument(
        "--text",
        nargs=2,
        action="append",
        default=[],
        metavar=("LANGUAGE", "TEXT"),
        help="for readers of another language",
    )


def texts_of(arguments: Namespace) -> Mapping[str, str]:
    """Return what was written, by language.

    Raises:
        EmptyTextError: A text has nothing in it.
    """
    written = {
        language: getattr(arguments, f"text_{language}") for language in LANGUAGES
    }
    written |= dict(arguments.text)
    return {
        language: readable(text, option=f"--text-{language}")
        for language, text in written.items()
        if text is not None
    }


def readable(text: str, *, option: str) -> str:
    """Return the text as every store and channel can keep it.

    Raises:
        EmptyTextError: It has nothing in it.
    """
    plain = plain_line(text, _LONGEST)
    if not plain:
        raise EmptyTextError(option)
    return plain
