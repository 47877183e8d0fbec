"""The inbound hook: what a gateway received becomes an answer, or is told why not."""

import hmac
import json
import logging
from collections.abc import Mapping
from datetime import UTC, datetime
from hashlib import sha256
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from flows.engine.answers import (
    Source,
    call_ups_for,
    note_stranger,
    plain_line,
    record,
)
from flows.engine.desk import Desk
from flows.engine.questions import NotUnderstood, question_from
from flows.engine.said_in_words import best_of, said_in_words
from flows.texts import words
from flows.web.office import Office
from flows.web.pages import HEADERS
from flows.web.reading import json_of
from flows.web.standing import is_an_organisation

logger = logging.getLogger(__name__)


class Incoming(BaseModel):
    """One message as a gateway hands it on."""

    model_config = ConfigDict(frozen=True, extra="ignore", strict=True)

    sender: Annotated[str, Field(alias="from", min_length=1, max_length=200)]
    text: Annotated[str, Field(max_length=2000)]
    #: When it was sent, ISO 8601 with a zone, or Unix seconds.
    at: str | int | float | None = None
    #: The gateway's own id of the message.
    id: Annotated[str, Field(max_length=200)] = ""


async def take(request: Request) -> Response:
    """Record what a message says; always tells what became of it."""
    office: Office = request.app.state.office
    if not office.hook_token:
        raise HTTPException(404)
    if not _is_known(request, office):
        is_fine = office.limits.takes_stranger(request, office.settings.trusted_proxy)
        return _told({"recorded": False, "reason": "token"}, 401 if is_fine else 429)
    try:
        incoming = Incoming.model_validate(await json_of(request))
        at = _moment(incoming.at)
    except (ValidationError, ValueError, OverflowError, OSError):
        return _told({"recorded": False, "reason": "not_readable"}, 400)
    return await run_in_threadpool(_taken, office, incoming, at)


def _taken(office: Office, incoming: Incoming, at: datetime | None) -> Response:
    with office.open_desk() as desk:
        outcome = _outcome(office, desk, incoming, at)
    return _told(outcome)


def _outcome(
    office: Office, desk: Desk, incoming: Incoming, at: datetime | None
) -> dict[str, Any]:
    source_id = _source_id(incoming)
    if source_id and desk.call_ups.came_from(source_id):
        return {"recorded": False, "reason": "known_already"}
    found = question_from(desk, plain_line(incoming.sender), incoming.text)
    if isinstance(found, NotUnderstood):
        return _refused(office, desk, found)
    source = Source(via="hook", source_id=source_id, said_at=at)
    now = office.clock.now()
    is_new = record(desk, found.message, found.reply, source, now=now)
    language = found.message.language
    is_organisation = is_an_organisation(desk, found.message)
    answer = said_in_words(
        best_of(call_ups_for(desk, found.message)),
        office.site.zone,
        language,
        is_organisation=is_organisation,
    )
    return {
        "recorded": True,
        "is_new": is_new,
        "reply": words("web.hook.recorded", language, answer=answer),
    }


def _source_id(incoming: Incoming) -> str:
    """Return what is the same only for the same message delivered again.

    A gateway that counts anew, or a second one, gives other messages the same id: they
    must not be lost.
    """
    if not incoming.id:
        return ""
    parts = (incoming.id, incoming.sender, incoming.text)
    return sha256(json.dumps(parts).encode()).hexdigest()


def _refused(office: Office, desk: Desk, found: NotUnderstood) -> dict[str, Any]:
    outcome = {"recorded": False, "reason": found.reason}
    facts = {"action": "text_refused", "reason": found.reason}
    logger.info("text refused", extra=facts)
    if found.party_id is None:
        note_stranger(desk, found.not_asked, now=office.clock.now())
        return outcome | _for_a_stranger(office, found)
    party = desk.roster.party(found.party_id)
    codes = ", ".join(found.codes)
    first = found.codes[0][:1] if found.codes else ""
    language = office.site.language_for(party.languages)
    key = f"web.hook.{found.reason}"
    return outcome | {"reply": words(key, language, codes=codes, code=first)}


def _for_a_stranger(office: Office, found: NotUnderstood) -> dict[str, Any]:
    """Return what to tell: nothing, unless a reply code shows that we were meant.

    Whether the code is one of ours is not told: it is no place to try codes.
    """
    if not found.codes:
        return {}
    return {"reply": words("web.hook.unknown_sender", office.site.languages[0])}


def _is_known(request: Request, office: Office) -> bool:
    given = request.headers.get("authorization", "").encode("utf-8", "replace")
    return hmac.compare_digest(given, f"Bearer {office.hook_token}".encode())


def _moment(at: str | float | None) -> datetime | None:
    """Return when a message was sent; None when that is not told.

    Raises:
        ValueError: It is no moment, or has no zone.
    """
    if at is None:
        return None
    if isinstance(at, str):
        moment = datetime.fromisoformat(at)
        if moment.tzinfo is None:
            msg = "a moment needs its zone"
            raise ValueError(msg)
        return moment.astimezone(UTC)
    return datetime.fromtimestamp(at, UTC)


def _told(outcome: Mapping[str, Any], status: int = 200) -> JSONResponse:
    return JSONResponse(outcome, status_code=status, headers=HEADERS)
