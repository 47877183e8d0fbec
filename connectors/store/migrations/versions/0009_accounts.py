"""Accounts, sessions and registrations."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Make the tables and columns."""
    _account()
    _session()
    _registration()


def _account() -> None:
    op.create_table(
        "account",
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("desk_role", sa.String(20), nullable=False),
        sa.Column("person_no", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("disabled_at", sa.DateTime(), nullable=True),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("locked_until", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("login"),
    )


def _session() -> None:
    op.create_table(
        "session",
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["login"], ["account.login"]),
        sa.PrimaryKeyConstraint("token_hash"),
    )
    op.create_index("ix_session_login", "session", ["login"], unique=False)


def _registration() -> None:
    op.create_table(
        "registration",
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("birth_year", sa.Integer(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("languages", sa.String(), nullable=False),
        sa.Column("skills", sa.String(), nullable=False),
        sa.Column("available", sa.String(), nullable=False),
        sa.Column("cell", sa.String(), nullable=True),
        sa.Column("partner", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("has_read_briefing_at", sa.DateTime(), nullable=True),
        sa.Column("insured_until", sa.Date(), nullable=True),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("party_id", sa.String(), nullable=True),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("retain_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["cell"], ["cell.code"]),
        sa.ForeignKeyConstraint(["party_id"], ["party.party_id"]),
        sa.PrimaryKeyConstraint("number"),
        sa.UniqueConstraint("key"),
    )
    op.create_index("ix_registration_state", "registration", ["state"], unique=False)
