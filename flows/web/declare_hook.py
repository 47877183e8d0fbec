"""The hook for declarations: a source with a key declares, all else is proposed.

Whoever has only the hook's token asks; whoever has neither is refused, on record, and
the duty officer is told.
"""

import logging
from collections.abc import Mapping
from enum import StrEnum
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from flows.declaring import (
    AlreadyRunningError,
    Declaration,
    KeyTakenError,
    KeyUsedUpError,
    UnknownDeclarerError,
    declare,
)
from flows.engine.refusals import refuse
from flows.library import UnknownPlanError, plan_names
from flows.proposal_record import ProposalKeyError, Wish
from flows.proposing import propose_declaration
from flows.signing import SignatureError, Signed, signed_by
from flows.web.hook import has_token
from flows.web.office import Office
from flows.web.pages import HEADERS
from flows.web.reading import body_of, json_in
from plans.durations import Duration
from plans.errors import MobilizationError
from plans.identity import CellCode, KindOfRun
from plans.incident.authority import SourceError
from plans.incident.occasions import OccasionKind
from plans.plan import Level

logger = logging.getLogger(__name__)

#: What a request comes from that no source of the site has signed.
HOOK = "hook"
_DONE, _WAITS, _WRONG, _UNKNOWN, _TAKEN, _TOO_OFTEN = 200, 202, 400, 401, 409, 429
#: What is no attack: the same thing is there, or the key is used for another.
_CONFLICTS = (AlreadyRunningError, KeyTakenError, KeyUsedUpError, ProposalKeyError)

Word = Annotated[str, Field(max_length=200)]


class Kind(StrEnum):
    """What may be declared over the hook."""

    ACTUAL = "actual"
    EXERCISE = "exercise"


class Asked(BaseModel):
    """What somebody asks for over the hook."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    plan: Word
    level: Level
    kind: Kind
    #: The same key is the same incident.
    key: Annotated[str, Field(min_length=1, max_length=200)]
    cells: Annotated[tuple[Word, ...], Field(max_length=200)] = ()
    #: The exercise's name.
    name: Word = ""
    matter: Annotated[str, Field(max_length=300)] = ""
    lasts: Duration | None = None
    measures: Annotated[tuple[Word, ...], Field(max_length=20)] = ()
    #: Of a proposal: who asks, a role or a person_no.
    by: Word = ""


class _RefusedError(MobilizationError):
    """A request that counts for nothing."""

    def __init__(self, source: str, why: str, status: int = _UNKNOWN) -> None:
        self.source, self.why, self.status = source, why, status
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
        source = signed.source if signed else HOOK
        return _carried_out(office, _asked(body, source), signed)
    except _RefusedError as refused:
        if not office.limits.takes_stranger(request, office.settings.trusted_proxy):
            return _told({"refused": "too-many"}, _TOO_OFTEN)
        with office.open_desk() as desk:
            now = office.clock.now()
            refuse(desk, office.site, refused.source, refused.why, now=now)
        return _told({"refused": refused.why}, refused.status)


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


def _asked(body: bytes, source: str) -> Asked:
    try:
        return Asked.model_validate(json_in(body))
    except (ValidationError, HTTPException) as error:
        raise _RefusedError(source, "wrong-form", _WRONG) from error


def _carried_out(office: Office, asked: Asked, signed: Signed | None) -> Response:
    source = signed.source if signed else HOOK
    try:
        return _told(*_outcome(office, asked, signed))
    except _CONFLICTS as error:
        return _told({"refused": "taken", "told": str(error)}, _TAKEN)
    except UnknownDeclarerError as error:
        raise _RefusedError(source, "unknown-person", _WRONG) from error
    except MobilizationError as error:
        if error.is_retryable:
            raise
        logger.info("hook refused", extra={"action": "hook_refused", "source": source})
        raise _RefusedError(source, "not-possible", _WRONG) from error


def _outcome(
    office: Office, asked: Asked, signed: Signed | None
) -> tuple[Mapping[str, Any], int]:
    declaration = _declaration(asked, signed)
    if declaration.plan not in plan_names(office.settings.site):
        raise UnknownPlanError(declaration.plan, ())
    if signed:
        try:
            made = declare(declaration, office.settings, office.clock)
        except SourceError:
            pass  # beyond what it may by itself: somebody decides
        else:
            return {"declared": made.incident_id, "is_new": made.is_new}, _DONE
    source = signed.source if signed else HOOK
    wish = Wish(source=source, by=asked.by, key=asked.key)
    asks = propose_declaration(declaration, wish, office.settings, office.clock)
    if asks.incident_id is not None:
        return {"declared": asks.incident_id, "is_new": False}, _DONE
    told = {"proposed": asks.proposal_id, "decision": str(asks.decision)}
    return {**told, "is_new": asks.is_new}, _WAITS


def _declaration(asked: Asked, signed: Signed | None) -> Declaration:
    return Declaration(
        plan=asked.plan,
        level=asked.level,
        kind_of_run=KindOfRun(asked.kind),
        cells=tuple(CellCode(cell) for cell in asked.cells),
        name=asked.name,
        matter=asked.matter,
        lasts=asked.lasts,
        measures=asked.measures,
        key=asked.key,
        source=signed.source if signed else "",
    )


def _told(outcome: Mapping[str, Any], status: int) -> JSONResponse:
    return JSONResponse(dict(outcome), status_code=status, headers=HEADERS)
