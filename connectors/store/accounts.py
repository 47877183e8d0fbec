"""Who may sit at the duty desk, and who sits there."""

from collections.abc import Sequence
from datetime import datetime

import sqlalchemy as sa

from connectors.store.rows import insert_new, replace_one
from connectors.store.tables.accounts import AccountRow, SessionRow
from plans.people.accounts import Account, Session

_ACCOUNT = sa.select(*AccountRow.__table__.c)


class SqlAccounts:
    """See plans.people.accounts.Accounts."""

    def __init__(self, connection: sa.Connection) -> None:
        self._connection = connection

    def put(self, account: Account) -> None:
        """See Accounts.put."""
        replace_one(self._connection, AccountRow, vars(account), by=["login"])

    def get(self, login: str) -> Account | None:
        """See Accounts.get."""
        return self._account(_ACCOUNT.where(AccountRow.login == login))

    def hold(self, login: str) -> Account | None:
        """See Accounts.hold."""
        chosen = _ACCOUNT.where(AccountRow.login == login)
        return self._account(chosen.with_for_update())

    def all(self) -> Sequence[Account]:
        """See Accounts.all."""
        chosen = _ACCOUNT.order_by(AccountRow.login)
        return [Account(**row) for row in self._connection.execute(chosen).mappings()]

    def open_session(self, session: Session) -> None:
        """See Accounts.open_session."""
        added = insert_new(SessionRow, self._connection.dialect)
        self._connection.execute(added.values(vars(session)))

    def session(self, token_hash: str) -> Session | None:
        """See Accounts.session."""
        chosen = sa.select(*SessionRow.__table__.c).where(
            SessionRow.token_hash == token_hash
        )
        row = self._connection.execute(chosen).mappings().one_or_none()
        return None if row is None else Session(**row)

    def see(self, token_hash: str, *, at: datetime) -> None:
        """See Accounts.see."""
        seen = sa.update(SessionRow).where(SessionRow.token_hash == token_hash)
        self._connection.execute(seen.values(seen_at=at))

    def close_sessions(self, login: str, token_hash: str = "") -> None:
        """See Accounts.close_sessions."""
        closed = sa.delete(SessionRow).where(SessionRow.login == login)
        if token_hash:
            closed = closed.where(SessionRow.token_hash == token_hash)
        self._connection.execute(closed)

    def forget_sessions(self, *, before: datetime) -> None:
        """See Accounts.forget_sessions."""
        over = sa.delete(SessionRow).where(SessionRow.expires_at < before)
        self._connection.execute(over)

    def _account(self, chosen: sa.Select[tuple[object, ...]]) -> Account | None:
        row = self._connection.execute(chosen).mappings().one_or_none()
        return None if row is None else Account(**row)
