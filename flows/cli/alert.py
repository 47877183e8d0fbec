"""`muster alert`: warnings of the Common Alerting Protocol (CAP)."""

from argparse import ArgumentParser, Namespace
from importlib import import_module
from pathlib import Path

from flows.settings import Settings

#: Which module of this folder does it; the others are not loaded.
_MODULES = {
    "check": "alert_check",
    "take": "alert_take",
    "list": "alert_list",
    "decide": "alert_decide",
}
#: These say themselves which options they have.
_HELP = {
    "take": "take alerts from files; again it changes nothing",
    "list": "what came in, and what came of it",
    "decide": "say that nothing is begun for an alert, and why",
}


def add_arguments(parser: ArgumentParser, _command: str) -> None:
    """Say what can be done with alerts."""
    what = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    check = what.add_parser("check", help="tell what alerts say, and what is wrong")
    check.add_argument("files", nargs="+", type=Path, metavar="FILE")
    check.add_argument("--json", action="store_true", help="one JSON document")
    for name, said in _HELP.items():
        module = import_module(f"flows.cli.{_MODULES[name]}")
        module.add_arguments(what.add_parser(name, help=said, description=said))


def run(arguments: Namespace, settings: Settings) -> int:
    """Carry out the command; return its exit code."""
    module = import_module(f"flows.cli.{_MODULES[arguments.what]}")
    return int(module.run(arguments, settings))
