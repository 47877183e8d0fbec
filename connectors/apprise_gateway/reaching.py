"""Trying a channel: a connection to its provider, over which nothing is sent."""

import smtplib
import socket
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from connectors.apprise_gateway.templates import (
    ChannelTemplate,
    ChannelUnusableError,
    name_of,
)
from connectors.apprise_gateway.wire import wired

_WITHIN_S = 5.0
#: Any address: a template wants one before it tells where it leads.
_ADDRESSES = ("0musteraddress0", "office@muster.invalid", "+15550100000")
_PORTS = {"http": 80, "https": 443}
_OWN = frozenset({"custom_json", "custom_form", "custom_xml"})


@dataclass(frozen=True, kw_only=True)
class Tried:
    """What trying a channel came to."""

    #: Why it cannot be used, or does not answer; empty: it answers.
    trouble: str = ""
    #: HOST:PORT; empty: not known where this service lives.
    where: str = ""


def tried(url: str, secrets: Mapping[str, str]) -> Tried:
    """Return whether a channel's provider can be reached; sends nothing.

    A mail server is greeted; of everything else it is tried whether it takes a
    connection.
    """
    try:
        service = _service(url, secrets)
    except ChannelUnusableError as error:
        return Tried(trouble=str(error))
    host, port = _target(service)
    if not host or not port:
        return Tried()
    where = f"{host}:{port}"
    try:
        if name_of(service) == "email":
            _greet(service, host, port)
        else:
            socket.create_connection((host, port), timeout=_WITHIN_S).close()
    except (OSError, smtplib.SMTPException) as error:
        return Tried(trouble=_plain(error), where=where)
    return Tried(where=where)


def where_of(url: str, secrets: Mapping[str, str]) -> str:
    """Return where a channel leads, HOST:PORT; empty where its service does not tell.

    Raises:
        ChannelUnusableError: A secret is missing, or it is no URL of a service.
    """
    host, port = _target(_service(url, secrets))
    return f"{host}:{port}" if host and port else ""


def _service(url: str, secrets: Mapping[str, str]) -> Any:  # noqa: ANN401 -- Apprise's own
    template = ChannelTemplate(url, secrets, wired())
    for address in _ADDRESSES[:-1]:
        with suppress(ChannelUnusableError):
            return template.service_for(address)
    return template.service_for(_ADDRESSES[-1])


def _target(service: Any) -> tuple[str, int]:  # noqa: ANN401 -- as above
    """Return where a service lives; nothing, where it does not tell."""
    name = name_of(service)
    if name == "email":
        secure = {"ssl": 465, "starttls": 587}.get(service.secure_mode, 25)
        return str(service.smtp_host), int(service.port or secure)
    if name in _OWN:
        return str(service.host), int(service.port or (443 if service.secure else 80))
    for attribute in sorted(vars(type(service))):
        found = getattr(service, attribute, None)
        is_api = attribute.endswith("_url") and attribute not in _ABOUT
        if is_api and isinstance(found, str) and found.startswith("http"):
            parts = urlsplit(found)
            if parts.hostname and "{" not in parts.hostname:
                return parts.hostname, parts.port or _PORTS[parts.scheme]
    return "", 0


#: Pages about a service, not the service.
_ABOUT = frozenset({"service_url", "setup_url", "app_url", "image_url"})


def _greet(service: Any, host: str, port: int) -> None:  # noqa: ANN401 -- as above
    kind = smtplib.SMTP_SSL if service.secure_mode == "ssl" else smtplib.SMTP
    with kind(host, port, timeout=_WITHIN_S) as server:
        server.ehlo()


def _plain(error: Exception) -> str:
    if isinstance(error, socket.gaierror):
        return "its name is not known"
    if isinstance(error, TimeoutError):
        return "it does not answer"
    return getattr(error, "strerror", None) or type(error).__name__
