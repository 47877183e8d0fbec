"""`muster alert`: warnings of the Common Alerting Protocol (CAP)."""

from argparse import ArgumentParser, Namespace
from importlib import import_module
from pathlib import Path

from flows.settings import Settings

#: Which module of this folder does it; the others are not loaded.
_MODULES = {"check": "alert_check"}


def add_arguments(parser: ArgumentParser, _command: str) -> None:
    """Say what can be done with alerts."""
    what = parser.add_subparsers(dest="what", required=True, metavar="WHAT")
    check = what.add_parser("check", help="tell what alerts say, and what is wrong")
    check.add_argument("files", nargs="+", type=Path, metavar="FILE")
    check.add_argument("--json", action="store_true", help="one JSON document")


def run(arguments: Namespace, settings: Settings) -> int:
    """Carry out the command; return its exit code."""
    module = import_module(f"flows.cli.{_MODULES[arguments.what]}")
    return int(module.run(arguments, settings))
