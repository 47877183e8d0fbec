"""`muster alert list`: what came in, and what came of it."""

import json
import sys
from argparse import ArgumentParser, Namespace
from typing import Any

from flows.cli.boards import say
from flows.library import site_in
from flows.settings import Settings, spoken_language
from flows.warnings.telling import became_in_words, why_in_words
from flows.warnings.undecided import is_undecided
from flows.wiring.deciding import open_desk
from plans.warning.filed import FiledAlert


def add_arguments(parser: ArgumentParser) -> None:
    """Say which options there are."""
    parser.add_argument(
        "--undecided", action="store_true", help="only those that somebody must decide"
    )
    parser.add_argument("--limit", type=int, default=50, help="the newest so many")
    parser.add_argument("--json", action="store_true", help="one JSON document")


def run(arguments: Namespace, settings: Settings) -> int:
    """Write the list; return the exit code."""
    with open_desk(settings, is_writer=False) as desk:
        found = desk.alerts.all(limit=max(arguments.limit, 1))
    if arguments.undecided:
        found = [one for one in found if is_undecided(one)]
    if arguments.json:
        lines = [_as_json(one) for one in found]
        sys.stdout.write(json.dumps(lines, ensure_ascii=False, indent=1) + "\n")
        return 0
    if not found:
        say("cli.alert.all-decided" if arguments.undecided else "cli.alert.none")
    zone, language = site_in(settings.site).zone, spoken_language()
    for one in found:
        at = f"{one.received_at.astimezone(zone):%Y-%m-%d %H:%M}"
        told = [str(one.alert_no), at, one.source, one.status, one.msg_type, one.title]
        told += [became_in_words(one, language), one.occasion_id or ""]
        line = "  ".join(filter(None, told))
        sys.stdout.write(f"{line}\n    {why_in_words(one, language)}\n")
    return 0


def _as_json(filed: FiledAlert) -> dict[str, Any]:
    return {
        "alert": filed.alert_no,
        "sender": filed.alert.sender,
        "identifier": filed.alert.identifier,
        "sent": filed.alert.sent.isoformat(),
        "status": filed.status,
        "msgType": filed.msg_type,
        "title": filed.title,
        "source": filed.source,
        "received": filed.received_at.isoformat(),
        "became": str(filed.became),
        "why": dict(filed.why),
        "decided_by": filed.decided_by,
        "occasion": filed.occasion_id,
        "undecided": is_undecided(filed),
    }
