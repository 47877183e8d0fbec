"""The contract of accounts, asked of SQLite and of PostgreSQL."""

import pytest

from connectors.store import Store
from connectors.store.accounts import SqlAccounts
from tests.contracts.accounts import AccountsContract


class TestTheStoreIsAccounts(AccountsContract):
    @pytest.fixture
    def accounts(self, store: Store) -> SqlAccounts:
        return store.accounts
