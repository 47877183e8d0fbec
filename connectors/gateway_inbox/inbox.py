"""A gateway's fetch address as an inbox."""

import json
from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import requests

from connectors.gateway_inbox.address import FetchAddress
from connectors.gateway_inbox.document import (
    entries_of,
    id_of,
    received_of,
    value_at,
)
from plans.errors import RefusedError, UnreachableError
from plans.messages.inbox import Batch, Received

#: Bytes of one document; a gateway tells a few hundred messages at a time.
_LARGEST = 4 * 1024 * 1024
_PART = 64 * 1024
_REFUSED = frozenset({401, 403, 404, 405, 410})
_GOOD = range(200, 300)
_LATEST = datetime.max.replace(tzinfo=UTC)


class GatewayInbox:
    """See plans.messages.inbox.Inbox."""

    def __init__(self, address: FetchAddress) -> None:
        self._address = address

    def fetch(self, cursor: str, *, since: datetime) -> Batch:
        """See Inbox.fetch; the cursor is where `{after}` stands, and the ids before."""
        place: dict[str, Any] = {"ids": [], "after": ""}
        place |= json.loads(cursor) if cursor else {}
        after = quote(place["after"], safe="")
        body = self._told(self._address.url.replace("{after}", after))
        entries = entries_of(body, self._address.messages)
        ids = [id_of(one, self._address.fields.message_id) for one in entries]
        found = [
            (received_of(entry, self._address), entry)
            for entry, told in zip(entries, ids, strict=True)
            if told not in place["ids"]
        ]
        good = sorted(
            ((one, entry) for one, entry in found if one),
            # One without a moment came when it was told of: now.
            key=lambda pair: pair[0].said_at or _LATEST,
        )
        if entries:
            after = self._after(good[-1][1]) if good else ""
            place = {"ids": ids, "after": after or place["after"]}
        bad = len(found) - len(good)
        return Batch(
            messages=[one for one, _ in good if cursor or _is_since(one, since)],
            cursor=json.dumps(place),
            left_out={"unreadable": bad} if bad else {},
        )

    def _after(self, entry: object) -> str:
        """Return what `{after}` is when this is the newest message that we have."""
        fields = self._address.fields
        told = value_at(entry, fields.cursor or fields.message_id or "-")
        return "" if told is None else str(told)

    def acknowledge(self, batch: Batch) -> None:
        """See Inbox.acknowledge."""
        for one in batch.messages if self._address.acknowledge else ():
            named = quote(one.message_id, safe="")
            self._told(self._address.acknowledge.replace("{id}", named), "POST")

    def _told(self, url: str, method: str = "GET") -> bytes:
        try:
            with requests.request(
                method,
                url,
                headers=dict(self._address.headers),
                timeout=self._address.timeout_s,
                allow_redirects=False,
                stream=True,
            ) as answer:
                _check(answer.status_code)
                return _body(answer)
        except (requests.RequestException, ValueError) as error:
            # Their words hold the address, and the key in it.
            reason = type(error).__name__
            raise UnreachableError("gateway", f"no connection ({reason})") from None


def _check(status: int) -> None:
    if status in _REFUSED:
        raise RefusedError("gateway", f"it says {status}")
    if status not in _GOOD:
        raise UnreachableError("gateway", f"it says {status}")


def _body(answer: requests.Response) -> bytes:
    body = b""
    for part in answer.iter_content(_PART):
        body += part
        if len(body) > _LARGEST:
            raise UnreachableError("gateway", "it tells too much at once")
    return body


def _is_since(one: Received, since: datetime) -> bool:
    return one.said_at is None or one.said_at >= since
