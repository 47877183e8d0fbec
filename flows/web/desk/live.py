"""Alive: parts of a page that have changed, as server-sent events."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from flows.web.alive import Parts
from flows.web.desk.parts import Reader
from flows.web.desk.visiting import (
    DESK_HEADERS,
    Endpoint,
    Visit,
    go,
    sitter_of,
    visit_of,
)
from flows.web.office import Office
from flows.web.telling import tell
from plans.errors import MobilizationError
from plans.people.accounts import DeskRole
from plans.running.switches import EndedSiteError

_OVER = "event: over\ndata: {}\n\n"
_HERE = "event: here\ndata: {}\n\n"


def reader_of(visit: Visit) -> Reader:
    """Return for whom parts are written."""
    may_answer = visit.sitter.may(DeskRole.OPERATOR)
    return Reader(language=visit.language, may_answer=may_answer)


def living(look: Callable[[Visit], Parts]) -> Endpoint:
    """Return an endpoint that tells a page what has changed, until it is closed."""

    async def endpoint(request: Request) -> Response:
        office: Office = request.app.state.office
        visit = await run_in_threadpool(_visit, request)
        if visit is None:
            return go(request, "login")
        # So that an incident that is not there is told as such.
        await run_in_threadpool(look, visit)
        if not office.alive.takes(visit.sitter.login):
            return tell("too-many", office, status=429)
        return StreamingResponse(
            _news(request, visit, look),
            media_type="text/event-stream",
            headers=DESK_HEADERS | {"X-Accel-Buffering": "no"},
        )

    return endpoint


def _visit(request: Request) -> Visit | None:
    sitter = sitter_of(request, is_used=False)
    return None if sitter is None else visit_of(request, sitter)


async def _news(
    request: Request, visit: Visit, look: Callable[[Visit], Parts]
) -> AsyncIterator[str]:
    pace = visit.office.pace
    told: dict[str, str] = {}
    try:
        for _ in range(pace.looks):
            try:
                now = await run_in_threadpool(_visit, request)
                parts = await run_in_threadpool(look, now) if now else None
            except EndedSiteError:
                parts = None  # loaded anew, the page says where the office has gone
            except MobilizationError:
                parts = told  # the store is away: the next look may find it
            if parts is None:
                yield _OVER
                return
            for name in parts:
                if told.get(name) != parts[name]:
                    told[name] = parts[name]
                    data = json.dumps({"id": name, "html": parts[name]})
                    yield f"event: part\ndata: {data}\n\n"
            yield _HERE
            await asyncio.sleep(pace.every_s)
    finally:
        visit.office.alive.gives_back(visit.sitter.login)
