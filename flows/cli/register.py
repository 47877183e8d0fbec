"""registrations, register: who offers to help, and what the office decides."""

import json
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from datetime import date
from typing import TypedDict

from flows.engine.clock import WallClock
from flows.engine.joining import Decision, decide, reason_in_words
from flows.engine.stand_down import OPERATOR
from flows.library import site_in
from flows.settings import Settings, spoken_language
from flows.texts import words
from flows.wiring.deciding import open_desk
from plans.errors import MobilizationError
from plans.people.registering import last_day_of, person_no_of
from plans.people.registration import Registration, RegistrationState
from plans.site import Site

_LIST = "registrations"
_STATES = {
    "accept": RegistrationState.ACCEPTED,
    "refuse": RegistrationState.REFUSED,
    "withdraw": RegistrationState.WITHDRAWN,
}


class InsuredUsageError(MobilizationError):
    """--insured-until is a day from today on, written as 2027-03-01."""


class Line(TypedDict):
    """One registration; the keys are a promise to whoever reads `--json`."""

    number: int
    state: str
    name: str
    born: int
    reach: str
    can: list[str]
    insured: str | None
    partner: str
    why: str


def add_arguments(parser: ArgumentParser, command: str) -> None:
    """Say which options there are."""
    if command == _LIST:
        parser.add_argument(
            "--waiting", action="store_true", help="only those who wait for a decision"
        )
        parser.add_argument("--json", action="store_true", help="as one document")
        return
    parser.add_argument("what", choices=tuple(_STATES))
    parser.add_argument("number", type=int, help="of the registration")
    parser.add_argument("--reason", default="", help="told to the person")
    parser.add_argument(
        "--insured-until", metavar="DAY", help="the last day of the accident insurance"
    )
    parser.add_argument("--by", default=OPERATOR, help="a role, or a person_no")


def run(arguments: Namespace, settings: Settings) -> int:
    """List or decide; return the exit code."""
    site = site_in(settings.site.absolute())
    if arguments.command == _LIST:
        return _list(arguments, settings)
    return _decide(arguments, settings, site)


def _decide(arguments: Namespace, settings: Settings, site: Site) -> int:
    now = WallClock().now()
    decision = Decision(
        state=_STATES[arguments.what],
        by=arguments.by,
        reason=arguments.reason,
        insured_until=_day(arguments.insured_until, now.astimezone(site.zone).date()),
    )
    with open_desk(settings) as desk:
        decided = decide(desk, site, arguments.number, decision, now=now)
    language = spoken_language()
    is_accepted = decided.state is RegistrationState.ACCEPTED
    facts = {
        "number": decided.number,
        "state": words(f"cli.registrations.{decided.state}", language),
        "person": person_no_of(decided) if is_accepted else "-",
    }
    sys.stdout.write(words("cli.registered", language, **facts) + "\n")
    return 0


def _day(written: str | None, today: date) -> date | None:
    if written is None:
        return None
    day = last_day_of(written, today=today)
    if day is None:
        raise InsuredUsageError
    return day


def _list(arguments: Namespace, settings: Settings) -> int:
    state = RegistrationState.WAITING if arguments.waiting else None
    with open_desk(settings, is_writer=False) as desk:
        found = desk.registrations.all(state)
    language = spoken_language()
    if arguments.json:
        lines = [_line(one) for one in found]
        sys.stdout.write(json.dumps({_LIST: lines}, ensure_ascii=False) + "\n")
    elif not found:
        sys.stdout.write(words("cli.registrations.none", language) + "\n")
    else:
        for one in found:
            sys.stdout.writelines(_lines(_line(one), language))
    return 0


def _line(one: Registration) -> Line:
    return {
        "number": one.number,
        "state": str(one.state),
        "name": one.name,
        "born": one.birth_year,
        "reach": f"{one.channel} {one.address}",
        "can": list(one.skills),
        "insured": one.insured_until.isoformat() if one.insured_until else None,
        "partner": one.partner,
        "why": one.reason,
    }


def _lines(line: Line, language: str) -> Iterator[str]:
    """Yield two lines a registration: a table would cut what people telephone."""
    state = words(f"cli.registrations.{line['state']}", language)
    who = f"{line['name']} ({line['born']})"
    yield f"{line['number']}. {state}: {who}  {line['reach']}\n"
    facts = {
        "can": ", ".join(line["can"]),
        "insured": line["insured"],
        "partner": line["partner"],
        "why": reason_in_words(line["why"], language) if line["why"] else "",
    }
    told = [
        f"{words(f'cli.registrations.{name}', language)}: {fact}"
        for name, fact in facts.items()
        if fact
    ]
    if told:
        yield f"   {'; '.join(told)}\n"
