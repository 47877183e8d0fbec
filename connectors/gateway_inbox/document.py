"""From a gateway's document to messages."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any
from zoneinfo import ZoneInfo

from connectors.gateway_inbox.address import FetchAddress
from plans.errors import UnreachableError
from plans.messages.inbox import Received

#: Unix seconds of the year 5138; more are milliseconds.
_MOST_SECONDS = 1e11
_LONGEST_SENDER = 200
_LONGEST_TEXT = 2000


def entries_of(body: bytes, path: str) -> Sequence[Any]:
    """Return the list of messages in the document; null is an empty one.

    Raises:
        UnreachableError: It is no such document.
    """
    try:
        found = json.loads(body.decode("utf-8"))
    except (ValueError, RecursionError) as error:
        raise UnreachableError("gateway", "it does not tell JSON") from error
    for name in filter(None, path.split(".")):
        if not isinstance(found, Mapping) or name not in found:
            # An error told with 200, most likely.
            raise UnreachableError("gateway", "it tells no list of messages there")
        found = found[name]
        if found is None:
            return ()
    if not isinstance(found, list):
        raise UnreachableError("gateway", "it tells no list of messages there")
    return found


def value_at(document: object, path: str) -> Any:  # noqa: ANN401 -- of a document
    """Return what stands there; None when nothing does."""
    for name in filter(None, path.split(".")):
        document = document.get(name) if isinstance(document, Mapping) else None
    return document


def received_of(entry: object, address: FetchAddress) -> Received | None:
    """Return the message; None when it is none that we could understand."""
    fields = address.fields
    sender, text = (_word(value_at(entry, one)) for one in (fields.sender, fields.text))
    if not sender or text is None or len(sender) > _LONGEST_SENDER:
        return None
    try:
        said_at = moment_of(value_at(entry, fields.at or "-"), address.zone)
    except (ValueError, OverflowError, OSError):
        return None
    return Received(
        message_id=id_of(entry, fields.message_id),
        sender=sender,
        text=text[:_LONGEST_TEXT],
        said_at=said_at,
    )


def id_of(entry: object, path: str) -> str:
    """Return the gateway's id of a message, else one made of all that it tells."""
    told = _word(value_at(entry, path)) if path else None
    if told:
        return told
    whole = json.dumps(entry, sort_keys=True, default=str)
    return sha256(whole.encode("utf-8", "replace")).hexdigest()


def moment_of(told: object, zone: ZoneInfo) -> datetime | None:
    """Return when a message came: Unix seconds, milliseconds, or ISO 8601.

    Args:
        told: As the gateway writes it; None when it does not tell.
        zone: Of a moment that names none.

    Raises:
        ValueError: It is no moment.
    """
    if told is None or told == "":
        return None
    written = str(told)
    if written.replace(".", "", 1).isdigit() and len(written) != len("20261125100000"):
        seconds = float(written)
        seconds = seconds / 1000 if seconds > _MOST_SECONDS else seconds
        return datetime.fromtimestamp(seconds, UTC)
    moment = _iso(written)
    return (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(UTC)


def _iso(written: str) -> datetime:
    for form in ("%Y%m%d%H%M%S", "%Y/%m/%d %H:%M:%S"):
        for moment in _as(written, form):
            return moment
    return datetime.fromisoformat(written)


def _as(written: str, form: str) -> Iterator[datetime]:
    try:
        yield datetime.strptime(written, form)  # noqa: DTZ007 -- the zone comes after
    except ValueError:
        return


def _word(told: object) -> str | None:
    """Return a text or a number as text; None when it is neither."""
    if isinstance(told, bool) or not isinstance(told, (str, int)):
        return None
    return str(told).encode("utf-8", "replace").decode().strip()
