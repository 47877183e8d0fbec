"""What a store can promise beside its contracts: transactions, files, plain errors."""

import multiprocessing
import os
import sqlite3
import stat
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from subprocess import run

import pytest
import sqlalchemy as sa

from connectors.store import Posting, Store, close_store, open_store
from connectors.store.engines import AddressError, address_of, engine_of
from connectors.store.posting import UnpostedError
from connectors.store.troubles import plain_line
from plans.errors import UnreachableError
from plans.identity import IncidentId, OccasionId
from plans.incident.journal import Entry
from plans.messages.deliveries import DeliveryState
from tests.contracts.sample import (
    FLOOD,
    HOUR,
    MINUTE,
    SITE,
    SIX,
    id_of,
    incident,
    notice,
    question,
)

SPAWN = multiprocessing.get_context("spawn")
PROCESSES, KEYS = 3, 20


def queued(url: str) -> int:
    with open_store(url, is_writer=False) as store:
        return store.ledger.counts(FLOOD)[DeliveryState.QUEUED]


@pytest.mark.parametrize(
    "url",
    [
        *("secret", "mysql://u:secret@127.0.0.1/x", "sqlite://", "sqlite:///"),
        *("postgresql://u:secret@127.0.0.1:port/x", "postgresql://u:secret@127.0.0.1"),
        "postgresql+asyncpg://u:secret@127.0.0.1/x",
    ],
)
def test_what_is_no_address_of_a_store_is_told_in_a_line(url: str) -> None:
    with pytest.raises(AddressError) as told, open_store(url):
        pass

    assert "MUSTER_STORE_URL is neither sqlite:" in str(told.value)
    assert "secret" not in str(told.value)


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_an_address_needs_no_name_of_a_driver(scheme: str) -> None:
    address = address_of(f"{scheme}://ana@127.0.0.1:5432/muster")

    assert address.drivername == "postgresql+psycopg"


def test_a_rollback_unsends(filled_url: str, posting: Posting) -> None:
    def decide_and_fail() -> None:
        with open_store(filled_url, posting=posting) as store:
            store.incidents.add(incident(), key="dam")
            store.outbox.put(FLOOD, [notice()])
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        decide_and_fail()
    assert queued(filled_url) == 0


def test_a_reader_does_not_wait_for_a_writer(filled_url: str, posting: Posting) -> None:
    with open_store(filled_url, posting=posting) as store:
        store.incidents.add(incident(), key="dam")
        store.outbox.put(FLOOD, [notice()])

        assert queued(filled_url) == 0
    assert queued(filled_url) == 3


def test_a_store_opened_without_a_site_puts_nothing(filled_url: str) -> None:
    with open_store(filled_url) as store:
        store.incidents.add(incident(), key="dam")

        with pytest.raises(UnpostedError):
            store.outbox.put(FLOOD, [notice()])


def test_how_many_parties_there_are_changes_no_number_of_statements(
    store: Store,
) -> None:
    counted: list[str] = []
    store.incidents.add(incident(), key="dam")
    listening = (store._connection, "before_cursor_execute")  # noqa: SLF001 -- counts

    def count(*facts: object) -> None:
        counted.append(str(facts[2]))

    sa.event.listen(*listening, count)
    questions = [question(f"call-{number}") for number in range(2_000)]
    store.outbox.put(FLOOD, questions)
    sa.event.remove(*listening, count)

    assert len(counted) < 20  # PostgreSQL takes rows by the thousand
    assert store.ledger.counts(FLOOD)[DeliveryState.QUEUED] == 6_000


def test_words_for_an_answer_stand_where_the_text_wants_them(filled_url: str) -> None:
    posting = Posting(
        site=SITE,
        now=SIX,
        answer_words=lambda message_id, code, language, until, replies: (
            f"<{message_id} {code} {language} {until} {replies}>"
        ),
    )
    with open_store(filled_url, posting=posting) as store:
        store.incidents.add(incident(speed=60), key="dam")
        store.outbox.put(FLOOD, [question(closes_at=SIX + HOUR)])
        sent = store.ledger.message(id_of(question()))

    assert (
        sent.body
        == f"Please: <{sent.message_id} {sent.reply_code} en {SIX + MINUTE} yes-or-no>"
    )


def test_the_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    file = tmp_path / "muster.db"
    with open_store(f"sqlite:///{file}"):
        modes = {path.name: path.stat().st_mode for path in tmp_path.iterdir()}

    assert modes.keys() >= {"muster.db", "muster.db-wal"}
    assert {stat.S_IMODE(mode) for mode in modes.values()} == {0o600}


