"""`muster alert decide`: who decided that nothing is begun for a warning, and why."""

from argparse import ArgumentParser, Namespace

from flows.cli.boards import say
from flows.library import site_in
from flows.settings import Settings
from flows.warnings.undecided import decide_not
from flows.wiring.deciding import open_desk


def add_arguments(parser: ArgumentParser) -> None:
    """Say which options there are."""
    parser.add_argument("alert", help="its number in muster alert list")
    parser.add_argument(
        "--no",
        action="store_true",
        required=True,
        help="nothing is begun; to begin something: muster declare",
    )
    parser.add_argument("--reason", required=True, help="why; it is kept")
    parser.add_argument("--by", required=True, help="who decides: a person_no or role")


def run(arguments: Namespace, settings: Settings) -> int:
    """Record the decision; return the exit code."""
    site = site_in(settings.site)
    by, reason = arguments.by, arguments.reason
    with open_desk(settings) as desk:
        filed = decide_not(desk, site, arguments.alert, by=by, reason=reason)
    say("cli.alert.decided", alert=filed.alert_no, by=by)
    return 0
