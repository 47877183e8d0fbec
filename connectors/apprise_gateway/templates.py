"""A channel's URL: secrets and one address filled in, and nothing else let in."""

import copy
import re
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import quote

from plans.errors import MobilizationError

_SECRET = re.compile(r"\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
_ADDRESS = "{address}"
_PROBE = "0musteraddress0"
#: No blank, comma, semicolon or percent: they would make two targets of one, or be
#: decoded once more; no slash, question mark or ampersand: path and options.
_PLAIN = re.compile(r"[\w.+\-@:#!=$~*|]{1,320}")
_TELEPHONE = re.compile(r"\+?[0-9(][0-9 ().-]{3,30}")
_BETWEEN_DIGITS = re.compile(r"[ ().-]")
#: Services whose objects are plain values: a shallow copy is another object.
_COPYABLE = frozenset({"custom_json", "custom_form"})
_VALUES = ("payload_extras", "params", "headers")

#: Apprise's own way from a URL to a service; None when it cannot.
Instantiate = Callable[[str], Any]


class ChannelUnusableError(MobilizationError):
    """The channel or the address cannot be used; says why, and neither of them."""


def plain_address(address: str) -> str:
    """Return an address that every service takes as one target, telephones bare.

    Raises:
        ChannelUnusableError: It could be taken for more than an address.
    """
    if _TELEPHONE.fullmatch(address):
        return _BETWEEN_DIGITS.sub("", address)
    if not _PLAIN.fullmatch(address) or not address.strip("."):  # .. climbs a path
        raise ChannelUnusableError("the address has characters that no address has")
    return address


def name_of(service: object) -> str:
    """Return a service's name: that of its module in Apprise."""
    parts = type(service).__module__.split(".")
    return parts[2] if len(parts) > 2 else parts[-1]  # noqa: PLR2004 -- apprise.plugins.NAME


class ChannelTemplate:
    """One channel; parsed once where copies of what was parsed are safe."""

    def __init__(
        self, url: str, secrets: Mapping[str, str], instantiate: Instantiate
    ) -> None:
        self._url, self._secrets = url, secrets
        self._instantiate = instantiate
        self._parsed: Any = None
        self._is_looked_at = False

    def service_for(self, address: str) -> Any:  # noqa: ANN401 -- Apprise's own
        """Return an Apprise service with this one address.

        Raises:
            ChannelUnusableError: The address is none, or a secret is missing.
        """
        plain = plain_address(address) if _ADDRESS in self._url else ""
        if not self._is_looked_at:
            self._parsed, self._is_looked_at = self._copyable(), True
        if self._parsed is not None:
            return _with_address(self._parsed, plain)
        service = self._service(plain)
        if service is None:
            raise ChannelUnusableError("the service does not take this URL or address")
        if plain and len(getattr(service, "targets", None) or ()) > 1:
            raise ChannelUnusableError("the address names more than one target")
        return service

    def _service(self, address: str) -> Any:  # noqa: ANN401 -- as above
        missing = [n for n in _SECRET.findall(self._url) if n not in self._secrets]
        if missing:
            raise ChannelUnusableError(f"the secret {missing[0]} is missing")
        # A colon stays: HOST:PORT may be a secret too.
        url = _SECRET.sub(
            lambda found: quote(self._secrets[found[1]], safe=":"), self._url
        )
        return self._instantiate(url.replace(_ADDRESS, quote(address, safe="")))

    def _copyable(self) -> Any:  # noqa: ANN401 -- as above
        """Return the channel parsed with a probe; None where a copy is not safe."""
        service = self._service(_PROBE)
        if service is None or name_of(service) not in _COPYABLE:
            return None
        values = [v for name in _VALUES for v in getattr(service, name).values()]
        expected = 1 if _ADDRESS in self._url else 0
        is_value = values.count(_PROBE) == self._url.count(_ADDRESS) == expected
        return service if is_value else None


def _with_address(parsed: Any, address: str) -> Any:  # noqa: ANN401 -- as above
    service = copy.copy(parsed)
    for name in _VALUES:
        values = getattr(parsed, name)
        filled = {k: address if v == _PROBE else v for k, v in values.items()}
        setattr(service, name, filled)
    return service
