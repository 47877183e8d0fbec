"""Telling what is wrong, in every language, and what to do now."""

import logging

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from flows.texts import LANGUAGES
from flows.web.office import Office
from flows.web.pages import HEADERS, page
from plans.errors import ConnectorError, MobilizationError
from plans.running.switches import EndedSiteError

logger = logging.getLogger(__name__)

_KEYS = {
    413: "unreadable",
    400: "unreadable",
    429: "too-many",
    503: "away",
    500: "away",
}
_NOT_FOUND, _AWAY, _BUG = 404, 503, 500


def tell(key: str, office: Office, *, status: int) -> Response:
    """Return a plain page in both languages.

    Args:
        key: Of the texts `web.KEY.title` and `web.KEY.body`.
        office: Whose page it is.
        status: Of HTTP.
    """
    return page("told.html", office, LANGUAGES[0], status=status, key=key)


async def tell_fault(request: Request, fault: Exception) -> Response:
    """Return the page for a request that came to nothing."""
    status = _status_of(fault)
    is_ended = isinstance(fault, EndedSiteError)
    key = "ended" if is_ended else _KEYS.get(status, "missing")
    if status >= _BUG:
        # The address holds somebody's token: only the kind of the fault is told.
        facts = {"action": "request_failed", "fault": type(fault).__name__}
        logger.warning("request failed", extra=facts)
    if request.url.path.startswith("/hook/"):
        outcome = {"recorded": False, "reason": key}
        return JSONResponse(outcome, status_code=status, headers=HEADERS)
    return tell(key, request.app.state.office, status=status)


def _status_of(fault: Exception) -> int:
    if isinstance(fault, HTTPException):
        return fault.status_code
    if isinstance(fault, (ConnectorError, EndedSiteError)):
        return _AWAY
    return _NOT_FOUND if isinstance(fault, MobilizationError) else _BUG
