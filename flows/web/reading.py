"""Reading requests: small bodies, plain forms, strict JSON."""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import parse_qs

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Receive, Scope, Send

#: Bytes; a form of ours is far smaller.
LARGEST_BODY = 16 * 1024
_MOST_FIELDS = 30


class PlainPaths:
    """Lets nobody ask for what no store can look up: names that cannot be printed."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let such an address lead nowhere, and all others where they do."""
        if scope["type"] == "http" and not scope["path"].isprintable():
            scope = {**scope, "path": "/not-there", "raw_path": b"/not-there"}
        await self._app(scope, receive, send)


async def body_of(request: Request, *, largest: int = LARGEST_BODY) -> bytes:
    """Return the body.

    Args:
        request: That brings it.
        largest: Bytes.

    Raises:
        HTTPException: 413, it is too large; 400, it did not come whole.
    """
    body = b""
    try:
        async for part in request.stream():
            body += part
            if len(body) > largest:
                raise HTTPException(413)
    except ClientDisconnect as gone:
        raise HTTPException(400) from gone
    return body


async def form_of(
    request: Request, *, most_fields: int = _MOST_FIELDS
) -> Mapping[str, str]:
    """Return the fields of a form, the first value of each.

    Args:
        request: That brings it.
        most_fields: More are not ours.

    Raises:
        HTTPException: 413 or 400, it is no form of ours.
    """
    body = await body_of(request)
    try:
        fields = parse_qs(
            body.decode("ascii", "replace"),
            keep_blank_values=True,
            max_num_fields=most_fields,
            errors="replace",
        )
    except ValueError as error:
        raise HTTPException(400) from error
    return {name: values[0].strip() for name, values in fields.items()}


async def json_of(request: Request) -> Mapping[str, Any]:
    """Return a JSON object; strictly: each key once, no NaN, UTF-8.

    Raises:
        HTTPException: 413 or 400, it is none.
    """
    return json_in(await body_of(request))


def json_in(body: bytes) -> Mapping[str, Any]:
    """Return the JSON object in a body; see json_of.

    Raises:
        HTTPException: 400, it is none.
    """
    try:
        found = json.loads(
            body.decode("utf-8"),
            object_pairs_hook=_each_once,
            parse_constant=_refused,
        )
    except (ValueError, RecursionError) as error:
        raise HTTPException(400) from error
    if not isinstance(found, dict):
        raise HTTPException(400)
    return found


def whole_number(text: str, *, most: int) -> int | None:
    """Return a number from 0 to `most`; None when the text is none."""
    if not (text.isascii() and text.isdigit() and len(text) <= len(str(most))):
        return None
    return int(text) if int(text) <= most else None


def _each_once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        msg = "a key stands there twice"
        raise ValueError(msg)
    return found


def _refused(constant: str) -> float:
    msg = f"{constant} is no JSON"
    raise ValueError(msg)
