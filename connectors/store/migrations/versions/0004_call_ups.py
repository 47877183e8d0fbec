"""Asks, answers, assignments."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    """Make the tables."""
    _ask()
    _answer()
    _assignment()


def _ask() -> None:
    op.create_table(
        "ask",
        sa.Column("ask_id", sa.String(), nullable=False),
        sa.Column("occasion_id", sa.String(), nullable=False),
        sa.Column("kind_of_run", sa.String(20), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("post", sa.String(), nullable=False),
        sa.Column("party_id", sa.String(), nullable=False),
        sa.Column("tier", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("message_id", sa.String(), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["message_id"], ["message.message_id"]),
        sa.ForeignKeyConstraint(
            ["occasion_id", "kind_of_run"],
            ["occasion.occasion_id", "occasion.kind_of_run"],
        ),
        sa.ForeignKeyConstraint(["party_id"], ["party.party_id"]),
        sa.PrimaryKeyConstraint("ask_id"),
        sa.UniqueConstraint("occasion_id", "step", "post", "party_id", "round"),
    )
    op.create_index(op.f("ix_ask_message_id"), "ask", ["message_id"], unique=False)
    op.create_index(op.f("ix_ask_party_id"), "ask", ["party_id"], unique=False)


def _answer() -> None:
    op.create_table(
        "answer",
        sa.Column("answer_id", sa.Integer(), nullable=False),
        sa.Column("ask_id", sa.String(), nullable=False),
        sa.Column("occasion_id", sa.String(), nullable=False),
        sa.Column("kind_of_run", sa.String(20), nullable=False),
        sa.Column("said", sa.String(20), nullable=False),
        sa.Column("said_at", sa.DateTime(), nullable=False),
        sa.Column("ready_at", sa.DateTime(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("via", sa.String(), nullable=False),
        sa.Column("source_id", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["ask_id"], ["ask.ask_id"]),
        sa.ForeignKeyConstraint(
            ["occasion_id", "kind_of_run"],
            ["occasion.occasion_id", "occasion.kind_of_run"],
        ),
        sa.PrimaryKeyConstraint("answer_id"),
        sa.UniqueConstraint("ask_id", "said", "said_at", "note"),
    )
    op.create_index(
        "answer_source",
        "answer",
        ["source_id", "ask_id"],
        unique=True,
        sqlite_where=sa.text("source_id <> ''"),
        postgresql_where=sa.text("source_id <> ''"),
    )


def _assignment() -> None:
    op.create_table(
        "assignment",
        sa.Column("assignment_id", sa.Integer(), nullable=False),
        sa.Column("occasion_id", sa.String(), nullable=False),
        sa.Column("kind_of_run", sa.String(20), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("post", sa.String(), nullable=False),
        sa.Column("party_id", sa.String(), nullable=False),
        sa.Column("ask_id", sa.String(), nullable=False),
        sa.Column("starts_at", sa.DateTime(), nullable=False),
        sa.Column("ends_at", sa.DateTime(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("is_exclusive", sa.Boolean(), nullable=False),
        sa.Column("relieved_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["ask_id"], ["ask.ask_id"]),
        sa.ForeignKeyConstraint(
            ["occasion_id", "kind_of_run"],
            ["occasion.occasion_id", "occasion.kind_of_run"],
        ),
        sa.ForeignKeyConstraint(["party_id"], ["party.party_id"]),
        sa.PrimaryKeyConstraint("assignment_id"),
    )
    op.create_index(
        "assignment_one_a_person",
        "assignment",
        ["party_id"],
        unique=True,
        sqlite_where=sa.text("relieved_at IS NULL AND is_exclusive"),
        postgresql_where=sa.text("relieved_at IS NULL AND is_exclusive"),
    )
    op.create_index(
        "assignment_one_an_ask",
        "assignment",
        ["ask_id"],
        unique=True,
        sqlite_where=sa.text("relieved_at IS NULL"),
        postgresql_where=sa.text("relieved_at IS NULL"),
    )
    op.create_index(
        "assignment_step", "assignment", ["occasion_id", "step"], unique=False
    )
