import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import hypothesis
import pytest

from tests.postgres import PostgresServer, running_postgres

# Nothing phones home, nothing of the developer's own set-up leaks in. Here, since
# Prefect reads its settings when it is imported, and no test is before us.
for name in [n for n in os.environ if n.startswith(("PREFECT_", "MUSTER_"))]:
    if name != "MUSTER_TEST_POSTGRES_URL":
        del os.environ[name]
PREFECT_HOME = tempfile.TemporaryDirectory(
    prefix="muster-prefect-", ignore_cleanup_errors=True
)
os.environ |= {
    "DO_NOT_TRACK": "1",
    "NO_PROXY": "127.0.0.1,localhost",
    "no_proxy": "127.0.0.1,localhost",
    "PREFECT_HOME": PREFECT_HOME.name,
    "PREFECT_SERVER_ALLOW_EPHEMERAL_MODE": "false",
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
}

# A busy machine is no failure.
hypothesis.settings.register_profile("house", deadline=None)
hypothesis.settings.load_profile("house")


def pytest_unconfigure() -> None:
    PREFECT_HOME.cleanup()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[PostgresServer]:
    with running_postgres(os.environ.get("MUSTER_TEST_POSTGRES_URL")) as server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """Yield the URL of an empty database."""
    url = postgres_server.new_database()
    yield url
    postgres_server.drop_database(url)


@pytest.fixture(
    params=[
        "sqlite",
        pytest.param("postgresql", marks=pytest.mark.needs_service),
    ]
)
def store_url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of an empty store: once SQLite, once PostgreSQL."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path / 'muster.db'}"
    return str(request.getfixturevalue("postgres_url"))
