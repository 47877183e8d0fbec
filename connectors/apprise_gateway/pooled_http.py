"""Stands in for the module `requests` inside Apprise: pooled, recorded, no detours.

Apprise opens a connection, shakes hands and loads the CA bundle for every message.
"""

from http.cookiejar import DefaultCookiePolicy
from typing import Any
from urllib.parse import urlsplit

import requests
from requests.adapters import HTTPAdapter
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from connectors.apprise_gateway.exchanges import Exchange, Failure, current

_HOSTS, _CONNECTIONS_A_HOST = 64, 128
#: Redirects that keep the method and the message.
_SAME_REQUEST = (307, 308)
_IMPOSSIBLE = (
    requests.exceptions.InvalidURL,
    requests.exceptions.InvalidHeader,
    requests.exceptions.MissingSchema,
    requests.exceptions.InvalidSchema,
)


class PooledRequests:
    """The shape of the module `requests`, over one pool of connections."""

    def __init__(self) -> None:
        self._session = _StraightSession()
        self._session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
        adapter = HTTPAdapter(
            pool_connections=_HOSTS, pool_maxsize=_CONNECTIONS_A_HOST, max_retries=0
        )
        self._session.mount("http://", adapter)
        self._session.mount("https://", adapter)

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401 -- whatever requests has
        return getattr(requests, name)

    def request(
        self,
        method: str,
        url: str,
        **options: Any,  # noqa: ANN401 -- requests' own
    ) -> requests.Response:
        """Send one request and keep how it ended; raises what requests raises."""
        recording = current()
        headers = dict(options.pop("headers", None) or {})
        named = {name.lower() for name in headers}
        offered = {k: v for k, v in recording.headers.items() if k.lower() not in named}
        try:
            answer = self._session.request(
                method, url, headers=headers | offered, **options
            )
        except requests.RequestException as error:
            recording.exchanges.append(_failed(url, error))
            raise
        recording.exchanges.append(
            Exchange(
                protocol="HTTP",
                where=_place(url),
                status=answer.status_code,
                body=answer.content or b"",
            )
        )
        return answer

    def get(self, url: str, **options: Any) -> requests.Response:  # noqa: ANN401 -- as above
        """See requests.get."""
        return self.request("GET", url, **options)

    def post(
        self,
        url: str,
        data: Any = None,  # noqa: ANN401 -- as above
        **options: Any,  # noqa: ANN401 -- as above
    ) -> requests.Response:
        """See requests.post."""
        return self.request("POST", url, data=data, **options)

    def put(
        self,
        url: str,
        data: Any = None,  # noqa: ANN401 -- as above
        **options: Any,  # noqa: ANN401 -- as above
    ) -> requests.Response:
        """See requests.put."""
        return self.request("PUT", url, data=data, **options)

    def patch(
        self,
        url: str,
        data: Any = None,  # noqa: ANN401 -- as above
        **options: Any,  # noqa: ANN401 -- as above
    ) -> requests.Response:
        """See requests.patch."""
        return self.request("PATCH", url, data=data, **options)

    def delete(self, url: str, **options: Any) -> requests.Response:  # noqa: ANN401 -- as above
        """See requests.delete."""
        return self.request("DELETE", url, **options)

    def head(self, url: str, **options: Any) -> requests.Response:  # noqa: ANN401 -- as above
        """See requests.head."""
        return self.request("HEAD", url, **options)


class _StraightSession(requests.Session):
    """Follows a redirect only when the same message stays with the same server.

    A 302 would turn a message into a GET and lose it; another host would be handed
    the message and the credentials.
    """

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        target = super().get_redirect_target(resp)
        if target is None or resp.status_code not in _SAME_REQUEST:
            return None
        here, there = urlsplit(str(resp.url)), urlsplit(target)
        is_here = not there.netloc or there[:2] == here[:2]
        return target if is_here else None


def _failed(url: str, error: requests.RequestException) -> Exchange:
    failure, detail = _failure_of(error)
    return Exchange(protocol="HTTP", where=_place(url), failure=failure, detail=detail)


def _failure_of(error: requests.RequestException) -> tuple[Failure, str]:
    if isinstance(error, requests.ConnectTimeout):
        return Failure.NOT_SENT, "no connection in time"
    if isinstance(error, requests.ReadTimeout):
        return Failure.NO_ANSWER, "no answer in time"
    if isinstance(error, _IMPOSSIBLE):
        return Failure.IMPOSSIBLE, "the channel's URL makes no request"
    if isinstance(error, requests.exceptions.SSLError):
        is_early = "CERTIFICATE_VERIFY_FAILED" in str(error)
        is_early = is_early or "WRONG_VERSION_NUMBER" in str(error)
        return (
            (Failure.NOT_SENT, "its certificate or encryption cannot be trusted")
            if is_early
            else (Failure.NO_ANSWER, "the encrypted connection broke")
        )
    if isinstance(_cause(error), NewConnectionError | ConnectTimeoutError):
        return Failure.NOT_SENT, "no connection"
    return Failure.NO_ANSWER, "the connection broke before an answer"


def _cause(error: requests.RequestException) -> object:
    """Return what urllib3 says: a name that is not found, a refused connection."""
    first = error.args[0] if error.args else None
    reason = getattr(first, "reason", first)
    # A proxy that cannot be reached wraps the real reason once more.
    return getattr(reason, "original_error", reason)


def _place(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}{parts.path}"
