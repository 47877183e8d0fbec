"""Answer links: a signed, expiring token that names one message and says nothing else.

Token: message id (16 bytes), expiry (4 bytes, Unix seconds, wall time), 8 bytes of
HMAC-SHA256; base64url, 38 characters. 16 spellings of the last character decode to the
same bytes, so whoever keeps tokens apart does it by the decoded message id.
"""

import binascii
import hmac
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256

from plans.errors import MobilizationError
from plans.identity import MessageId

_ID, _EXPIRY, _MAC = 16, 4, 8
_TOKEN_LENGTH = 38


class LinkError(MobilizationError):
    """This link is not one of ours."""


class ExpiredLinkError(LinkError):
    """This link is no longer open."""


@dataclass(frozen=True)
class LinkKey:
    """The site's signing key."""

    secret: bytes

    def token(self, message_id: MessageId, expires_at: datetime) -> str:
        """Return the token of a message.

        Args:
            message_id: 32 hexadecimal digits.
            expires_at: Wall time.
        """
        until = max(0, min(int(expires_at.timestamp()), 2**32 - 1))
        body = bytes.fromhex(message_id) + until.to_bytes(_EXPIRY, "big")
        return urlsafe_b64encode(body + self._mac(body)).rstrip(b"=").decode()

    def message_id(self, token: str, *, now: datetime) -> MessageId:
        """Return the message that a token names.

        Raises:
            LinkError: It was not signed with this key.
            ExpiredLinkError: It was, but its time is over (wall time).
        """
        if len(token) != _TOKEN_LENGTH or not token.isascii():
            raise LinkError
        try:
            raw = urlsafe_b64decode(token + "==")
        except (binascii.Error, ValueError) as error:
            raise LinkError from error
        body, mac = raw[: _ID + _EXPIRY], raw[_ID + _EXPIRY :]
        if not hmac.compare_digest(mac, self._mac(body)):
            raise LinkError
        until = int.from_bytes(body[_ID:], "big")
        if now.astimezone(UTC).timestamp() > until:
            raise ExpiredLinkError
        return MessageId(body[:_ID].hex())

    def _mac(self, body: bytes) -> bytes:
        return hmac.digest(self.secret, body, sha256)[:_MAC]
