"""What is on record of drills: due times and what came of them, and contact checks."""

import json
import sys
from argparse import Namespace
from collections.abc import Mapping

from flows.drills.contact_lists import (
    KINDS,
    Contact,
    ContactList,
    contact_list,
    summary_of,
    write_list,
)
from flows.library import site_in
from flows.settings import Settings, spoken_language
from flows.texts import words
from flows.wiring.deciding import open_desk
from plans.identity import IncidentId, OccasionId
from plans.incident.incidents import UnknownIncidentError
from plans.learning.due import Due
from plans.site import Site

#: `--record` without a contact check.
EVERYTHING = ""
#: Whom to telephone, or to have put on the list: each is named.
_NAMED = (
    Contact.SILENT,
    Contact.UNDELIVERED,
    Contact.NO_CONTACT,
    Contact.NOT_CHECKED,
)


def print_record(arguments: Namespace, settings: Settings) -> int:
    """Print what is on record; return the exit code."""
    site = site_in(settings.site)
    if arguments.record != EVERYTHING:
        found = _list(arguments.record, settings, site)
        _print_list(found, settings, is_json=arguments.json)
        return 0
    with open_desk(settings, is_writer=False) as desk:
        dues = [one for one in desk.dues.all() if _is_of(one, arguments.plan)]
        checks = [
            summary_of(desk, one)
            for one in desk.incidents.all(kinds=KINDS)
            if arguments.plan in {None, one.plan.plan}
        ]
    if arguments.json:
        document = {"due": [_due(one) for one in dues], "contact_checks": checks}
        sys.stdout.write(json.dumps(document, ensure_ascii=False) + "\n")
        return 0
    language = spoken_language()
    lines = [_due_line(one, language) for one in dues]
    lines += [check_line("drill.record.check", one, language) for one in checks]
    for line in lines or [words("drill.record.nothing", language)]:
        sys.stdout.write(f"{line}\n")
    return 0


def check_line(text: str, check: Mapping[str, str], language: str) -> str:
    """Return how a contact check stands, in a line that the catalogue has."""
    state = words(f"drill.record.state.{check['state']}", language)
    return words(text, language, **{**check, "state": state})


def _list(named: str, settings: Settings, site: Site) -> ContactList:
    incident_id = IncidentId(OccasionId(named))
    with open_desk(settings, is_writer=False) as desk:
        incident = desk.incidents.get(incident_id)
        if incident.occasion_kind not in KINDS:
            raise UnknownIncidentError(incident_id)
        return contact_list(desk, incident, site)


def _print_list(found: ContactList, settings: Settings, *, is_json: bool) -> None:
    if is_json:
        document = json.dumps(found.document(), ensure_ascii=False)
        sys.stdout.write(f"{document}\n")
        return
    language = spoken_language()
    facts = {"id": found.incident.incident_id, "name": found.incident.name}
    for state in Contact:
        number = found.counts[state]
        line = words(f"drill.record.{state}", language, number=number, **facts)
        sys.stdout.write(f"{line}\n")
        if state in _NAMED:
            for one in found.lines:
                if one.state == state:
                    points = ", ".join(
                        f"{point.channel} {point.address} ({_told(point.state)})"
                        for point in one.points
                    )
                    sys.stdout.write(f"  {one.number} {one.name}: {points or '-'}\n")
    file = write_list(found, settings)
    told = words("drill.record.file", language, file=file)
    sys.stdout.write(f"{told}\n")


def _told(state: str) -> str:
    return words(f"drill.record.point.{state}", spoken_language())


def _is_of(due: Due, plan: str | None) -> bool:
    return plan is None or due.drill.partition("/")[0] == plan


def _due(due: Due) -> Mapping[str, object]:
    return {
        "drill": due.drill,
        "due": due.due_key,
        "came": str(due.came),
        "run": due.run_id,
        **due.facts,
    }


def _due_line(due: Due, language: str) -> str:
    why = str(due.facts.get("why", ""))
    return words(
        "drill.record.due",
        language,
        due=due.due_key,
        drill=due.drill,
        came=words(f"drill.record.came.{due.came}", language),
        run=due.run_id or (words(f"drill.skipped.{why}", language) if why else ""),
    )
