"""The inbound hook: what a gateway received becomes an answer, or is told why not."""

import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from flows.engine.incoming import Incoming, take_in
from flows.web.office import Office
from flows.web.pages import HEADERS
from flows.web.reading import json_of


class Text(BaseModel):
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
    if not has_token(request, office):
        is_fine = office.limits.takes_stranger(request, office.settings.trusted_proxy)
        return _told({"recorded": False, "reason": "token"}, 401 if is_fine else 429)
    try:
        text = Text.model_validate(await json_of(request))
        at = _moment(text.at)
    except (ValidationError, ValueError, OverflowError, OSError):
        return _told({"recorded": False, "reason": "not_readable"}, 400)
    return await run_in_threadpool(_taken, office, text, at)


def _taken(office: Office, text: Text, at: datetime | None) -> Response:
    incoming = Incoming(
        sender=text.sender, text=text.text, via="hook", message_id=text.id, said_at=at
    )
    with office.open_desk() as desk:
        outcome = take_in(desk, office.site, incoming, now=office.clock.now())
    told: dict[str, Any] = {"recorded": outcome.is_recorded}
    told |= {"is_new": outcome.is_new} if outcome.is_recorded else {}
    told |= {"reason": outcome.reason} if outcome.reason else {}
    return _told(told | ({"reply": outcome.reply} if outcome.reply else {}))


def has_token(request: Request, office: Office) -> bool:
    """Say whether the hook's token was sent; never, where there is none."""
    if not office.hook_token:
        return False
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
