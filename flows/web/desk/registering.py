"""Registrations: who offers to help and waits, and what the desk decides on them."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from starlette.responses import Response

from flows.engine.answers import plain_line
from flows.engine.joining import Decision, decide, reason_in_words
from flows.engine.stand_down import OPERATOR
from flows.texts import words
from flows.web.desk.refusals import refusal_in_words
from flows.web.desk.visiting import Visit
from flows.web.office import spoken
from flows.web.reading import whole_number
from flows.web.telling import tell
from plans.errors import ConnectorError, MobilizationError
from plans.people.accounts import DeskRole
from plans.people.registering import last_day_of
from plans.people.registration import Registration, RegistrationState
from plans.running.switches import EndedSiteError

_STATES = {
    "accept": RegistrationState.ACCEPTED,
    "refuse": RegistrationState.REFUSED,
}
_LARGEST = 10**9


class DayError(MobilizationError):
    """The last day of an insurance is no day, or is over."""


def show(visit: Visit) -> Response:
    """Return who waits for a decision; changes nothing."""
    return _page(visit)


def take(visit: Visit) -> Response:
    """Accept or refuse somebody, who is told; on record with the account's person."""
    number = whole_number(visit.part("number"), most=_LARGEST)
    state = _STATES.get(visit.form.get("do", ""))
    if number is None or state is None:
        return tell("unreadable", visit.office, status=400)
    try:
        decision = Decision(
            state=state,
            by=visit.sitter.person_no or OPERATOR,
            reason=plain_line(visit.form.get("reason", "")),
            insured_until=_day(visit),
        )
        with visit.office.open_desk() as desk:
            decided = decide(desk, visit.office.site, number, decision, now=visit.now)
    except DayError:
        wrong = words("web.desk.join.no-day", visit.language)
        return _page(visit, wrong=wrong, kept={number: visit.form}, status=400)
    except (ConnectorError, EndedSiteError):
        raise
    except MobilizationError as refused:
        why = refusal_in_words(refused, visit.office.site, visit.language)
        return _page(visit, wrong=why, status=400)
    facts = {"number": number, "name": decided.name}
    return _page(visit, done=words(f"web.desk.join.{state}", visit.language, **facts))


def _day(visit: Visit) -> date | None:
    written = visit.form.get("insured", "").strip()
    if not written:
        return None
    today = visit.now.astimezone(visit.office.site.zone).date()
    day = last_day_of(written, today=today)
    if day is None:
        raise DayError
    return day


def _page(
    visit: Visit,
    *,
    wrong: str = "",
    done: str = "",
    kept: Mapping[int, Mapping[str, str]] | None = None,
    status: int = 200,
) -> Response:
    with visit.office.open_reading() as desk:
        waiting = desk.registrations.all(RegistrationState.WAITING)
    return visit.page(
        "registrations.html",
        status=status,
        rows=_rows(visit, waiting),
        may_decide=visit.sitter.may(DeskRole.OPERATOR),
        wrong=wrong,
        done=done,
        kept=kept or {},
    )


def _rows(visit: Visit, waiting: Sequence[Registration]) -> list[dict[str, Any]]:
    site, language = visit.office.site, visit.language
    skills = site.registration.skills if site.registration else {}
    may_reach = visit.sitter.may(DeskRole.OPERATOR)
    return [
        {
            "number": one.number,
            "name": one.name,
            "born": one.birth_year,
            "address": one.address if may_reach else "",
            "skills": [
                spoken(skills[skill].title, language) if skill in skills else skill
                for skill in one.skills
            ],
            "partner": one.partner,
            "insured": one.insured_until.isoformat() if one.insured_until else "",
            "why": reason_in_words(one.reason, language) if one.reason else "",
        }
        for one in waiting
    ]
