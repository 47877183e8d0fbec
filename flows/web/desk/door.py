"""Logging in and out."""

import asyncio
from collections.abc import Mapping

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response

from flows.accounts.passwords import TooManyTriesError
from flows.accounts.sessions import form_key_of, is_token, new_token
from flows.engine.clock import monotonic_s
from flows.web.desk.visiting import (
    cookie_name,
    desk_page,
    go,
    is_own_form,
    language_of,
    set_cookie,
    sitter_of,
)
from flows.web.limits import Rate
from flows.web.office import Office
from flows.web.reading import form_of
from flows.web.telling import tell

#: Tries of one login, whether it exists or not.
_A_LOGIN = Rate(10, 6.0)
_LONGEST_LOGIN = 100
_GONE_ON = 303


async def show(request: Request) -> Response:
    """Return the page where people log in."""
    return await run_in_threadpool(_shown, request)


async def log_in(request: Request) -> Response:
    """Open a session for the right password; all that is wrong looks the same."""
    began_at = monotonic_s()
    form = await form_of(request)
    response = await run_in_threadpool(_tried, request, form)
    if response.status_code != _GONE_ON:
        office: Office = request.app.state.office
        left = office.least_login_s - (monotonic_s() - began_at)
        await asyncio.sleep(max(0.0, left))
    return response


async def log_out(request: Request) -> Response:
    """End the session."""
    form = await form_of(request)
    return await run_in_threadpool(_left, request, form)


def _shown(request: Request) -> Response:
    office: Office = request.app.state.office
    with office.open_reading():
        pass  # after a hand-over nobody logs in here
    if sitter_of(request) is not None:
        return go(request, "")
    return _page(request)


def _page(request: Request, wrong: str = "", status: int = 200) -> Response:
    office: Office = request.app.state.office
    before = request.cookies.get(cookie_name(office, "door"), "")
    token = before if is_token(before) else new_token()
    page = desk_page(
        "login.html",
        request,
        language_of(request),
        status=status,
        door_key=form_key_of(token),
        wrong=wrong,
    )
    if token != before:
        set_cookie(request, page, cookie_name(office, "door"), token)
    return page


def _tried(request: Request, form: Mapping[str, str]) -> Response:
    office: Office = request.app.state.office
    token = request.cookies.get(cookie_name(office, "door"), "")
    if not is_token(token) or not is_own_form(request, token, form):
        return _page(request, "desk.login.again", 403)
    login = form.get("login", "").lower()[:_LONGEST_LOGIN]
    if not _is_taken(request, office, login):
        return tell("too-many", office, status=429)
    try:
        session = office.door.log_in(
            login, form.get("password", ""), now=office.clock.now()
        )
    except TooManyTriesError:
        return tell("too-many", office, status=429)
    if session is None:
        return _page(request, "desk.login.wrong", 403)
    # Whatever the browser had before, it has no session of ours any more.
    office.door.log_out(request.cookies.get(cookie_name(office, "desk"), ""))
    response = go(request, "")
    set_cookie(request, response, cookie_name(office, "desk"), session)
    return response


def _is_taken(request: Request, office: Office, login: str) -> bool:
    is_fine = office.limits.takes_stranger(request, office.settings.trusted_proxy)
    return is_fine and office.limits.takes(("login", login), _A_LOGIN)


def _left(request: Request, form: Mapping[str, str]) -> Response:
    office: Office = request.app.state.office
    sitter = sitter_of(request)
    if sitter is None:
        return go(request, "login")
    if not is_own_form(request, sitter.token, form):
        return tell("desk.foreign", office, status=403)
    office.door.log_out(sitter.token)
    response = go(request, "login")
    set_cookie(request, response, cookie_name(office, "desk"), "")
    return response
