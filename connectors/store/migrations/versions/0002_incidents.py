"""Occasions, incidents, their steps and journals."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    """Make the tables."""
    _occasion()
    _incident()
    _step()
    _journal()


def _occasion() -> None:
    op.create_table(
        "occasion",
        sa.Column("occasion_id", sa.String(), nullable=False),
        sa.Column("kind_of_run", sa.String(20), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("origin_at", sa.DateTime(), nullable=False),
        sa.Column("speed", sa.Float(), nullable=False),
        sa.Column("first_letter", sa.Integer(), nullable=False),
        sa.Column("reply_codes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("occasion_id"),
        sa.UniqueConstraint("key"),
        sa.UniqueConstraint("occasion_id", "kind_of_run"),
    )


def _incident() -> None:
    op.create_table(
        "incident",
        sa.Column("occasion_id", sa.String(), nullable=False),
        sa.Column("kind_of_run", sa.String(20), nullable=False),
        sa.Column("plan_name", sa.String(), nullable=False),
        sa.Column("plan_version", sa.Integer(), nullable=False),
        sa.Column("plan", sa.String(), nullable=False),
        sa.Column("level", sa.String(20), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.Column("declared_at", sa.DateTime(), nullable=False),
        sa.Column("declared_by", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("stood_down_at", sa.DateTime(), nullable=True),
        sa.Column("run_no", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["occasion_id", "kind_of_run"],
            ["occasion.occasion_id", "occasion.kind_of_run"],
        ),
        sa.PrimaryKeyConstraint("occasion_id"),
    )
    op.create_index(
        op.f("ix_incident_plan_name"), "incident", ["plan_name"], unique=False
    )


def _step() -> None:
    op.create_table(
        "step",
        sa.Column("occasion_id", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("kind_of_run", sa.String(20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(20), nullable=False),
        sa.Column("quotas", sa.JSON(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("look_again_at", sa.DateTime(), nullable=True),
        sa.Column("started_at", sa.DateTime(), nullable=True),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("reopened", sa.Integer(), nullable=False),
        sa.Column("reopened_at", sa.DateTime(), nullable=True),
        sa.Column("due_at", sa.DateTime(), nullable=True),
        sa.Column("lease_token", sa.String(), nullable=True),
        sa.Column("leased_until", sa.DateTime(), nullable=True),
        sa.Column("wakes", sa.Integer(), nullable=False),
        sa.Column("wakes_seen", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["occasion_id", "kind_of_run"],
            ["occasion.occasion_id", "occasion.kind_of_run"],
        ),
        sa.PrimaryKeyConstraint("occasion_id", "step"),
    )
    op.create_index(
        "step_due",
        "step",
        ["due_at"],
        unique=False,
        sqlite_where=sa.text("due_at IS NOT NULL"),
        postgresql_where=sa.text("due_at IS NOT NULL"),
    )


def _journal() -> None:
    op.create_table(
        "journal",
        sa.Column("entry_id", sa.Integer(), nullable=False),
        sa.Column("occasion_id", sa.String(), nullable=False),
        sa.Column("kind_of_run", sa.String(20), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["occasion_id", "kind_of_run"],
            ["occasion.occasion_id", "occasion.kind_of_run"],
        ),
        sa.PrimaryKeyConstraint("entry_id"),
    )
    op.create_index(
        op.f("ix_journal_occasion_id"), "journal", ["occasion_id"], unique=False
    )
