"""Proposals, level changes, and what a declaration states."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Make the tables and columns."""
    _proposal()
    _level_change()
    _incident()
    _message()
    _step()


def _proposal() -> None:
    op.create_table(
        "proposal",
        sa.Column("occasion_id", sa.String(), nullable=False),
        sa.Column("kind_of_run", sa.String(20), nullable=False),
        sa.Column("act", sa.String(20), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("proposed_by", sa.String(), nullable=False),
        sa.Column("asks_for", sa.JSON(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("decision", sa.String(20), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("outcome", sa.String(), nullable=False),
        sa.Column("enacted_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["occasion_id", "kind_of_run"],
            ["occasion.occasion_id", "occasion.kind_of_run"],
        ),
        sa.PrimaryKeyConstraint("occasion_id"),
        sa.UniqueConstraint("key"),
    )
    op.create_index("ix_proposal_decision", "proposal", ["decision"], unique=False)


def _level_change() -> None:
    op.create_table(
        "level_change",
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.Column("occasion_id", sa.String(), nullable=False),
        sa.Column("kind_of_run", sa.String(20), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("before", sa.String(20), nullable=False),
        sa.Column("after", sa.String(20), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(
            ["occasion_id", "kind_of_run"],
            ["occasion.occasion_id", "occasion.kind_of_run"],
        ),
        sa.PrimaryKeyConstraint("change_id"),
    )
    op.create_index(
        "ix_level_change_occasion_id", "level_change", ["occasion_id"], unique=False
    )


def _incident() -> None:
    op.add_column(
        "incident",
        sa.Column("declarer", sa.String(), nullable=False, server_default=""),
    )
    op.add_column(
        "incident", sa.Column("matter", sa.String(), nullable=False, server_default="")
    )
    op.add_column("incident", sa.Column("expected_until", sa.DateTime(), nullable=True))
    op.add_column(
        "incident",
        sa.Column("measures", sa.JSON(), nullable=False, server_default="[]"),
    )


def _message() -> None:
    op.add_column(
        "message", sa.Column("text", sa.String(), nullable=False, server_default="")
    )


def _step() -> None:
    op.add_column("step", sa.Column("dropped_at", sa.DateTime(), nullable=True))
