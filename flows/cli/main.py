"""The `muster` command: loads the one group that was named, and tells errors in a line.

A command group is a module of this folder with `add_arguments(parser, command)` and
`run(arguments, settings) -> int`, which returns the exit code: 0 done and every quota
met, 3 done and some quota short. 1 is an error, 2 wrong usage.
"""

import errno
import os
import sys
from argparse import ArgumentParser
from importlib import import_module

from pydantic import ValidationError

from flows.cli.output import let_readers_leave
from flows.logs import keep_faults_quiet
from flows.settings import Settings
from plans.errors import MobilizationError

#: Which module of this folder a command lives in, and what it does.
COMMANDS = {
    "init": ("site", "make a new site (--sample: with the sample township)"),
    "import": ("roster", "take people, cells, posts or partners from CSV or XLSX"),
    "export": ("export", "write what was imported into a CSV or XLSX file"),
    "plan": ("plan", "check plans, show one, print the schema"),
    "declare": ("declare", "declare an incident: its plan mobilizes people"),
    "alert": ("alert", "warnings (CAP): check, take, list them; say why nothing began"),
    "level": ("level", "raise or lower the response of an incident"),
    "stand-down": ("stand_down", "let people go home; tells everybody who was asked"),
    "close": ("close", "end a step by hand, or record that a deadline is done"),
    "assign": ("assign", "put a person on a post by hand"),
    "tell": ("tell", "a text to those of a step who are on the way, or there"),
    "correct": ("correct", "take back what was wrong, wherever it was read"),
    "confirm": ("confirm", "say yes or no to what was proposed from outside"),
    "drill": ("drill", "try a plan: rehearsal, exercise or contact check"),
    "review": ("review", "what happened beside what should have, as a page and JSON"),
    "status": ("status", "the board of one incident, or the list of all"),
    "call-sheet": ("call_sheet", "who must still be telephoned or visited; to print"),
    "answer": ("answer", "record what somebody said on the telephone"),
    "registrations": ("register", "who offered to help, and how that stands"),
    "register": ("register", "accept or refuse somebody who offered to help"),
    "sending": ("sending", "whether messages leave; pause and resume it"),
    "backup": ("moving", "everything into one file, also during an incident"),
    "restore": ("moving", "make a site of a backup, also on another machine"),
    "retention": ("retention", "what personal data is held; --do destroys what is due"),
    "account": ("account", "who may log in to the duty desk, and do what there"),
    "up": ("up", "start all that a single machine needs"),
    "down": ("down", "stop what up or declare started"),
    "engine": ("engine", "run a conductor: carries incidents, shows them in Prefect"),
    "send": ("send", "run a sender: takes messages to people"),
    "web": ("web", "run the public pages"),
    "poll": ("poll", "fetch answers from mailboxes and gateways (site.yaml: inboxes)"),
    "watch": (
        "watch",
        "look at feeds, folders and gauges (site.yaml: alerts, indicators)",
    ),
    "doctor": ("doctor", "tell what would fail at night; nothing is sent or changed"),
    "watchdog": ("watchdog", "run the watch: tells the duty officer what stands still"),
}

#: What to do about what the operating system refuses.
_MEND = {
    errno.ENOSPC: "make room on the disk and try again",
    errno.EDQUOT: "make room and try again",
    errno.EFBIG: "let this account write larger files",
    errno.EROFS: "write elsewhere, or make it writable",
    errno.EACCES: "let this account read and write there",
    errno.EPERM: "let this account read and write there",
    errno.ENOENT: "look at its name",
    errno.EISDIR: "name a file",
}


def main(argv: list[str] | None = None) -> int:
    """Carry out one command; return its exit code."""
    if argv is None:  # a process of our own
        keep_faults_quiet()
        let_readers_leave()
    words = sys.argv[1:] if argv is None else argv
    parser = _parser(words)
    arguments = parser.parse_args(words)
    module = import_module(f"flows.cli.{COMMANDS[arguments.command][0]}")
    try:
        code = int(module.run(arguments, Settings()))
        sys.stdout.flush()  # a full disk is told here, not by a traceback at the end
    except MobilizationError as error:
        return _tell(str(error))
    except ValidationError as error:
        problem = error.errors()[0]
        setting = "_".join(("MUSTER", *map(str, problem["loc"]))).upper()
        return _tell(f"{setting}: {problem['msg']}")
    except OSError as error:
        _forget_output()
        return _tell(_line_of(error))
    except KeyboardInterrupt:
        return 130
    return code


def _parser(words: list[str]) -> ArgumentParser:
    parser = ArgumentParser(
        prog="muster", description="Preparedness plans that run.", allow_abbrev=False
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    named = next((word for word in words if not word.startswith("-")), "")
    for command, (module, summary) in COMMANDS.items():
        group = commands.add_parser(command, help=summary, description=summary)
        if command == named:  # the others are not even imported
            import_module(f"flows.cli.{module}").add_arguments(group, command)
    return parser


def _forget_output() -> None:
    """Keep Python from complaining once more, at its end, of what it cannot print."""
    try:
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _line_of(error: OSError) -> str:
    what = f"{error.filename}: " if error.filename else ""
    mend = _MEND.get(error.errno or 0)
    return f"{what}{error.strerror or error}" + (f"; {mend}" if mend else "")


def _tell(line: str) -> int:
    sys.stderr.write(f"muster: {line}\n")
    return 1
