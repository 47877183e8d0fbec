"""The donation page: what is needed, and a form to promise it."""

import re
from collections.abc import Mapping
from decimal import Decimal
from unicodedata import normalize
from uuid import uuid4

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from flows.engine.answers import plain_line
from flows.web.needs import GiveView, NeedView, give_view
from flows.web.office import Office
from flows.web.pages import HEADERS, language_asked, language_of_browser, page
from flows.web.reading import form_of
from flows.web.telling import tell
from plans.identity import IncidentId, OccasionId
from plans.relief.donations import ClosedError, Pledge

_KEY = re.compile(r"[0-9a-f]{32}")
_QUANTITY = re.compile(r"[0-9]{1,9}(\.[0-9]{1,3})?")
_THOUSANDS = re.compile(r"[1-9][0-9]{0,2}(,[0-9]{3})+(\.[0-9]+)?")
_KEPT = ("need", "quantity", "donor", "contact")
_LONGEST = 100


async def show(request: Request) -> Response:
    """Return the donation page."""
    office: Office = request.app.state.office
    return await run_in_threadpool(_shown, office, request)


async def take(request: Request) -> Response:
    """Record a promise once, however often the button is pressed."""
    office: Office = request.app.state.office
    if not office.limits.takes_stranger(request, office.settings.trusted_proxy):
        return tell("too-many", office, status=429)
    form = await form_of(request)
    return await run_in_threadpool(_taken, office, request, form)


def _shown(office: Office, request: Request) -> Response:
    language = language_of_browser(request)
    told = "give.thanks" if "thanks" in request.query_params else ""
    return _page(office, request, language, told=told)


def _taken(office: Office, request: Request, form: Mapping[str, str]) -> Response:
    language = language_of_browser(request)
    told = _promised(office, request, form, language)
    if told:
        return _page(office, request, language, told=told, form=form)
    lang = f"&lang={asked}" if (asked := language_asked(request)) else ""
    again = f"{request.path_params['incident_id']}?thanks{lang}"
    return RedirectResponse(again, status_code=303, headers=HEADERS)


def _promised(
    office: Office, request: Request, form: Mapping[str, str], language: str
) -> str:
    """Record the promise; return what to tell instead of thanks."""
    incident_id = _incident_id(request)
    now = office.clock.now()
    with office.open_desk() as desk:
        incident = desk.incidents.get(incident_id)
        view = give_view(desk, incident, office, language, now=now)
        need = next((one for one in view.needs if one.value == form.get("need")), None)
        if need is None:
            return "give.closed"
        quantity = _quantity(form, need)
        donor, contact = (_line(form, name) for name in ("donor", "contact"))
        key = form.get("key", "")
        if not (quantity and donor and contact and _KEY.fullmatch(key)):
            return "give.incomplete"
        pledge = Pledge(
            pledge_key=key,
            channel=need.channel,
            need=need.need,
            quantity=quantity,
            unit=need.unit,
            donor=donor,
            contact=contact,
            at=incident.clock.at(now),
        )
        try:
            desk.donations.record_pledge(incident_id, need.step, pledge)
        except ClosedError:
            return "give.closed"
    return ""


def _quantity(form: Mapping[str, str], need: NeedView) -> Decimal | None:
    """Return how much; None when it is no number, nothing, a half or far too much."""
    written = normalize("NFKC", form.get("quantity", "")).strip()
    # "1,500" is fifteen hundred, and "12,5" is twelve and a half.
    written = written.replace(",", "" if _THOUSANDS.fullmatch(written) else ".")
    if not _QUANTITY.fullmatch(written):
        return None
    quantity = Decimal(written)
    # What the plan counts in whole ones comes in whole ones: nobody brings half a mask.
    is_half = quantity % 1 != 0 and need.quantity % 1 == 0
    return quantity if 0 < quantity <= need.quantity and not is_half else None


def _line(form: Mapping[str, str], name: str) -> str:
    return plain_line(form.get(name, ""), _LONGEST).replace("\n", " ")


def _page(
    office: Office,
    request: Request,
    language: str,
    *,
    told: str,
    form: Mapping[str, str] | None = None,
) -> Response:
    with office.open_reading() as desk:
        incident = desk.incidents.get(_incident_id(request))
        now = office.clock.now()
        view: GiveView = give_view(desk, incident, office, language, now=now)
    colour = "" if told == "give.thanks" else "no"
    # The same form sent twice is one promise; a form sent again in vain keeps its key.
    key = (form or {}).get("key", "")
    return page(
        "give.html",
        office,
        language,
        view=view,
        told=told,
        told_colour=colour,
        form_key=key if _KEY.fullmatch(key) else uuid4().hex,
        kept={name: (form or {}).get(name, "") for name in _KEPT},
    )


def _incident_id(request: Request) -> IncidentId:
    return IncidentId(OccasionId(str(request.path_params["incident_id"])))
