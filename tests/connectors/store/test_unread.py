"""A row that nobody understands is a fault of one transaction, and of no later one."""

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from connectors.store import open_store
from tests.contracts.sample import FLOOD, incident


@pytest.mark.parametrize("is_writer", [True, False])
def test_what_could_not_be_read_keeps_nobody_from_writing(
    tmp_path: Path, *, is_writer: bool
) -> None:
    file = tmp_path / "muster.db"
    url = f"sqlite:///{file}"

    def spoil(state: str) -> None:
        """Change a row as another process does."""
        with closing(sqlite3.connect(file)) as another, another:
            another.execute("UPDATE step SET state = ?", [state])

    with open_store(url) as store:
        store.incidents.add(incident(), key="dam")
    spoil("none of ours")
    # Kept, as logs and Prefect do, with all that was open when it was raised.
    with (
        pytest.raises(LookupError) as kept,
        open_store(url, is_writer=is_writer) as store,
    ):
        store.steps.of(FLOOD)
    spoil("waiting")
    with open_store(url) as store:
        states = {str(one.progress.state) for one in store.steps.of(FLOOD)}

    assert states == {"waiting"}
    assert kept.value
