"""What every Accounts must do."""

from abc import ABC, abstractmethod
from dataclasses import replace

import pytest

from plans.people.accounts import Account, Accounts, DeskRole, Session
from tests.contracts.sample import MINUTE, SIX

ANA = Account(
    login="ana",
    desk_role=DeskRole.COMMANDER,
    person_no="P0001",
    password_hash="$argon2id$",
    created_at=SIX,
)
BO = replace(ANA, login="bo", desk_role=DeskRole.VIEWER, person_no="")
AT_HOME = Session(
    token_hash="a1",
    login="ana",
    created_at=SIX,
    seen_at=SIX,
    expires_at=SIX + 60 * MINUTE,
)


class AccountsContract(ABC):
    """Subclass it, say how to build one, and inherit the tests."""

    @pytest.fixture
    @abstractmethod
    def accounts(self) -> Accounts:
        """Return an empty one."""

    def test_an_account_is_kept_whole_and_replaced_whole(
        self, accounts: Accounts
    ) -> None:
        accounts.put(BO)
        accounts.put(ANA)
        locked = replace(ANA, failures=5, locked_until=SIX + MINUTE, disabled_at=SIX)
        assert accounts.get("ana") == ANA

        accounts.put(locked)

        assert accounts.all() == [locked, BO]
        assert accounts.hold("ana") == locked
        assert accounts.get("nobody") is None
        assert accounts.hold("nobody") is None

    def test_a_session_is_seen_and_closed(self, accounts: Accounts) -> None:
        accounts.put(ANA)
        accounts.open_session(AT_HOME)
        accounts.see("a1", at=SIX + MINUTE)

        assert accounts.session("a1") == replace(AT_HOME, seen_at=SIX + MINUTE)
        assert accounts.session("b2") is None
        accounts.close_sessions("ana", "a1")
        assert accounts.session("a1") is None

    def test_all_sessions_of_a_login_are_closed_and_no_others(
        self, accounts: Accounts
    ) -> None:
        accounts.put(ANA)
        accounts.put(BO)
        others = replace(AT_HOME, token_hash="c3", login="bo")
        for one in (AT_HOME, replace(AT_HOME, token_hash="b2"), others):
            accounts.open_session(one)
        accounts.close_sessions("bo", "a1")  # not his
        assert accounts.session("a1") == AT_HOME

        accounts.close_sessions("ana")

        assert [accounts.session(one) for one in ("a1", "b2")] == [None, None]
        assert accounts.session("c3") == others

    def test_what_has_expired_is_forgotten(self, accounts: Accounts) -> None:
        accounts.put(ANA)
        late = replace(AT_HOME, token_hash="b2", expires_at=SIX + 90 * MINUTE)
        accounts.open_session(AT_HOME)
        accounts.open_session(late)
        accounts.forget_sessions(before=SIX + 61 * MINUTE)

        assert accounts.session("a1") is None
        assert accounts.session("b2") == late
