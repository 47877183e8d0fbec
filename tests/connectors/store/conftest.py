from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from shutil import copyfile

import pytest
import sqlalchemy as sa

from connectors.store import Posting, Store, close_store, open_store
from connectors.store.engines import engine_of
from connectors.store.tables.people import ContactPointRow, PartyRow
from plans.people.roster import PartyKind
from tests.contracts.sample import ANA, BO, FAST, PARTNER, SIX
from tests.fakes.publications import FakeAlertTexts
from tests.postgres import PostgresServer

POINTS = {
    ANA: [
        ("sms", "+1 555 0100001", True),
        ("email", "ana@example.org", True),
        ("letter", "1 Mill Lane", False),
    ],
    BO: [("sms", "+1 555 0100002", False)],
    PARTNER: [("email", "partner@example.org", True)],
}
KINDS = {
    ANA: PartyKind.PERSON,
    BO: PartyKind.PERSON,
    PARTNER: PartyKind.ORGANISATION,
}


def fill(url: str) -> None:
    """Put the sample's parties and lanes into an empty store."""
    with open_store(url) as store:
        store.deliveries.sync_lanes(FAST)
    parties = [
        {"party_id": who, "kind": kind, "number": who, "name": who}
        for who, kind in KINDS.items()
    ]
    points = [
        {"party_id": who, "rank": rank, "channel": channel, "address": address}
        | {"is_allowed_for_exercises": is_allowed}
        for who, some in POINTS.items()
        for rank, (channel, address, is_allowed) in enumerate(some)
    ]
    engine = engine_of(url).execution_options(is_writer=True)
    with engine.begin() as connection:
        connection.execute(sa.insert(PartyRow), parties)
        connection.execute(sa.insert(ContactPointRow), points)


@pytest.fixture(scope="session")
def filled_file(tmp_path_factory: pytest.TempPathFactory) -> Path:
    file = tmp_path_factory.mktemp("store") / "muster.db"
    url = f"sqlite:///{file}"
    fill(url)
    with engine_of(url).connect() as connection:
        # So that one file is all of it.
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
    close_store(url)
    return file


@pytest.fixture(scope="session")
def filled_database(postgres_server: PostgresServer) -> Iterator[str]:
    url = postgres_server.new_database()
    fill(url)
    close_store(url)
    yield url
    close_store(url)
    postgres_server.drop_database(url)


@pytest.fixture(
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.needs_service)]
)
def filled_url(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Yield the URL of a store with the sample's parties and lanes."""
    if request.param == "sqlite":
        copyfile(request.getfixturevalue("filled_file"), tmp_path / "muster.db")
        url = f"sqlite:///{tmp_path / 'muster.db'}"
        yield url
        close_store(url)
        return
    server = request.getfixturevalue("postgres_server")
    template = request.getfixturevalue("filled_database")
    close_store(template)  # nobody may be connected to a template
    url = server.new_database(template)
    yield url
    close_store(url)
    server.drop_database(url)


@pytest.fixture
def posting() -> Posting:
    return Posting(site=FAST, now=SIX, alert_texts=FakeAlertTexts())


class _TakenBackError(Exception):
    """Ends a transaction that nobody keeps."""


@pytest.fixture(
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.needs_service)]
)
def store(request: pytest.FixtureRequest, posting: Posting) -> Iterator[Store]:
    """Yield a store with the sample's parties, in one transaction: it is taken back."""
    if request.param == "sqlite":
        url = f"sqlite:///{request.getfixturevalue('filled_file')}"
    else:
        url = request.getfixturevalue("filled_database")
    with suppress(_TakenBackError), open_store(url, posting=posting) as store:
        yield store
        raise _TakenBackError


@pytest.fixture(
    scope="module",
    params=["sqlite", pytest.param("postgresql", marks=pytest.mark.needs_service)],
)
def empty_engine(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[sa.Engine]:
    """Yield the engine of an empty store that the tests of a module share."""
    if request.param == "sqlite":
        url = f"sqlite:///{tmp_path_factory.mktemp('empty') / 'muster.db'}"
        yield engine_of(url).execution_options(is_writer=True)
        close_store(url)
        return
    server = request.getfixturevalue("postgres_server")
    url = server.new_database()
    yield engine_of(url).execution_options(is_writer=True)
    close_store(url)
    server.drop_database(url)


@pytest.fixture
def undone(empty_engine: sa.Engine) -> Iterator[sa.Connection]:
    """Yield a connection to an empty store; whatever is written is rolled back."""
    with empty_engine.connect() as connection, connection.begin() as transaction:
        yield connection
        transaction.rollback()