def test_what_is_committed_survives_a_power_cut(tmp_path: Path) -> None:
    with engine_of(f"sqlite:///{tmp_path / 'muster.db'}").connect() as connection:
        settings = {
            name: connection.exec_driver_sql(f"PRAGMA {name}").scalar()
            for name in ("journal_mode", "synchronous", "foreign_keys")
        }

    assert settings == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}


@pytest.mark.parametrize(
    ("url", "told"),
    [
        ("sqlite:////nowhere/at/all/muster.db", "cannot be opened; is the folder"),
        (
            "postgresql+psycopg://ana:secret@127.0.0.1:1/muster",
            "does not answer; is the database running",
        ),
    ],
)
def test_a_store_that_is_not_there_is_told_in_one_line(url: str, told: str) -> None:
    with pytest.raises(UnreachableError, match=told) as caught, open_store(url):
        pass
    assert "\n" not in str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_file_that_is_no_store_is_told(tmp_path: Path) -> None:
    (tmp_path / "muster.db").write_text("Dear Ana, " * 500, encoding="utf-8")
    url = f"sqlite:///{tmp_path / 'muster.db'}"

    with pytest.raises(UnreachableError, match="no store of ours"), open_store(url):
        pass


def test_a_store_that_is_full_says_so_and_keeps_nothing_by_halves(
    tmp_path: Path, posting: Posting
) -> None:
    url = f"sqlite:///{tmp_path / 'muster.db'}"
    with engine_of(url).connect() as connection:
        pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
        assert isinstance(pages, int)
        # Of this one connection, which the pool hands out again.
        connection.exec_driver_sql(f"PRAGMA max_page_count={pages + 1}")

    def fill_it() -> None:
        with open_store(url, posting=posting) as store:
            store.incidents.add(incident(), key="dam")
            for number in range(1_000):
                entry = Entry(at=SIX, action="tier_asked", facts={"tier": number})
                store.journal.note(FLOOD, entry)

    with pytest.raises(UnreachableError, match="full or broken; make room"):
        fill_it()
    with open_store(url, is_writer=False) as store:
        assert store.incidents.all() == []


def test_a_read_only_store_is_told(tmp_path: Path) -> None:
    # Root may write to any file, so it is the connection that may not.
    url = f"sqlite:///{tmp_path / 'muster.db'}"
    with engine_of(url).connect() as connection:
        connection.exec_driver_sql("PRAGMA query_only=ON")

    with (
        pytest.raises(UnreachableError, match="is read-only; let this account"),
        open_store(url) as store,
    ):
        store.incidents.add(incident(), key="dam")


def test_a_store_kept_busy_is_told(tmp_path: Path) -> None:
    file = tmp_path / "muster.db"
    url = f"sqlite:///{file}"
    with engine_of(url).connect() as connection:
        connection.exec_driver_sql("PRAGMA busy_timeout=10")
    other = sqlite3.connect(file, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")

    with pytest.raises(UnreachableError, match=r"kept .* busy"), open_store(url):
        pass
    other.close()


def test_other_complaints_are_cut_to_their_first_line() -> None:
    url = sa.make_url("postgresql+psycopg://ana:secret@db.example/muster")

    assert plain_line(url, "odd thing\nDETAIL: much more") == (
        "PostgreSQL database muster at db.example: odd thing"
    )


def _declare(url: str) -> int:
    """Declare every key; return how many were new. Runs in processes of its own."""
    new = 0
    for number in range(KEYS):
        mine = IncidentId(OccasionId(f"flood-{number}-{os.getpid()}"))
        with open_store(url) as store:
            new += store.incidents.add(incident(mine), key=f"key-{number}").is_new
    return new


def test_processes_that_open_a_new_store_at_once_declare_each_key_once(
    store_url: str,
) -> None:
    with ProcessPoolExecutor(PROCESSES, mp_context=SPAWN) as pool:
        new = list(pool.map(_declare, [store_url] * PROCESSES))

    assert sum(new) == KEYS
    with open_store(store_url, is_writer=False) as store:
        steps = [len(store.steps.of(one.incident_id)) for one in store.incidents.all()]
    close_store(store_url)
    assert steps == [3] * KEYS


def test_deciding_loads_neither_alembic_nor_what_only_others_need(
    filled_url: str,
) -> None:
    program = (
        "import sys, flows.wiring.deciding, connectors.store as store\n"
        "with store.open_store(sys.argv[1], is_writer=False): pass\n"
        "print([m for m in ('alembic', 'prefect', 'apprise', 'pandas')"
        " if m in sys.modules])"
    )
    command = [sys.executable, "-P", "-c", program, filled_url]
    done = run(command, check=True, capture_output=True, text=True)  # noqa: S603 -- ours

    assert done.stdout == "[]\n"
