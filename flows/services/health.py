"""Whether what should answer answers, and whether what should be free is free."""

import socket
from contextlib import closing
from http.client import HTTPConnection, HTTPException
from queue import Empty, Queue
from threading import Thread

from plans.errors import MobilizationError

#: An API that accepts and never answers is as good as none after this long.
DEADLINE_S = 1.5

_OK = 200


class PortError(MobilizationError):
    """Something else listens where we should."""

    def __init__(self, port: int, *, setting: str) -> None:
        self.port, self.setting = port, setting
        super().__init__(
            f"port {port} is in use by something else; "
            f"set {setting} to a free one, or stop what uses it"
        )


def is_free(port: int) -> bool:
    """Say whether we could listen on this loopback port."""
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def answers(port: int, path: str, *, deadline_s: float = DEADLINE_S) -> bool:
    """Say whether GET on a loopback port gives 200 before the deadline.

    In a thread, since a time-out of a socket starts anew with every byte.
    """
    told: Queue[bool] = Queue()
    Thread(target=lambda: told.put(_is_ok(port, path, deadline_s)), daemon=True).start()
    try:
        return told.get(timeout=deadline_s)
    except Empty:
        return False


def listens(port: int) -> bool:
    """Say whether something accepts connections on a loopback port."""
    with closing(socket.socket()) as probe:
        probe.settimeout(DEADLINE_S)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def prefect_answers(port: int, *, deadline_s: float = DEADLINE_S) -> bool:
    """Say whether the Prefect API is there."""
    return answers(port, "/api/health", deadline_s=deadline_s)


def _is_ok(port: int, path: str, deadline_s: float) -> bool:
    connection = HTTPConnection("127.0.0.1", port, timeout=deadline_s)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == _OK
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()
