"""What the desk shows: the list of all, one incident, its people, its timeline."""

from typing import Any

from starlette.responses import HTMLResponse, Response

from flows.engine.call_sheet import call_sheet
from flows.engine.deciding import who_decides
from flows.web.alive import Parts
from flows.web.desk.choices import conducting
from flows.web.desk.heads import head_of
from flows.web.desk.live import reader_of
from flows.web.desk.naming import Naming
from flows.web.desk.parts import list_parts, parts_of
from flows.web.desk.people import asked_in, found_by, rows_of
from flows.web.desk.timeline import timeline_of
from flows.web.desk.visiting import DESK_HEADERS, Visit
from flows.web.pages import style_source
from flows.web.reading import whole_number
from flows.web.sheet import sheet_page
from flows.web.telling import tell
from plans.identity import IncidentId, OccasionId
from plans.incident.occasions import OccasionKind
from plans.incident.withholding import DECIDING
from plans.people.accounts import DeskRole
from plans.people.roster import Wanted
from plans.telling import joined

_A_PAGE = 50
_MOST_LINES = 1000
_HOW = ("yes", "no", "silent")


def look_at_all(visit: Visit) -> Parts:
    """Return the parts of the list of all."""

    def make() -> Parts:
        with visit.office.open_reading() as desk:
            return list_parts(desk, visit.office, reader_of(visit), visit.now)

    key = ("", visit.language)
    return visit.office.alive.parts(key, visit.office.pace.every_s / 2, make)


def look_at_one(visit: Visit) -> Parts:
    """Return the parts of an incident's page.

    Raises:
        UnknownIncidentError: There is none.
    """
    incident_id, reader = incident_of(visit), reader_of(visit)

    def make() -> Parts:
        with visit.office.open_reading() as desk:
            return parts_of(desk, incident_id, visit.office, reader, visit.now)

    key = (incident_id, reader)
    return visit.office.alive.parts(key, visit.office.pace.every_s / 2, make)


def show_all(visit: Visit) -> Response:
    """Return the list of all."""
    return visit.page("all.html", parts=look_at_all(visit))


def show_one(visit: Visit) -> Response:
    """Return one incident."""
    parts = look_at_one(visit)
    with visit.office.open_reading() as desk:
        incident = desk.incidents.get(incident_of(visit))
        naming = Naming(desk, incident, visit.office, visit.language, visit.now)
        head = head_of(naming)
        mine = questions_of(visit, naming)
        decides = _deciding(visit, naming)
    may = {str(role): visit.sitter.may(role) for role in DeskRole}
    shown = {"head": head, "may": may, "mine": mine, **decides}
    return visit.page("one.html", parts=parts, **shown)


def _deciding(visit: Visit, naming: Naming) -> dict[str, Any]:
    """Return whether this account decides what is proposed, and who does."""
    incident = naming.incident
    if incident.occasion_kind is not OccasionKind.PROPOSAL:
        return {"decides": False, "deciders": ""}
    line = who_decides(naming.desk, incident.incident_id, conducting(visit))
    numbers = {one.party.number for one in line}
    is_commander = visit.sitter.may(DeskRole.COMMANDER)
    return {
        "decides": is_commander and visit.sitter.person_no in numbers,
        "deciders": joined(
            [
                f"{naming.person(one.party.party_id)} ({naming.who(one.role)})"
                for one in line
            ],
            naming.language,
        ),
    }


def questions_of(visit: Visit, naming: Naming) -> list[dict[str, str]]:
    """Return the decisions that wait for the person of this account."""
    if not visit.sitter.person_no or not visit.sitter.may(DeskRole.COMMANDER):
        return []
    kinds = {one.step: one.kind for one in naming.incident.plan.steps}
    numbers = frozenset({visit.sitter.person_no})
    parties = naming.desk.roster.parties(Wanted(numbers=numbers))
    return [
        {"message": one.message_id, "title": one.title}
        for party in parties
        for one in naming.desk.ledger.open_questions(party.party_id)
        if one.occasion_id == naming.incident.incident_id
        and kinds.get(one.step) in DECIDING
    ]


def show_people(visit: Visit) -> Response:
    """Return who was asked, a page of them, those who are looked for."""
    asks = visit.request.query_params
    wanted, how = asks.get("find", "").strip()[:60], asks.get("how", "")
    number = whole_number(asks.get("page", ""), most=9999) or 0
    with visit.office.open_reading() as desk:
        incident = desk.incidents.get(incident_of(visit))
        naming = Naming(desk, incident, visit.office, visit.language, visit.now)
        asked = asked_in(naming)
        if how in _HOW:
            asked = [one for one in asked if one.how == how]
        if wanted:
            naming.learn({one.party_id for one in asked})
            asked = [*filter(found_by(wanted, naming), asked)]
        here = asked[number * _A_PAGE : (number + 1) * _A_PAGE]
        rows, head = rows_of(naming, here), head_of(naming)
    return visit.page(
        "people.html",
        find=wanted,
        how=how if how in _HOW else "",
        number=number,
        total=len(asked),
        has_more=len(asked) > (number + 1) * _A_PAGE,
        may_answer=visit.sitter.may(DeskRole.OPERATOR),
        rows=rows,
        head=head,
    )


def show_timeline(visit: Visit) -> Response:
    """Return all that happened, newest first."""
    incident_id = incident_of(visit)
    with visit.office.open_reading() as desk:
        incident = desk.incidents.get(incident_id)
        naming = Naming(desk, incident, visit.office, visit.language, visit.now)
        lines = timeline_of(naming, desk.journal.of(incident_id)[-_MOST_LINES:])
        head = head_of(naming)
    return visit.page("timeline.html", lines=lines, head=head)


def show_calls(visit: Visit) -> Response:
    """Return the call sheet, for whoever telephones."""
    office = visit.office
    if not visit.sitter.may(DeskRole.OPERATOR):
        return tell("desk.forbidden", office, status=403)
    with office.open_reading() as desk:
        sheet = call_sheet(desk, incident_of(visit), office.site, visit.language)
    text = sheet_page(sheet, office.site, visit.language, now=visit.now)
    style = text.partition("<style>")[2].partition("</style>")[0]
    policy = (
        f"default-src 'none'; {style_source(style)}; "
        "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    )
    headers = DESK_HEADERS | {"Content-Security-Policy": policy}
    return HTMLResponse(text, headers=headers)


def incident_of(visit: Visit) -> IncidentId:
    """Return which incident the address names; it may not be there."""
    return IncidentId(OccasionId(visit.part("incident_id")))
