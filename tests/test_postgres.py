import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import pytest
from sqlalchemy import create_engine, text

from tests.postgres import (
    WHEEL,
    NoPostgresError,
    PostgresServer,
    find_programs,
    program_folders,
)

ROOT = Path(__file__).parent.parent


@pytest.mark.needs_service
def test_the_server_answers(postgres_url: str) -> None:
    engine = create_engine(postgres_url)
    with engine.connect() as connection:
        version = connection.scalar(text("select version()"))
    engine.dispose()

    assert str(version).startswith("PostgreSQL")


@pytest.mark.needs_service
def test_every_store_is_empty(store_url: str) -> None:
    engine = create_engine(store_url)
    with engine.begin() as connection:
        connection.execute(text("create table only_here (n integer)"))
    engine.dispose()


@pytest.mark.needs_service
def test_a_database_can_be_copied(postgres_server: PostgresServer) -> None:
    first = postgres_server.new_database()
    plain = first.replace("+psycopg", "")
    with psycopg.connect(plain) as connection:
        connection.execute("create table people as select 7 as n")
    second = postgres_server.new_database(first)
    with psycopg.connect(second.replace("+psycopg", "")) as connection:
        row = connection.execute("select n from people").fetchone()
    postgres_server.drop_database(second)
    postgres_server.drop_database(first)

    assert row == (7,)


def test_the_wheel_carries_the_programs() -> None:
    from_wheel = [folder for folder in program_folders() if WHEEL in str(folder)]

    assert find_programs(from_wheel) in from_wheel


def test_a_missing_server_is_told_and_not_skipped(tmp_path: Path) -> None:
    (tmp_path / "initdb").touch(mode=0o755)

    with pytest.raises(NoPostgresError, match="initdb and postgres") as told:
        find_programs([tmp_path])

    assert str(tmp_path) in str(told.value)
    assert "make setup" in str(told.value)
    assert "MUSTER_TEST_POSTGRES_URL" in str(told.value)


STARTS_AND_IS_KILLED = """
import os, signal
from pathlib import Path
from tests import postgres

of_the_wheel = [f for f in postgres.program_folders() if postgres.WHEEL in str(f)]
postgres.program_folders = lambda: of_the_wheel
with postgres.running_postgres() as server:
    print(server.url.query["host"], flush=True)
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.needs_service
def test_the_wheels_server_starts_and_ends_even_after_kill_9() -> None:
    run = subprocess.run(  # noqa: S603 -- our own words
        [sys.executable, "-c", STARTS_AND_IS_KILLED],
        cwd=ROOT,
        check=False,
        capture_output=True,
        text=True,
    )
    folder = Path(run.stdout.strip())
    give_up_at = time.monotonic() + 30
    while folder.exists() and time.monotonic() < give_up_at:
        time.sleep(0.05)  # noqa: TID251 -- another process ends

    assert run.returncode == -signal.SIGKILL, run.stderr
    assert folder.parent == Path(tempfile.gettempdir())
    assert not folder.exists()
