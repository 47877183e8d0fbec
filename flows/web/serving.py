"""Serving the pages on loopback until told to stop."""

import socket

import uvicorn

from flows.services.health import PortError
from flows.settings import Settings
from flows.web.app import build_app

_HOST = "127.0.0.1"
#: Connections at once; more are told to come back, and none is left hanging.
_MOST = 1000
#: So long whoever is being answered has when we are told to stop.
_LAST_WORDS_S = 2


def serve(settings: Settings) -> None:
    """Serve the pages of the site; ends by a signal.

    Raises:
        PortError: Something else listens where we should.
        NoSiteError: There is no site where the settings say.
    """
    app = build_app(settings)
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((_HOST, settings.web_port))
        except OSError as error:
            raise PortError(settings.web_port, setting="MUSTER_WEB_PORT") from error
        config = uvicorn.Config(
            app,
            log_config=None,  # its own tells what an exception says: names, tokens
            log_level="warning",
            access_log=False,  # addresses hold people's tokens
            proxy_headers=False,  # see flows.web.limits.client_of
            server_header=False,
            limit_concurrency=_MOST,
            # Pages of the duty desk that stay alive would keep us for ever.
            timeout_graceful_shutdown=_LAST_WORDS_S,
            lifespan="off",
        )
        uvicorn.Server(config).run(sockets=[listener])
