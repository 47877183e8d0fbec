"""Writers of one SQLite file: nobody starves, however many there are."""

import multiprocessing
import sqlite3
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event

import pytest

from connectors.store import close_store, open_store
from flows.engine.clock import Patience, pause
from plans.incident.journal import Entry
from tests.contracts.sample import FLOOD, SIX, incident

SPAWN = multiprocessing.get_context("spawn")
THREADS, SECONDS = 8, 2.0
#: How long a transaction takes.
WORK_S = 0.004


def write(url: str) -> None:
    with open_store(url) as store:
        store.journal.note(FLOOD, Entry(at=SIX, action="looked", facts={}))
        pause(WORK_S)


def write_until(url: str, file: Path) -> int:
    """Write from many threads until the file is there; return how often."""

    def one(_thread: int) -> int:
        written = 0
        while not file.exists():
            write(url)
            written += 1
        return written

    with ThreadPoolExecutor(THREADS) as threads:
        return sum(threads.map(one, range(THREADS)))


def written(url: str) -> int:
    with open_store(url, is_writer=False) as store:
        return len(store.journal.of(FLOOD))


@pytest.fixture
def url(tmp_path: Path) -> Iterator[str]:
    url = f"sqlite:///{tmp_path / 'muster.db'}"
    with open_store(url) as store:
        store.incidents.add(incident(), key="dam")
    yield url
    close_store(url)


@contextmanager
def busy_process(url: str, folder: Path) -> Iterator[None]:
    """Let another process write all the time."""
    enough = folder / "enough"
    with ProcessPoolExecutor(1, mp_context=SPAWN) as processes:
        writing = processes.submit(write_until, url, enough)
        try:
            while not written(url):
                assert not writing.done()
                pause(0.02)
            yield
        finally:
            enough.touch()
        writing.result()


def test_a_lone_writer_gets_its_share_beside_a_process_with_many(
    url: str, tmp_path: Path
) -> None:
    with busy_process(url, tmp_path):
        before, ours, patience = written(url), 0, Patience(SECONDS)
        while not patience.is_over():
            write(url)
            ours += 1
        theirs = written(url) - before - ours

    assert theirs < ours * 5


def test_who_waits_for_a_writer_of_the_same_process_is_next(url: str) -> None:
    begun, has_written = Event(), Event()

    def wait_and_write() -> None:
        begun.set()
        write(url)
        has_written.set()

    with ThreadPoolExecutor(1) as threads, open_store(url) as store:
        threads.submit(wait_and_write)
        begun.wait(10)
        pause(0.5)
        assert not has_written.is_set()
        store.journal.note(FLOOD, Entry(at=SIX, action="looked", facts={}))
    assert has_written.is_set()
    assert written(url) == 2


def test_a_writer_that_fails_keeps_nobody_waiting(url: str) -> None:
    with pytest.raises(ZeroDivisionError), open_store(url) as store:
        assert 1 / len(store.journal.of(FLOOD))
    with closing(sqlite3.connect(url.removeprefix("sqlite:///"), timeout=0)) as file:
        file.execute("BEGIN IMMEDIATE")  # nobody has it

    write(url)
    assert written(url) == 1
