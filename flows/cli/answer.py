"""answer: record what somebody said on the telephone."""

import sys
from argparse import ArgumentParser, ArgumentTypeError, Namespace
from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from flows.cli.moments import said_at_of
from flows.engine.answers import Source, call_ups_for, people_named, record
from flows.engine.clock import WallClock
from flows.engine.desk import Desk
from flows.engine.questions import question_of
from flows.engine.said_in_words import best_of, said_in_words
from flows.library import site_in
from flows.settings import Settings, spoken_language
from flows.texts import words
from flows.wiring.deciding import open_desk
from plans.errors import MobilizationError
from plans.identity import IncidentId, OccasionId
from plans.messages.ledger import Sent
from plans.people.call_ups import Said
from plans.people.replies import LONGEST_WAY, MOST_PEOPLE, Heard, Reply, Unclear
from plans.people.reply_words import code_of
from plans.people.roster import PartyKind

_SAID = {"yes": Said.ACCEPTED, "no": Said.DECLINED, "received": Said.RECEIVED}
#: Instead of an incident's id: the reply code says which.
ANY = "-"
#: People write minutes, not seconds.
_A_MINUTE = timedelta(minutes=1)


class UnaskedError(MobilizationError):
    """Nobody of this number was asked."""

    def __init__(self, person: str) -> None:
        self.person = person
        super().__init__(
            f"{person} is neither asked here nor a reply code that is open; "
            "look at the code in the message, and at `muster status`"
        )


class SeveralQuestionsError(MobilizationError):
    """It is not clear which question is answered."""

    def __init__(self, person: str, codes: Sequence[str]) -> None:
        self.person, self.codes = person, tuple(codes)
        super().__init__(
            f"{person} was asked several things; name the reply code instead: "
            + ", ".join(codes)
        )


class TooEarlyError(MobilizationError):
    """Nobody answers before being asked."""

    def __init__(self, code: str, asked_at: datetime) -> None:
        self.code, self.asked_at = code, asked_at
        super().__init__(
            f"{code} was asked at {asked_at:%Y-%m-%d %H:%M} only, later than --at; "
            "nothing was recorded: look at the time on the sheet"
        )


class AnswerUsageError(MobilizationError):
    """The words of the command contradict one another."""


def add_arguments(parser: ArgumentParser, command: str) -> None:
    """Say which options there are."""
    del command
    parser.add_argument("incident", help='its id; "-" with a reply code')
    parser.add_argument(
        "words",
        nargs="+",
        metavar="WORD",
        help="PERSON yes|no|received: a person_no, a partner or a reply code, and "
        "what he or she says",
    )
    parser.add_argument(
        "--in", dest="minutes", type=_minutes, metavar="MINUTES", help="is there then"
    )
    parser.add_argument(
        "--number", type=_people, default=1, help="an organisation sends so many"
    )
    parser.add_argument("--note", default="", help="a line for the office")
    parser.add_argument(
        "--at", metavar="TIME", help="when it was said, at the site: 03:20"
    )
    presence = parser.add_mutually_exclusive_group()
    presence.add_argument("--check-in", action="store_true", help="is at the post")
    presence.add_argument("--check-out", action="store_true", help="has left it")


def run(arguments: Namespace, settings: Settings) -> int:
    """Record the answer; return the exit code."""
    person, said = _parted(arguments.words)
    reply = _reply(arguments, said)
    zone = site_in(settings.site.absolute()).zone
    now = WallClock().now()
    said_at = said_at_of(arguments.at, zone, now) if arguments.at else None
    with open_desk(settings) as desk:
        message = _question(desk, arguments.incident, person, reply)
        if said_at:
            _is_after_the_question(desk, message, said_at, zone)
        source = Source(via="command line", said_at=said_at)
        is_new = record(desk, message, reply, source, now=now)
        call = best_of(call_ups_for(desk, message))
        kind = desk.roster.party(message.to).kind
    language = spoken_language()
    answer = said_in_words(
        call,
        zone,
        language,
        is_organisation=kind is PartyKind.ORGANISATION,
    )
    key = "answer.recorded" if is_new else "answer.known"
    line = words(key, language, code=message.reply_code, answer=answer)
    sys.stdout.write(f"{line}\n")
    return 0


def _is_after_the_question(
    desk: Desk, message: Sent, said_at: datetime, zone: ZoneInfo
) -> None:
    """Check that nobody answered what was not asked yet: the time was mistyped.

    Raises:
        TooEarlyError: It lies before the question.
    """
    incident = desk.incidents.get(IncidentId(message.occasion_id))
    asked_at = incident.clock.wall(message.put_at)
    if said_at < asked_at - _A_MINUTE:
        raise TooEarlyError(message.reply_code, asked_at.astimezone(zone))


def _parted(typed: Sequence[str]) -> tuple[str, Said | None]:
    """Return who says it, and what; a reply code may be typed in several words."""
    *before, last = typed
    if before and last in _SAID:
        return " ".join(before), _SAID[last]
    return " ".join(typed), None


def _reply(arguments: Namespace, told: Said | None) -> Reply:
    is_presence = arguments.check_in or arguments.check_out
    if is_presence == bool(told):
        msg = "say one of: yes, no, received, --check-in, --check-out"
        raise AnswerUsageError(msg)
    said = told or (Said.CHECKED_IN if arguments.check_in else Said.CHECKED_OUT)
    if said is not Said.ACCEPTED and arguments.minutes:
        msg = "--in goes with yes only"
        raise AnswerUsageError(msg)
    ready_in = timedelta(minutes=arguments.minutes) if arguments.minutes else None
    return Reply(
        said=said, ready_in=ready_in, number=arguments.number, note=arguments.note
    )


def _question(desk: Desk, incident: str, person: str, reply: Reply) -> Sent:
    """Return the message that is answered.

    Raises:
        UnknownIncidentError: There is no such incident.
        UnaskedError: Nobody of this number was asked, and it is no reply code.
        SeveralQuestionsError: The person was asked several things.
    """
    incident_id = None
    if incident != ANY:
        incident_id = IncidentId(OccasionId(incident))
        desk.incidents.get(incident_id)
    coded = desk.ledger.by_reply_code(code_of(person), incident_id)
    parties = people_named(desk, person) if incident_id else []
    if not parties:
        return _only(person, coded)
    found = question_of(desk, parties, Heard(reply=reply), incident_id)
    if not isinstance(found, Unclear):
        return found
    if found is Unclear.SEVERAL:
        asked = [one for party in parties for one in desk.ledger.questions(party)]
        here = [one for one in asked if one.occasion_id == incident_id]
        raise SeveralQuestionsError(person, [one.reply_code for one in here])
    raise UnaskedError(person)


def _only(person: str, coded: Sequence[Sent]) -> Sent:
    if not coded:
        raise UnaskedError(person)
    if len(coded) > 1:
        raise SeveralQuestionsError(person, [one.occasion_id for one in coded])
    return coded[0]


def _minutes(text: str) -> int:
    return _within(text, int(LONGEST_WAY / timedelta(minutes=1)))


def _people(text: str) -> int:
    return _within(text, MOST_PEOPLE)


def _within(text: str, most: int) -> int:
    if not (text.isascii() and text.isdigit() and int(text) <= most):
        msg = f"a whole number up to {most}"
        raise ArgumentTypeError(msg)
    return int(text)
