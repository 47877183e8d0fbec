"""What a database complains of, in one plain line that says what to do."""

import re
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa
from sqlalchemy import exc

from plans.errors import UnreachableError

_DAMAGED = re.compile("not a database|malformed")
_PLAIN = {
    r"disk is full|No space left|disk I/O error": (
        "the disk under {place} is full or broken; make room and try again"
    ),
    r"readonly|read-only": (
        "{place} is read-only; let this account write to the file and its folder"
    ),
    r"database is locked|lock timeout|busy": (
        "another process has kept {place} busy for too long; try again, and end it if"
        " that helps nothing"
    ),
    r"unable to open database": (
        "{place} cannot be opened; is the folder there, and may this account use it?"
    ),
    _DAMAGED.pattern: ("{place} is no store of ours, or is damaged; restore a backup"),
    r"password authentication|role .* does not exist": (
        "{place} does not let us in; look at the name and password in MUSTER_STORE_URL"
    ),
    r"database .* does not exist": "{place} is not there; create the database first",
    r"deadlock|could not serialize": (
        "two processes wanted the same rows of {place}; try again"
    ),
    r"connect|refused|timeout|closed|terminat|starting up|shutting down": (
        "{place} does not answer; is the database running?"
    ),
}


@contextmanager
def told_plainly(url: sa.URL) -> Iterator[None]:
    """Turn what the database cannot do into an error of ours; bugs pass through.

    Raises:
        UnreachableError: The database is away, busy, full or read-only.
    """
    try:
        yield
    except exc.TimeoutError as error:
        line = plain_line(url, "all connections are busy")
        raise UnreachableError("store", line) from error
    except (exc.DatabaseError, exc.InterfaceError, sqlite3.DatabaseError) as error:
        complaint = str(getattr(error, "orig", error))
        if not _is_the_databases(error, complaint):
            raise
        raise UnreachableError("store", plain_line(url, complaint)) from error


def _is_the_databases(error: Exception, complaint: str) -> bool:
    """Say whether it is a trouble of the database, and not a bug of ours."""
    troubles = (
        *(exc.OperationalError, exc.InternalError, exc.InterfaceError),
        sqlite3.OperationalError,
    )
    return isinstance(error, troubles) or bool(_DAMAGED.search(complaint))


def plain_line(url: sa.URL, complaint: str) -> str:
    """Return one line with neither a password nor a line of a driver."""
    place = url.database if url.get_backend_name() == "sqlite" else _server(url)
    for pattern, line in _PLAIN.items():
        if re.search(pattern, complaint, re.IGNORECASE):
            return line.format(place=place)
    return f"{place}: {complaint.strip().splitlines()[0]}"


def _server(url: sa.URL) -> str:
    host = url.host or url.query.get("host", "localhost")
    return f"PostgreSQL database {url.database} at {host}"
