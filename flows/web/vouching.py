"""Vouching: who sent a request to a hook, and what refusing one takes."""

from collections.abc import Callable, Mapping
from typing import Any

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from flows.engine.refusals import refuse
from flows.signing import SignatureError, Signed, signed_by
from flows.web.hook import has_token
from flows.web.office import Office
from flows.web.pages import HEADERS
from plans.errors import MobilizationError
from plans.identity import KindOfRun
from plans.incident.occasions import OccasionKind

#: What a request comes from that no source of the site has signed.
HOOK = "hook"
DONE, WAITS, WRONG = 200, 202, 400
UNKNOWN, TAKEN, TOO_OFTEN = 401, 409, 429
#: Characters of a reason.
_LONGEST = 500


class RefusedRequestError(MobilizationError):
    """A request that counts for nothing."""

    def __init__(
        self, source: str, why: str, status: int = UNKNOWN, *, told: str = ""
    ) -> None:
        self.source, self.why, self.status = source, why, status
        #: The reason, for a source that has signed; others learn nothing.
        self.told = told
        super().__init__(f"{source}: {why}")


def check_is_open(office: Office) -> None:
    """Refuse all when nobody outside may ask anything.

    Raises:
        HTTPException: 404.
    """
    if not office.hook_token and not office.site.sources:
        raise HTTPException(404)


def answered(
    office: Office, request: Request, answer: Callable[[], Response]
) -> Response:
    """Return the answer, or the refusal, which goes on record.

    Args:
        office: Whose hook.
        request: That came.
        answer: Raises RefusedRequestError for what counts for nothing.
    """
    try:
        return answer()
    except RefusedRequestError as refused:
        if not office.limits.takes_stranger(request, office.settings.trusted_proxy):
            return told({"refused": "too-many"}, TOO_OFTEN)
        with office.open_desk() as desk:
            now = office.clock.now()
            refuse(desk, office.site, refused.source, refused.why, now=now)
        reason = {"told": refused.told[:_LONGEST]} if refused.told else {}
        return told({"refused": refused.why, **reason}, refused.status)


def signer_of(office: Office, request: Request, body: bytes) -> Signed | None:
    """Return who signed a request; None for somebody who has the token only.

    Raises:
        RefusedRequestError: It is neither signed nor brings the token, or came before.
    """
    now = office.clock.now()
    secrets = office.settings.secrets()
    try:
        signed = signed_by(request.headers, body, office.site, secrets, now=now)
    except SignatureError as error:
        raise RefusedRequestError(error.source or HOOK, error.why) from error
    if signed is None:
        if not has_token(request, office):
            raise RefusedRequestError(HOOK, "no-token")
        return None
    with office.open_desk() as desk:
        key, kind = f"signed:{signed.signature}", KindOfRun.ACTUAL
        once = desk.occasions.begin(
            OccasionKind.REQUEST, key=key, kind_of_run=kind, at=now
        )
    if not once.is_new:
        raise RefusedRequestError(signed.source, "replayed", TAKEN)
    return signed


def told(outcome: Mapping[str, Any], status: int) -> JSONResponse:
    """Return an answer to a machine."""
    return JSONResponse(dict(outcome), status_code=status, headers=HEADERS)
