"""The page on which an organisation names the people who have come."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from flows.engine.answer_links import ExpiredLinkError, LinkError
from flows.engine.answers import plain_line
from flows.engine.desk import Desk
from flows.engine.naming import (
    Named,
    NotPromisedError,
    come_for,
    name_people,
    promised_by,
)
from flows.web.answer import message_of
from flows.web.join import address_of, born_in
from flows.web.limits import A_LINK
from flows.web.office import Office
from flows.web.pages import HEADERS, language_asked, page
from flows.web.reading import form_of
from flows.web.standing import PlaceView, place_view
from flows.web.telling import tell
from plans.errors import MobilizationError
from plans.identity import AskId, IncidentId
from plans.messages.ledger import Sent
from plans.people.addresses import channel_of
from plans.people.registering import OLDEST

#: People a form.
ROWS = 6
_FIELDS = ("name", "born", "tel", "insured")
#: What is told of them; the office's own words are not the organisation's.
_REASONS = frozenset({"minor", "age", "insurance"})
_LONGEST_NAME, _SHORTEST_NAME = 60, 2


class BadRowError(MobilizationError):
    """A row of the form cannot be used."""

    def __init__(self, row: int, key: str) -> None:
        self.row, self.key = row, key
        super().__init__(f"row {row}: {key}")


@dataclass(frozen=True, kw_only=True)
class PersonView:
    """One person who was named, as the organisation sees it."""

    name: str
    state: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class PeopleView:
    """All that the page shows."""

    title: str
    promised: int
    came: int
    places: tuple[PlaceView, ...]
    people: tuple[PersonView, ...]


async def show(request: Request) -> Response:
    """Return the page; changes nothing, however often."""
    office: Office = request.app.state.office
    return await run_in_threadpool(_answered, office, request, None)


async def take(request: Request) -> Response:
    """Register the people of the form, then show how it stands."""
    office: Office = request.app.state.office
    form = await form_of(request, most_fields=ROWS * len(_FIELDS) + 10)
    return await run_in_threadpool(_answered, office, request, form)


def _answered(
    office: Office, request: Request, form: Mapping[str, str] | None
) -> Response:
    try:
        with office.open_reading() as desk:
            message = _message(office, request, desk)
            if form is None:
                return _page(office, request, desk, message)
        if not office.limits.takes(message.message_id, A_LINK):
            return tell("too-many", office, status=429)
        return _taken(office, request, message, form)
    except ExpiredLinkError:
        return tell("expired", office, status=410)
    except LinkError:
        return tell("unknown", office, status=404)


def _message(office: Office, request: Request, desk: Desk) -> Sent:
    message = message_of(office, request, desk)
    is_organisation = office.is_organisation(desk, message.to)
    if not (is_organisation and promised_by(desk, message)):
        raise LinkError  # it sends nobody: there is no such page
    return message


def _taken(
    office: Office, request: Request, message: Sent, form: Mapping[str, str]
) -> Response:
    now = office.clock.now()
    try:
        people = people_of(form, office, now=now)
        with office.open_desk() as desk:
            asks = [call.ask.ask_id for call in promised_by(desk, message)]
            meant = AskId(form.get("ask", ""))
            ask_id = meant if meant in asks else asks[0]
            name_people(desk, office.site, message, ask_id, people, now=now)
    except BadRowError as bad:
        wrong = (bad.row, bad.key)
        with office.open_reading() as desk:
            return _page(office, request, desk, message, form=form, wrong=wrong)
    except (NotPromisedError, IndexError):
        return tell("too-many", office, status=429)
    language = language_asked(request)
    again = "people" + (f"?lang={language}" if language else "")
    return RedirectResponse(again, status_code=303, headers=HEADERS)


def people_of(form: Mapping[str, str], office: Office, *, now: datetime) -> list[Named]:
    """Return the people of a filled-in form; empty rows are nobody.

    Raises:
        BadRowError: A row cannot be used, or nothing was confirmed.
    """
    found = list(_named(form, office, now))
    if not found:
        raise BadRowError(1, "people.nobody")
    if not form.get("briefing"):
        raise BadRowError(0, "people.unread")
    return found


def _named(form: Mapping[str, str], office: Office, now: datetime) -> Iterator[Named]:
    for row in range(1, ROWS + 1):
        name, born, tel, insured = (form.get(f"{one}-{row}", "") for one in _FIELDS)
        if not (name or born or tel or insured):
            continue
        line = plain_line(name, _LONGEST_NAME).replace("\n", " ")
        year, address = born_in(born, now), address_of(tel)
        if len(line) < _SHORTEST_NAME:
            raise BadRowError(row, "join.no-name")
        if year is None or now.year - year > OLDEST:
            raise BadRowError(row, "join.no-year")
        channel = channel_of(address, office.site.channels)
        if not channel:
            raise BadRowError(row, "join.no-address")
        yield Named(
            name=line,
            birth_year=year,
            channel=channel,
            address=address,
            insured_until=_day(insured, row),
        )


def _day(written: str, row: int) -> date | None:
    if not written:
        return None
    try:
        return date.fromisoformat(written)
    except ValueError as error:
        raise BadRowError(row, "people.no-day") from error


def _page(  # noqa: PLR0913 -- what a page is made of
    office: Office,
    request: Request,
    desk: Desk,
    message: Sent,
    *,
    form: Mapping[str, str] | None = None,
    wrong: tuple[int, str] = (0, ""),
) -> Response:
    language = language_asked(request) or message.language
    calls = promised_by(desk, message)
    asks = [call.ask.ask_id for call in calls]
    incident = desk.incidents.get(IncidentId(message.occasion_id))
    view = PeopleView(
        title=message.title,
        promised=max(call.number for call in calls),
        came=len(come_for(desk, asks)),
        places=tuple(
            place_view(desk, incident.plan, call, office, language) for call in calls
        ),
        people=tuple(
            PersonView(
                name=one.name,
                state=str(one.state),
                reason=one.reason if one.reason in _REASONS else "none",
            )
            for one in desk.registrations.named_for(asks)
        ),
    )
    return page(
        "people.html",
        office,
        language,
        status=400 if wrong[1] else 200,
        view=view,
        rows=range(1, ROWS + 1),
        wrong=wrong,
        kept=form or {},
        token=str(request.path_params["token"]),
    )
