"""Warnings to the public: a feed, each alert at an address of its own, and a page."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from hashlib import sha256

from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from flows.texts import words
from flows.web.office import Office
from flows.web.pages import HEADERS, language_of_browser, page, rendered
from plans.warning.alerts import Alert, Info, Status
from plans.warning.chain import is_end
from plans.warning.published import PublishedAlert

CAP = "application/cap+xml"
FEED = "/alerts.atom"
#: What has ended stays in the feed for as long, so that no reader misses its end.
KEPT_FOR = timedelta(hours=48)
_ATOM = "application/atom+xml"
#: Looked at anew each time, and sent again only when it has changed.
_HEADERS = {
    name: value for name, value in HEADERS.items() if name != "X-Robots-Tag"
} | {"Cache-Control": "public, max-age=0, must-revalidate"}
#: Of a feed in which nothing ever was.
_NEVER = datetime(2000, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class _Document:
    """Something that readers fetch again and again."""

    body: bytes
    media_type: str
    changed_at: datetime

    @property
    def etag(self) -> str:
        return f'"{sha256(self.body).hexdigest()[:32]}"'

    def response(self, request: Request) -> Response:
        """Return it, or that it is what the reader has."""
        headers = _HEADERS | {
            "ETag": self.etag,
            "Last-Modified": format_datetime(self.changed_at, usegmt=True),
        }
        if self._is_known(request, headers["Last-Modified"]):
            return Response(status_code=304, headers=headers)
        return Response(self.body, media_type=self.media_type, headers=headers)

    def _is_known(self, request: Request, changed: str) -> bool:
        """Say whether the reader has this very version.

        Source: RFC 9110, sections 13.1.2 and 13.1.3. A date counts only when it is the
        very one: what is dropped after a while may change it backward.
        """
        tags = request.headers.get("if-none-match")
        if tags is None:
            return request.headers.get("if-modified-since") == changed
        known = {tag.strip().removeprefix("W/") for tag in tags.split(",")}
        return bool({self.etag, "*"} & known)


def routes() -> list[Route]:
    """Return the addresses of the public warnings."""
    return [
        Route(FEED, feed),
        Route("/alerts", show),
        Route("/alerts/{identifier}", one),
    ]


async def feed(request: Request) -> Response:
    """Return the Atom feed: what holds, and what ended in the last two days."""
    office: Office = request.app.state.office
    document = await run_in_threadpool(_feed, office, request)
    return document.response(request)


async def one(request: Request) -> Response:
    """Return one alert, as long as the store has it."""
    office: Office = request.app.state.office
    document = await run_in_threadpool(_one, office, request)
    return document.response(request)


async def show(request: Request) -> Response:
    """Return a page for people: what holds now."""
    office: Office = request.app.state.office
    return await run_in_threadpool(_shown, office, request)


def _feed(office: Office, request: Request) -> _Document:
    now = office.clock.now()
    with office.open_reading() as desk:
        # What was dropped lately has changed the feed, too.
        found = desk.publications.current(since=now - 2 * KEPT_FOR)
    dropped_at = now - KEPT_FOR
    kept = [one for one in found if one.ends_at is None or one.ends_at > dropped_at]
    base = _base(office, request)
    changed_at = max((at for one in found for at in _moments(one, now)), default=_NEVER)
    body = rendered(
        "alerts.atom",
        office,
        office.site.languages[0],
        entries=[_entry(one, base) for one in kept],
        feed=base + FEED,
        page=f"{base}/alerts",
        updated=changed_at.isoformat(),
    )
    return _Document(body.encode(), _ATOM, changed_at)


def _one(office: Office, request: Request) -> _Document:
    with office.open_reading() as desk:
        found = desk.publications.find(str(request.path_params["identifier"]))
    if found is None:
        raise HTTPException(404)
    return _Document(found.raw, CAP, found.published_at.replace(microsecond=0))


def _shown(office: Office, request: Request) -> Response:
    language, now = language_of_browser(request), office.clock.now()
    with office.open_reading() as desk:
        found = desk.publications.current(since=now)
    holding = [one for one in found if one.superseded_at is None]
    return page(
        "alerts.html",
        office,
        language,
        alerts=[_view(one.alert, language, office) for one in holding],
        feed=FEED,
    )


def _base(office: Office, request: Request) -> str:
    """Return the address under which everybody reaches us."""
    return (office.settings.public_url or str(request.base_url)).rstrip("/")


def _moments(one: PublishedAlert, now: datetime) -> Iterator[datetime]:
    """Yield when this one changed the feed."""
    moments = [one.published_at]
    if one.superseded_at is not None:
        moments.append(one.superseded_at)
    if one.ends_at is not None:
        moments.append(one.ends_at + KEPT_FOR)
    yield from (at.replace(microsecond=0) for at in moments if at <= now)


def _entry(one: PublishedAlert, base: str) -> dict[str, str]:
    alert, changed_at = one.alert, one.superseded_at or one.published_at
    return {
        "address": f"{base}/alerts/{alert.identifier}",
        "title": _title(alert.infos, is_over=one.superseded_at is not None),
        "published": one.published_at.isoformat(),
        "updated": changed_at.isoformat(),
        "summary": "\n".join(info.instruction for info in alert.infos),
        "status": str(alert.status),
        "type": str(alert.msg_type),
        "media_type": CAP,
    }


def _title(infos: Sequence[Info], *, is_over: bool) -> str:
    """Return the headline in every language; of an exercise each says so first."""
    return " / ".join(
        info.headline + (_over(info.language) if is_over else "") for info in infos
    )


def _over(language: str) -> str:
    return words("web.alerts.over", language)


def _view(alert: Alert, language: str, office: Office) -> dict[str, object]:
    by_language = {info.language: info for info in alert.infos}
    info = by_language.get(language, alert.infos[0])
    until = info.expires and info.expires.astimezone(office.site.zone)
    return {
        "headline": info.headline,
        "instruction": info.instruction,
        "description": info.description,
        "area": ", ".join(area.area_desc for area in info.areas),
        "issuer": info.sender_name,
        "until": f"{until:%Y-%m-%d %H:%M}" if until else "",
        "address": f"/alerts/{alert.identifier}",
        "is_end": is_end(alert),
        "is_exercise": alert.status is not Status.ACTUAL,
    }
