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
from starlette.responses import Response

from flows import requesting
from flows.declaring import (
    AlreadyRunningError,
    KeyTakenError,
    KeyUsedUpError,
    UnknownDeclarerError,
)
from flows.proposal_record import ProposalKeyError
from flows.requesting import Asked, From, Requested
from flows.settings import spoken_language
from flows.texts import words
from flows.web.office import Office
from flows.web.reading import body_of, json_in
from flows.web.vouching import (
    DONE,
    HOOK,
    TAKEN,
    WAITS,
    WRONG,
    RefusedRequestError,
    answered,
    check_is_open,
    signer_of,
    told,
)
from plans.errors import MobilizationError
from plans.incident.authority import UnstatedError

logger = logging.getLogger(__name__)

#: What is no attack: the same thing is there, or the key is used for another.
_CONFLICTS = (AlreadyRunningError, KeyTakenError, KeyUsedUpError, ProposalKeyError)
#: What a declaration lacks, as the hook's fields are called.
_FIELDS = {"expected_duration": "lasts"}


async def take(request: Request) -> Response:
    """Declare or propose what is asked for; always tells what became of it."""
    office: Office = request.app.state.office
    check_is_open(office)
    body = await body_of(request)
    return await run_in_threadpool(
        answered, office, request, lambda: _taken(office, request, body)
    )


def _taken(office: Office, request: Request, body: bytes) -> Response:
    signed = signer_of(office, request, body)
    whence = From(source=signed.source if signed else HOOK, is_signed=bool(signed))
    return _carried_out(office, _asked(body, whence), whence)


def _asked(body: bytes, whence: From) -> Asked:
    reason = "JSON"
    try:
        return Asked.model_validate(json_in(body))
    except HTTPException as error:
        cause: Exception = error
    except ValidationError as error:
        reason, cause = "; ".join(_wrong_in(error)), error
    reason = reason if whence.is_signed else ""
    raise RefusedRequestError(
        whence.source, "wrong-form", WRONG, told=reason
    ) from cause


def _wrong_in(error: ValidationError) -> Iterator[str]:
    """Yield what is wrong with each field, without what was written there."""
    for one in error.errors(include_url=False, include_input=False):
        yield f"{'.'.join(map(str, one['loc']))}: {one['msg']}"


def _carried_out(office: Office, asked: Asked, whence: From) -> Response:
    source = whence.source
    try:
        made = requesting.request(asked, whence, office.settings, office.clock)
        return told(*_outcome(made))
    except _CONFLICTS as error:
        why = _why(error, asked, whence)
        return told({"refused": "taken", "told": why}, TAKEN)
    except UnknownDeclarerError as error:
        raise RefusedRequestError(source, "unknown-person", WRONG) from error
    except MobilizationError as error:
        if error.is_retryable:
            raise
        logger.info("hook refused", extra={"action": "hook_refused", "source": source})
        reason = _why(error, asked, whence) if whence.is_signed else ""
        raise RefusedRequestError(source, "not-possible", WRONG, told=reason) from error


def _outcome(made: Requested) -> tuple[Mapping[str, Any], int]:
    if made.incident_id is not None:
        return {"declared": made.incident_id, "is_new": made.is_new}, DONE
    asked = {"proposed": made.proposal_id, "decision": str(made.decision)}
    return {**asked, "is_new": made.is_new}, WAITS


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
