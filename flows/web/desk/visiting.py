"""A visit: one request to the duty desk, who makes it, and whether he or she may."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from importlib.resources import files

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response

from flows.accounts.sessions import Sitter, is_form_key
from flows.texts import LANGUAGES
from flows.web.limits import Rate
from flows.web.office import Office
from flows.web.pages import (
    HEADERS,
    STYLE,
    language_asked,
    language_of_browser,
    rendered,
    style_source,
)
from flows.web.reading import form_of
from flows.web.telling import tell
from plans.people.accounts import DeskRole

DESK_STYLE = STYLE + (files("flows.web") / "pages" / "desk" / "desk.css").read_text(
    encoding="utf-8"
)
#: As of every page, but the desk's own script may run and ask for news.
DESK_HEADERS = HEADERS | {
    "Content-Security-Policy": (
        f"default-src 'none'; {style_source(DESK_STYLE)}; "
        "script-src 'self'; connect-src 'self'; "
        "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
#: Forms of one login: more than any hand can send.
_AN_ACCOUNT = Rate(40, 1.0)
_LANGUAGE = "muster_lang"
#: What the browser says of a form that another page sent.
_FOREIGN = {"cross-site", "same-site"}

Endpoint = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, kw_only=True)
class Visit:
    """One request of somebody who is logged in."""

    office: Office
    request: Request
    sitter: Sitter
    #: Of the page.
    language: str
    #: Wall time.
    now: datetime
    form: Mapping[str, str] = field(default_factory=dict)

    def part(self, name: str) -> str:
        """Return a part of the address."""
        return str(self.request.path_params[name])

    def page(self, template: str, *, status: int = 200, **values: object) -> Response:
        """Return a page of the desk."""
        return desk_page(
            template,
            self.request,
            self.language,
            status=status,
            sitter=self.sitter,
            form_key=self.sitter.form_key,
            **values,
        )

    def go(self, where: str) -> Response:
        """Send the browser on, to an address below the desk."""
        return go(self.request, where)


def looking(work: Callable[[Visit], Response]) -> Endpoint:
    """Return an endpoint that shows something to whoever is logged in."""

    async def endpoint(request: Request) -> Response:
        return await run_in_threadpool(_looked, request, work)

    return endpoint


def acting(needed: DeskRole, work: Callable[[Visit], Response]) -> Endpoint:
    """Return an endpoint that changes something, for who may and sent our own form."""

    async def endpoint(request: Request) -> Response:
        form = await form_of(request)
        return await run_in_threadpool(_acted, request, form, (needed, work))

    return endpoint


def _looked(request: Request, work: Callable[[Visit], Response]) -> Response:
    is_used = "live" not in request.query_params
    sitter = sitter_of(request, is_used=is_used)
    if sitter is None:
        return go(request, "login")
    return _with_language(request, work(visit_of(request, sitter)))


def _acted(
    request: Request,
    form: Mapping[str, str],
    act: tuple[DeskRole, Callable[[Visit], Response]],
) -> Response:
    office: Office = request.app.state.office
    needed, work = act
    sitter = sitter_of(request)
    if sitter is None:
        return go(request, "login")
    if not is_own_form(request, sitter.token, form):
        return tell("desk.foreign", office, status=403)
    if not sitter.may(needed):
        return tell("desk.forbidden", office, status=403)
    if not office.limits.takes(("desk", sitter.login), _AN_ACCOUNT):
        return tell("too-many", office, status=429)
    return work(visit_of(request, sitter, form))


def visit_of(
    request: Request, sitter: Sitter, form: Mapping[str, str] | None = None
) -> Visit:
    """Return the visit of somebody who is logged in."""
    office: Office = request.app.state.office
    return Visit(
        office=office,
        request=request,
        sitter=sitter,
        language=language_of(request),
        now=office.clock.now(),
        form=form or {},
    )


def sitter_of(request: Request, *, is_used: bool = True) -> Sitter | None:
    """Return who is logged in in this browser; None for nobody."""
    office: Office = request.app.state.office
    token = request.cookies.get(cookie_name(office, "desk"), "")
    now = office.clock.now()
    return office.door.sitter(token, now=now, is_used=is_used)


def is_own_form(request: Request, token: str, form: Mapping[str, str]) -> bool:
    """Say whether the form is one of our pages', made for this very browser."""
    is_foreign = request.headers.get("sec-fetch-site", "") in _FOREIGN
    return not is_foreign and is_form_key(token, form.get("key", ""))


def desk_page(
    template: str,
    request: Request,
    language: str,
    *,
    status: int = 200,
    **values: object,
) -> HTMLResponse:
    """Return a page of the desk, also for nobody."""
    office: Office = request.app.state.office
    shown = {"sitter": None, "form_key": "", "wrong": ""} | values
    text = rendered(
        f"desk/{template}",
        office,
        language,
        style=DESK_STYLE,
        root=root_of(request),
        home=home_of(request),
        **shown,
    )
    return HTMLResponse(text, status_code=status, headers=DESK_HEADERS)


def language_of(request: Request) -> str:
    """Return the language asked for, here or before, else the browser's."""
    office: Office = request.app.state.office
    kept = request.cookies.get(_LANGUAGE, "")
    wanted = language_asked(request) or (kept if kept in LANGUAGES else "")
    spoken = [one for one in office.site.languages if one in LANGUAGES]
    wanted = wanted or language_of_browser(request)
    return wanted if wanted in spoken or not spoken else spoken[0]


def _with_language(request: Request, response: Response) -> Response:
    if asked := language_asked(request):
        set_cookie(request, response, _LANGUAGE, asked)
    return response


def cookie_name(office: Office, name: str) -> str:
    """Return a cookie's name; over https one that only this very host can set."""
    return f"__Host-muster-{name}" if is_secure(office) else f"muster-{name}"


def is_secure(office: Office) -> bool:
    """Say whether people reach us over https."""
    return office.settings.public_url.startswith("https://")


def set_cookie(request: Request, response: Response, name: str, value: str) -> None:
    """Let the browser keep something until it is closed, and send it to us alone."""
    office: Office = request.app.state.office
    response.set_cookie(
        name,
        value,
        path="/",
        secure=is_secure(office),
        httponly=True,
        samesite="strict",
    )


def root_of(request: Request) -> str:
    """Return the way from this page to /desk, so that it holds behind any path."""
    depth = request.url.path.rstrip("/").count("/")
    return "desk" if depth <= 1 else "/".join([".."] * (depth - 2)) or "."


def home_of(request: Request) -> str:
    """Return the way from this page to the list of all."""
    root = root_of(request)
    if root == "desk":
        return root
    return "../desk" if root == "." else f"../{root}/desk"


def go(request: Request, where: str) -> Response:
    """Send the browser on, to an address below the desk; empty for the list of all."""
    address = f"{root_of(request)}/{where}" if where else home_of(request)
    return RedirectResponse(address, status_code=303, headers=DESK_HEADERS)
