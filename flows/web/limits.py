"""Limits: how much one client may send, kept in memory."""

from collections import OrderedDict
from collections.abc import Hashable
from dataclasses import dataclass
from ipaddress import ip_address
from threading import Lock

from starlette.requests import Request

from flows.engine.clock import monotonic_s

#: Clients remembered; the one silent for longest is forgotten first.
_MOST_CLIENTS = 10_000
#: A loopback client is a proxy or a tunnel, which speaks for many people.
_PROXY_FACTOR = 100


@dataclass(frozen=True)
class Rate:
    """So many at once, and one more every so many seconds."""

    burst: int
    every_s: float

    def times(self, factor: int) -> "Rate":
        """Return a rate for that many clients."""
        return Rate(self.burst * factor, self.every_s / factor)


#: Answers over one link: more than any thumb can press.
A_LINK = Rate(20, 2.0)
#: Forms from one client that anybody may send.
A_STRANGER = Rate(20, 5.0)


class Limits:
    """Who has sent how much lately."""

    def __init__(self) -> None:
        self._full_at: OrderedDict[Hashable, float] = OrderedDict()
        self._lock = Lock()

    def takes(self, who: Hashable, rate: Rate) -> bool:
        """Count one request; False when it is too much."""
        now = monotonic_s()
        with self._lock:
            full_at = max(self._full_at.get(who, now), now) + rate.every_s
            if full_at - now > rate.burst * rate.every_s:
                return False
            self._full_at[who] = full_at
            self._full_at.move_to_end(who)
            if len(self._full_at) > _MOST_CLIENTS:
                self._full_at.popitem(last=False)
        return True

    def takes_stranger(self, request: Request, trusted_proxy: str) -> bool:
        """Count one request of somebody without a link; False when it is too much."""
        client = client_of(request, trusted_proxy)
        rate = A_STRANGER.times(_PROXY_FACTOR) if _is_loopback(client) else A_STRANGER
        return self.takes(client, rate)


def client_of(request: Request, trusted_proxy: str) -> str:
    """Return where a request comes from.

    Args:
        request: To look at.
        trusted_proxy: The address whose X-Forwarded-For is believed; empty for none.
    """
    peer = request.client.host if request.client else ""
    if not trusted_proxy or peer != trusted_proxy:
        return peer
    # The last one is what our own proxy saw; all before it anybody can write.
    told = request.headers.get("x-forwarded-for", "").rpartition(",")[2].strip()
    return told or peer


def _is_loopback(client: str) -> bool:
    try:
        return ip_address(client).is_loopback
    except ValueError:
        return False
