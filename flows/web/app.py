"""The app: which address leads where. Must stay free of Prefect, Apprise and pandas."""

from functools import partial

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from flows.engine.answer_links import LinkKey
from flows.library import site_in
from flows.settings import Settings
from flows.web import (
    alert_hook,
    alerts,
    answer,
    board,
    declare_hook,
    give,
    hook,
    join,
    people,
)
from flows.web.desk.routes import routes as desk_routes
from flows.web.office import Office
from flows.web.pages import HEADERS, language_of_browser, page
from flows.web.reading import PlainPaths
from flows.web.telling import tell_fault
from flows.wiring.deciding import LINK_KEY, open_desk, open_showing
from plans.errors import MobilizationError

#: What an SMS gateway has to know; without it the hook is off.
HOOK_TOKEN = "MUSTER_HOOK_TOKEN"  # noqa: S105 -- its name, not the token


def build_app(settings: Settings, office: Office | None = None) -> Starlette:
    """Return the public pages of a site.

    Args:
        settings: Of the site.
        office: What the pages work on; made from the settings without it.

    Raises:
        NoSiteError: There is no site where the settings say.
        SettingsError: Its secrets cannot be read.
    """
    app = Starlette(
        routes=[
            Route("/", front),
            Route("/health", health),
            Route("/a/{token}", answer.show, methods=["GET"]),
            Route("/a/{token}", answer.take, methods=["POST"]),
            Route("/a/{token}/people", people.show, methods=["GET"]),
            Route("/a/{token}/people", people.take, methods=["POST"]),
            Route("/give/{incident_id}", give.show, methods=["GET"]),
            Route("/give/{incident_id}", give.take, methods=["POST"]),
            Route("/board/{incident_id}", board.show),
            *alerts.routes(),
            Route("/join", join.show, methods=["GET"]),
            Route("/join", join.take, methods=["POST"]),
            Route("/hook/message", hook.take, methods=["POST"]),
            *desk_routes(),
            Route("/hook/declare", declare_hook.take, methods=["POST"]),
            Route("/hook/alert", alert_hook.take, methods=["POST"]),
        ],
        exception_handlers={
            HTTPException: tell_fault,
            MobilizationError: tell_fault,
            Exception: tell_fault,
        },
    )
    app.state.office = office or office_of(settings)
    app.add_middleware(PlainPaths)
    return app


def office_of(settings: Settings) -> Office:
    """Return what the pages of a site work on."""
    secrets = settings.secrets()
    link_key = secrets.get(LINK_KEY, "")
    return Office(
        settings=settings,
        site=site_in(settings.site.absolute()),
        open_desk=partial(open_desk, settings),
        open_reading=partial(open_showing, settings),
        link_key=LinkKey(link_key.encode()) if link_key else None,
        hook_token=secrets.get(HOOK_TOKEN, ""),
    )


async def front(request: Request) -> Response:
    """Return a page that names the office."""
    office: Office = request.app.state.office
    return page("front.html", office, language_of_browser(request))


async def health(_request: Request) -> Response:
    """Say that we listen."""
    return JSONResponse({"ok": True}, headers=HEADERS)
