"""The hook for declarations: a source with a key declares, all else is proposed.

Whoever has only the hook's token asks; whoever has neither is refused, on record, and
the duty officer is told.
"""

import logging
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from flows import requesting
from flows.declaring import (
    AlreadyRunningError,
    KeyTakenError,
    KeyUsedUpError,
    UnknownDeclarerError,
)
from flows.engine.refusals import refuse
from flows.proposal_record import ProposalKeyError
from flows.requesting import Asked, From, Requested
from flows.settings import spoken_language
from flows.signing import SignatureError, Signed, signed_by
from flows.texts import words
from flows.web.hook import has_token
from flows.web.office import Office
from flows.web.pages import HEADERS
from flows.web.reading import body_of, json_in
from plans.errors import MobilizationError
from plans.identity import KindOfRun
from plans.incident.authority import UnstatedError
from plans.incident.occasions import OccasionKind

logger = logging.getLogger(__name__)

#: What a request comes from that no source of the site has signed.
HOOK = "hook"
_DONE, _WAITS, _WRONG, _UNKNOWN, _TAKEN, _TOO_OFTEN = 200, 202, 400, 401, 409, 429
#: What is no attack: the same thing is there, or the key is used for another.
_CONFLICTS = (AlreadyRunningError, KeyTakenError, KeyUsedUpError, ProposalKeyError)
#: What a declaration lacks, as the hook's fields are called.
_FIELDS = {"expected_duration": "lasts"}
#: Characters of a reason.
_LONGEST = 500


class _RefusedError(MobilizationError):
    """A request that counts for nothing."""

    def __init__(
        self, source: str, why: str, status: int = _UNKNOWN, *, told: str = ""
    ) -> None:
        self.source, self.why, self.status = source, why, status
        #: The reason, for a source that has signed; others learn nothing.
        self.told = told
        super().__init__(f"{source}: {why}")


async def take(request: Request) -> Response:
    """Declare or propose what is asked for; always tells what became of it."""
    office: Office = request.app.state.office
    if not office.hook_token and not office.site.sources:
        raise HTTPException(404)
    body = await body_of(request)
    return await run_in_threadpool(_taken, office, request, body)


def _taken(office: Office, request: Request, body: bytes) -> Response:
    try:
        signed = _signed(office, request, body)
        whence = From(source=signed.source if signed else HOOK, is_signed=bool(signed))
        return _carried_out(office, _asked(body, whence), whence)
    except _RefusedError as refused:
        if not office.limits.takes_stranger(request, office.settings.trusted_proxy):
            return _told({"refused": "too-many"}, _TOO_OFTEN)
        with office.open_desk() as desk:
            now = office.clock.now()
            refuse(desk, office.site, refused.source, refused.why, now=now)
        told = {"told": refused.told[:_LONGEST]} if refused.told else {}
        return _told({"refused": refused.why, **told}, refused.status)


def _signed(office: Office, request: Request, body: bytes) -> Signed | None:
    """Return who signed it; None for somebody who has the token only."""
    now = office.clock.now()
    secrets = office.settings.secrets()
    try:
        signed = signed_by(request.headers, body, office.site, secrets, now=now)
    except SignatureError as error:
        raise _RefusedError(error.source or HOOK, error.why) from error
    if signed is None:
        if not has_token(request, office):
            raise _RefusedError(HOOK, "no-token")
        return None
    with office.open_desk() as desk:
        key, kind = f"signed:{signed.signature}", KindOfRun.ACTUAL
        once = desk.occasions.begin(
            OccasionKind.REQUEST, key=key, kind_of_run=kind, at=now
        )
    if not once.is_new:
        raise _RefusedError(signed.source, "replayed", _TAKEN)
    return signed


def _asked(body: bytes, whence: From) -> Asked:
    told = "JSON"
    try:
        return Asked.model_validate(json_in(body))
    except HTTPException as error:
        cause: Exception = error
    except ValidationError as error:
        told, cause = "; ".join(_wrong_in(error)), error
    told = told if whence.is_signed else ""
    raise _RefusedError(whence.source, "wrong-form", _WRONG, told=told) from cause


def _wrong_in(error: ValidationError) -> Iterator[str]:
    """Yield what is wrong with each field, without what was written there."""
    for one in error.errors(include_url=False, include_input=False):
        yield f"{'.'.join(map(str, one['loc']))}: {one['msg']}"


def _carried_out(office: Office, asked: Asked, whence: From) -> Response:
    source = whence.source
    try:
        made = requesting.request(asked, whence, office.settings, office.clock)
        return _told(*_outcome(made))
    except _CONFLICTS as error:
        why = _why(error, asked, whence)
        return _told({"refused": "taken", "told": why}, _TAKEN)
    except UnknownDeclarerError as error:
        raise _RefusedError(source, "unknown-person", _WRONG) from error
    except MobilizationError as error:
        if error.is_retryable:
            raise
        logger.info("hook refused", extra={"action": "hook_refused", "source": source})
        told = _why(error, asked, whence) if whence.is_signed else ""
        raise _RefusedError(source, "not-possible", _WRONG, told=told) from error


def _outcome(made: Requested) -> tuple[Mapping[str, Any], int]:
    if made.incident_id is not None:
        return {"declared": made.incident_id, "is_new": made.is_new}, _DONE
    told = {"proposed": made.proposal_id, "decision": str(made.decision)}
    return {**told, "is_new": made.is_new}, _WAITS


def _why(error: MobilizationError, asked: Asked, whence: From) -> str:
    """Return the reason, in the words of the hook: it has no options and no screen."""
    language = spoken_language()
    if isinstance(error, AlreadyRunningError):
        # Said already, and refused all the same: it goes beyond what the source may.
        may_say_so = whence.is_signed and not asked.sure
        key = "hook.running.sure" if may_say_so else "hook.running"
        since = f"{error.since:%Y-%m-%d %H:%M} UTC"
        return words(key, language, id=error.incident_id, since=since)
    if isinstance(error, UnstatedError):
        fields = ", ".join(_FIELDS.get(one, one) for one in error.fields)
        facts = {"fields": fields, "article": error.article}
        return words("hook.unstated", language, **facts)
    return str(error)


def _told(outcome: Mapping[str, Any], status: int) -> JSONResponse:
    return JSONResponse(dict(outcome), status_code=status, headers=HEADERS)
