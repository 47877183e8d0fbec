"""D05: people outside reach our pages."""

from collections.abc import Iterator
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from urllib.parse import urlsplit

from flows.doctor.examined import Examined
from plans.running.readiness import Ailment, Weight

_WITHIN_S = 5.0
_OK = 200


def check(examined: Examined) -> Iterator[Ailment]:
    """Yield whether the public address leads to our pages, seen from here."""
    address = examined.settings.public_url
    if not address:
        yield Ailment(rule="D050")
        return
    facts: dict[str, str | int] = {"address": address, "why": _trouble(address)}
    weight = Weight.ERROR if facts["why"] else Weight.FINE
    yield Ailment(rule="D051", weight=weight, facts=facts)
    if urlsplit(address).scheme != "https":
        yield Ailment(rule="D052", facts=facts)


def _trouble(address: str) -> str:
    """Return why our pages are not there; empty: they are."""
    parts = urlsplit(address)
    kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=_WITHIN_S)
    try:
        connection.request("GET", f"{parts.path.rstrip('/')}/health")
        answer = connection.getresponse()
        is_ours = answer.status == _OK and b'"ok"' in answer.read(200)
    except (OSError, HTTPException) as error:
        return getattr(error, "strerror", None) or type(error).__name__
    finally:
        connection.close()
    return "" if is_ours else f"another page answers there ({answer.status})"
