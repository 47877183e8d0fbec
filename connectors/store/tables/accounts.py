"""Who may sit at the duty desk: accounts and their sessions."""

from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from connectors.store.tables.columns import Base, one_of
from plans.people.accounts import DeskRole


class AccountRow(Base):
    """One login; the password is kept as its library writes it."""

    __tablename__ = "account"

    login: Mapped[str] = mapped_column(primary_key=True)
    desk_role: Mapped[DeskRole] = mapped_column(one_of(DeskRole))
    #: The person of the roster whose authority counts; empty for none.
    person_no: Mapped[str] = mapped_column(default="")
    password_hash: Mapped[str]
    #: Wall time.
    created_at: Mapped[datetime]
    disabled_at: Mapped[datetime | None]
    failures: Mapped[int] = mapped_column(default=0)
    locked_until: Mapped[datetime | None]


class SessionRow(Base):
    """One browser that is logged in; the token itself is not kept."""

    __tablename__ = "session"

    token_hash: Mapped[str] = mapped_column(primary_key=True)
    login: Mapped[str] = mapped_column(sa.ForeignKey("account.login"), index=True)
    #: Wall time.
    created_at: Mapped[datetime]
    seen_at: Mapped[datetime]
    expires_at: Mapped[datetime]
