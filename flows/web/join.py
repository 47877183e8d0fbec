"""The registration page: people who come by themselves offer their help."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from unicodedata import normalize

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from flows.engine.answers import plain_line
from flows.engine.desk import Desk
from flows.engine.joining import REASONS, register
from flows.texts import LANGUAGES, words
from flows.web.limits import Rate
from flows.web.office import Office, spoken
from flows.web.pages import HEADERS, language_asked, language_of_browser, page
from flows.web.reading import form_of, whole_number
from flows.web.telling import tell
from plans.identity import CellCode
from plans.joining import Joining
from plans.people.addresses import rule_of
from plans.people.places import CellLevel
from plans.people.registering import OLDEST
from plans.people.registration import Registration, RegistrationState

#: What people choose from, as the roster writes it.
TIMES = {
    "weekdays": "mon-fri 08:00-18:00",
    "evenings": "18:00-22:00",
    "nights": "22:00-06:00",
    "weekends": "sat-sun 08:00-20:00",
}
#: Registrations of everybody together: a flood of them would bury the good ones.
_EVERYBODY = Rate(600, 6.0)
_MOST_CELLS = 300
#: A box a skill and a language beside the others.
_MOST_FIELDS = 100
_LONGEST_NAME, _LONGEST_ADDRESS = 60, 100
_SHORTEST_NAME = 2
_TELEPHONE = re.compile(r"\+?[0-9]{6,15}")
_MAIL = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9.-]{3,90}")
_PUNCTUATION = re.compile(r"[ ()./-]")


@dataclass(frozen=True, kw_only=True)
class Offers:
    """What the form lets people choose from: value and label."""

    channels: tuple[tuple[str, str], ...]
    #: What an address of each channel looks like.
    rules: Mapping[str, re.Pattern[str]]
    skills: tuple[tuple[str, str], ...]
    cells: tuple[tuple[str, str], ...]
    languages: tuple[tuple[str, str], ...]
    times: tuple[str, ...] = tuple(TIMES)


async def show(request: Request) -> Response:
    """Return the registration page."""
    office: Office = request.app.state.office
    return await run_in_threadpool(_shown, office, request)


async def take(request: Request) -> Response:
    """Register somebody once, however often the button is pressed."""
    office: Office = request.app.state.office
    is_fine = office.limits.takes_stranger(request, office.settings.trusted_proxy)
    if not is_fine or not office.limits.takes("join", _EVERYBODY):
        return tell("too-many", office, status=429)
    form = await form_of(request, most_fields=_MOST_FIELDS)
    return await run_in_threadpool(_taken, office, request, form)


def _shown(office: Office, request: Request) -> Response:
    joining = office.site.registration
    if joining is None:
        return tell("join.closed", office, status=404)
    return _page(office, request, joining, told=_told(request))


def _taken(office: Office, request: Request, form: Mapping[str, str]) -> Response:
    joining = office.site.registration
    if joining is None:
        return tell("join.closed", office, status=404)
    now = office.clock.now()
    with office.open_reading() as desk:
        offers = offers_of(desk, office, joining, language_of_browser(request))
    filled = registration_of(form, offers, now=now)
    if isinstance(filled, str):
        return _page(office, request, joining, wrong=filled, form=form)
    with office.open_desk() as desk:
        done = register(desk, office.site, joining, filled, now=now)
    lang = f"&lang={asked}" if (asked := language_asked(request)) else ""
    # Whether somebody has the address already is nobody's business.
    why = "by-hand" if done.reason == "known" else done.reason
    again = f"join?told={done.state}&why={why}&number={done.number}{lang}"
    return RedirectResponse(again, status_code=303, headers=HEADERS)


def registration_of(
    form: Mapping[str, str], offers: Offers, *, now: datetime
) -> Registration | str:
    """Return what a filled-in form says, or the key of what is wrong with it.

    Args:
        form: As it came.
        offers: What there was to choose from.
        now: Wall time.
    """
    if not (form.get("briefing") and form.get("consent")):
        return "join.unread"
    name = plain_line(form.get("name", ""), _LONGEST_NAME).replace("\n", " ")
    if len(name) < _SHORTEST_NAME:
        return "join.no-name"
    born = born_in(form.get("born", ""), now)
    if born is None:
        return "join.no-year"
    channel = form.get("channel", "")
    address = address_of(form.get("address", ""))
    if not address or channel not in dict(offers.channels):
        return "join.no-address"
    if not offers.rules[channel].fullmatch(address):
        return "join.other-address"
    first = form.get("language", "")
    ours = dict(offers.languages)
    languages = [first] if first in ours else []
    languages += [one for one in ours if form.get(f"speaks-{one}")]
    chosen = form.get("cell", "")
    return Registration(
        key="",
        name=name,
        birth_year=born,
        channel=channel,
        address=address,
        languages=",".join(dict.fromkeys(languages)),
        skills=tuple(one for one, _ in offers.skills if form.get(f"can-{one}")),
        available="; ".join(
            TIMES[one] for one in offers.times if form.get(f"when-{one}")
        ),
        cell=CellCode(chosen) if chosen in dict(offers.cells) else None,
        at=now,
        has_read_briefing_at=now,
    )


def born_in(written: str, now: datetime) -> int | None:
    """Return a year of birth; None when nobody alive was born then."""
    year = whole_number(normalize("NFKC", written), most=now.year)
    return year if year is not None and now.year - year <= OLDEST else None


def address_of(written: str) -> str:
    """Return a telephone number or mail address as we keep it; empty: it is none."""
    # Chinese keyboards write digits of full width.
    line = plain_line(normalize("NFKC", written), _LONGEST_ADDRESS)
    bare = _PUNCTUATION.sub("", line)
    if _TELEPHONE.fullmatch(bare):
        return bare
    return line if _MAIL.fullmatch(line) else ""


def offers_of(desk: Desk, office: Office, joining: Joining, language: str) -> Offers:
    """Return what the form lets people choose from."""
    channels = [
        (name, spoken(one.title, language) or name)
        for name, one in office.site.channels.items()
        if not one.shared
    ]
    cells = [
        (str(one.code), spoken(one.name, language))
        for one in desk.roster.cells().by_code.values()
        if one.level in {CellLevel.TOWNSHIP, CellLevel.COMMUNITY}
    ]
    return Offers(
        channels=tuple(channels),
        rules={name: rule_of(name, office.site.channels[name]) for name, _ in channels},
        skills=tuple(
            (name, spoken(one.title, language)) for name, one in joining.skills.items()
        ),
        cells=tuple(sorted(cells)[:_MOST_CELLS]),
        languages=tuple(
            (one, words("web.name", one) if one in LANGUAGES else one)
            for one in office.site.languages
        ),
    )


def _told(request: Request) -> dict[str, str]:
    """Return what to tell after the form was sent; nothing that is not ours."""
    asked = request.query_params
    state, why = asked.get("told", ""), asked.get("why", "")
    number = whole_number(asked.get("number", ""), most=10**9)
    if state not in set(RegistrationState) or number is None:
        return {}
    return {
        "state": state,
        "why": why if why in REASONS else "none",
        "number": str(number),
    }


def _page(  # noqa: PLR0913 -- what a page is made of
    office: Office,
    request: Request,
    joining: Joining,
    *,
    told: Mapping[str, str] | None = None,
    wrong: str = "",
    form: Mapping[str, str] | None = None,
) -> Response:
    language = language_of_browser(request)
    with office.open_reading() as desk:
        offers = offers_of(desk, office, joining, language)
    return page(
        "join.html",
        office,
        language,
        status=400 if wrong else 200,
        offers=offers,
        briefing=spoken(joining.briefing, language),
        contact=joining.contact,
        days=joining.keep.days,
        told=told or {},
        wrong=wrong,
        kept=form or {},
    )
