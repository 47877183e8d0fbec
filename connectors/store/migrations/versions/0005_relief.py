"""Donation channels, needs, pledges, donations."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Make the tables."""
    _donation_channel()
    _need()
    _pledge()
    _donation()


def _donation_channel() -> None:
    op.create_table(
        "donation_channel",
        sa.Column("occasion_id", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("kind_of_run", sa.String(20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["occasion_id", "kind_of_run"],
            ["occasion.occasion_id", "occasion.kind_of_run"],
        ),
        sa.PrimaryKeyConstraint("occasion_id", "step", "channel"),
    )


def _need() -> None:
    op.create_table(
        "need",
        sa.Column("occasion_id", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("need", sa.String(), nullable=False),
        sa.Column("kind_of_run", sa.String(20), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("quantity", sa.String(40), nullable=False),
        sa.Column("closed_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(
            ["occasion_id", "kind_of_run"],
            ["occasion.occasion_id", "occasion.kind_of_run"],
        ),
        sa.ForeignKeyConstraint(
            ["occasion_id", "step", "channel"],
            [
                "donation_channel.occasion_id",
                "donation_channel.step",
                "donation_channel.channel",
            ],
        ),
        sa.PrimaryKeyConstraint("occasion_id", "step", "channel", "need"),
    )


def _pledge() -> None:
    op.create_table(
        "pledge",
        sa.Column("pledge_id", sa.Integer(), nullable=False),
        sa.Column("pledge_key", sa.String(), nullable=False),
        sa.Column("occasion_id", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("need", sa.String(), nullable=False),
        sa.Column("kind_of_run", sa.String(20), nullable=False),
        sa.Column("quantity", sa.String(40), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("donor", sa.String(), nullable=False),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(), nullable=True),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("retain_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["occasion_id", "kind_of_run"],
            ["occasion.occasion_id", "occasion.kind_of_run"],
        ),
        sa.ForeignKeyConstraint(
            ["occasion_id", "step", "channel", "need"],
            ["need.occasion_id", "need.step", "need.channel", "need.need"],
        ),
        sa.PrimaryKeyConstraint("pledge_id"),
        sa.UniqueConstraint("occasion_id", "step", "pledge_key"),
    )


def _donation() -> None:
    op.create_table(
        "donation",
        sa.Column("donation_id", sa.Integer(), nullable=False),
        sa.Column("donation_key", sa.String(), nullable=False),
        sa.Column("occasion_id", sa.String(), nullable=False),
        sa.Column("step", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("need", sa.String(), nullable=False),
        sa.Column("kind_of_run", sa.String(20), nullable=False),
        sa.Column("quantity", sa.String(40), nullable=False),
        sa.Column("unit", sa.String(), nullable=False),
        sa.Column("pledge_id", sa.Integer(), nullable=True),
        sa.Column("donor", sa.String(), nullable=False),
        sa.Column("contact", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("retain_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(
            ["occasion_id", "kind_of_run"],
            ["occasion.occasion_id", "occasion.kind_of_run"],
        ),
        sa.ForeignKeyConstraint(
            ["occasion_id", "step", "channel", "need"],
            ["need.occasion_id", "need.step", "need.channel", "need.need"],
        ),
        sa.ForeignKeyConstraint(["pledge_id"], ["pledge.pledge_id"]),
        sa.PrimaryKeyConstraint("donation_id"),
        sa.UniqueConstraint("occasion_id", "step", "donation_key"),
    )
