"""Engines: one a store and process, and nothing of a person in what they say."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from traceback import format_exception

import pytest
import sqlalchemy as sa

from connectors.store import close_store
from connectors.store.engines import engine_of
from connectors.store.tables.people import ContactPointRow, PartyRow

THREADS = 8
PHONE = "+1 555 0100001"


def test_threads_that_open_a_store_at_once_share_one_engine(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'muster.db'}"
    begin = Barrier(THREADS)

    def opened(_thread: int) -> sa.Engine:
        begin.wait()
        return engine_of(url)

    with ThreadPoolExecutor(THREADS) as threads:
        engines = set(threads.map(opened, range(THREADS)))
    close_store(url)

    assert len(engines) == 1


def test_a_statement_that_fails_tells_nothing_of_a_person(filled_url: str) -> None:
    row = {"party_id": PHONE, "kind": "person", "number": PHONE, "name": "Ana"}
    point = {"party_id": "nobody", "rank": 0, "channel": "sms", "address": PHONE}
    for statement in (
        sa.insert(PartyRow).values([row, row]),
        sa.insert(ContactPointRow).values(point | {"is_allowed_for_exercises": None}),
    ):
        with (
            pytest.raises(sa.exc.DBAPIError) as failed,
            engine_of(filled_url).begin() as connection,
        ):
            connection.execute(statement)
        told = "".join(format_exception(failed.value))

        assert "constraint" in told
        assert PHONE not in told
        assert "Ana" not in told
