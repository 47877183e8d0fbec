"""The contract of rehearsals, asked of SQLite and of PostgreSQL."""

import pytest

from connectors.store import Store
from connectors.store.rehearsals import SqlRehearsals
from tests.contracts.rehearsals import RehearsalsContract


class TestTheStoreIsRehearsals(RehearsalsContract):
    @pytest.fixture
    def rehearsals(self, store: Store) -> SqlRehearsals:
        return store.rehearsals
