"""Alerts that come in and go out; due times of drills; rehearsals."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"


def upgrade() -> None:
    """Make the tables."""
    _alerts()
    _published()
    _drills()


def _alerts() -> None:
    op.create_table(
        "alert",
        sa.Column("alert_no", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column("identifier", sa.String(), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=False),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("msg_type", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=True),
        sa.Column("became", sa.String(length=20), nullable=False),
        sa.Column("why", sa.JSON(), nullable=False),
        sa.Column("decided_by", sa.String(), nullable=False),
        sa.Column("occasion_id", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("alert_no"),
        sa.UniqueConstraint("sender", "identifier", "sent_at"),
    )
    op.create_index("ix_alert_became", "alert", ["became", "received_at"])
    op.create_table(
        "alert_reference",
        sa.Column("alert_no", sa.Integer(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column("identifier", sa.String(), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["alert_no"], ["alert.alert_no"]),
        sa.PrimaryKeyConstraint("alert_no", "place"),
    )
    op.create_index(
        "ix_alert_reference_to", "alert_reference", ["sender", "identifier", "sent_at"]
    )


def _published() -> None:
    op.create_table(
        "published_alert",
        sa.Column("alert_no", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("occasion_id", sa.String(), nullable=False),
        sa.Column("kind_of_run", sa.String(length=20), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("sender", sa.String(), nullable=False),
        sa.Column("identifier", sa.String(), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=False),
        sa.Column("msg_type", sa.String(), nullable=False),
        sa.Column("raw", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=True),
        sa.Column("superseded_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["occasion_id", "kind_of_run"],
            ["occasion.occasion_id", "occasion.kind_of_run"],
        ),
        sa.PrimaryKeyConstraint("alert_no"),
        sa.UniqueConstraint("identifier"),
    )


def _drills() -> None:
    op.create_table(
        "drill_due",
        sa.Column("drill", sa.String(), nullable=False),
        sa.Column("due_key", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(), nullable=False),
        sa.Column("came", sa.String(length=20), nullable=False),
        sa.Column("run_id", sa.String(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("drill", "due_key"),
    )
    op.create_table(
        "rehearsal",
        sa.Column("rehearsal_id", sa.String(), nullable=False),
        sa.Column("plan", sa.String(), nullable=False),
        sa.Column("drill", sa.String(), nullable=False),
        sa.Column("path", sa.String(), nullable=False),
        sa.Column("seed", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.DateTime(), nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("rehearsal_id"),
    )
