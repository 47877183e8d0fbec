"""Puts our pooled, recorded stand-ins under Apprise's plugins, once a process."""

import logging
import sys
from functools import cache, partial
from typing import Any

import apprise
import urllib3
from apprise.manager_plugins import NotificationManager
from apprise.url import URLBase

from connectors.apprise_gateway.pooled_http import PooledRequests
from connectors.apprise_gateway.pooled_smtp import PooledSmtplib, PooledSsl
from connectors.apprise_gateway.templates import Instantiate

_PLUGINS = "apprise.plugins."
_MAIL = "apprise.plugins.email.base"
#: They write addresses at WARNING and credentials at DEBUG.
_TALKATIVE = ("apprise", "urllib3", "oauthlib", "requests_oauthlib")


@cache
def wired() -> Instantiate:
    """Return Apprise's way to a service, now over our pools; 0.6 s the first time."""
    silence()
    plugins: Any = NotificationManager  # Apprise has no types
    plugins().load_modules()
    http = PooledRequests()
    for name, module in list(sys.modules.items()):
        if name.startswith(_PLUGINS) and hasattr(module, "requests"):
            _replace(module, requests=http)
    _replace(sys.modules[_MAIL], smtplib=PooledSmtplib(), ssl=PooledSsl())
    # A lane has the pace; a sleep here would only hold up the wave.
    _replace(URLBase, throttle=_no_throttle)
    urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
    # What people see as the sender of a mail without a name of its own.
    asset = apprise.AppriseAsset(
        app_id="Muster", app_desc="Muster", app_url="", async_mode=False
    )
    return partial(apprise.Apprise.instantiate, asset=asset)


def silence() -> None:
    """Keep addresses and credentials out of every log, whatever its level."""
    for name in _TALKATIVE:
        logger = logging.getLogger(name)
        logger.setLevel(logging.CRITICAL + 10)
        logger.propagate = False


def is_watched(service: object) -> bool:
    """Say whether what a service sends goes over our pools."""
    modules = [vars(sys.modules[one.__module__]) for one in type(service).__mro__]
    ours = (PooledRequests, PooledSmtplib)
    return any(
        isinstance(module.get(name), ours)
        for module in modules
        for name in ("requests", "smtplib")
    )


def _replace(module: object, **stand_ins: object) -> None:
    for name, stand_in in stand_ins.items():
        setattr(module, name, stand_in)


def _no_throttle(*_args: Any, **_more: Any) -> None:  # noqa: ANN401 -- Apprise's own
    """Return at once; see URLBase.throttle."""
