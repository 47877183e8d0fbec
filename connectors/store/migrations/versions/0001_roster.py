"""Parties, how to reach them, and places."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """Make the tables."""
    _cell()
    _post()
    _party()
    _party_role()
    _party_skill()
    _contact_point()


def _cell() -> None:
    op.create_table(
        "cell",
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("level", sa.String(20), nullable=False),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("parent", sa.String(), nullable=True),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.PrimaryKeyConstraint("code"),
    )
    op.create_index(op.f("ix_cell_parent"), "cell", ["parent"], unique=False)


def _post() -> None:
    op.create_table(
        "post",
        sa.Column("post_no", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.JSON(), nullable=False),
        sa.Column("cell", sa.String(), nullable=False),
        sa.Column("places", sa.Integer(), nullable=False),
        sa.Column("skills", sa.String(), nullable=False),
        sa.Column("shifts", sa.String(), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("is_hard", sa.Boolean(), nullable=False),
        sa.Column("is_retired", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["cell"], ["cell.code"]),
        sa.PrimaryKeyConstraint("post_no"),
    )
    op.create_index(op.f("ix_post_cell"), "post", ["cell"], unique=False)
    op.create_index(op.f("ix_post_kind"), "post", ["kind"], unique=False)


def _party() -> None:
    op.create_table(
        "party",
        sa.Column("party_id", sa.String(), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("birth_year", sa.Integer(), nullable=True),
        sa.Column("languages", sa.String(), nullable=False),
        sa.Column("cell", sa.String(), nullable=True),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("available", sa.String(), nullable=False),
        sa.Column("on_call", sa.String(), nullable=False),
        sa.Column("away", sa.String(), nullable=False),
        sa.Column("deputy_number", sa.String(), nullable=True),
        sa.Column("certificates", sa.String(), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("retain_until", sa.Date(), nullable=True),
        sa.Column("retired_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["cell"], ["cell.code"]),
        sa.PrimaryKeyConstraint("party_id"),
        sa.UniqueConstraint("kind", "number"),
    )
    op.create_index(op.f("ix_party_cell"), "party", ["cell"], unique=False)


def _party_role() -> None:
    op.create_table(
        "party_role",
        sa.Column("party_id", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["party_id"], ["party.party_id"]),
        sa.PrimaryKeyConstraint("party_id", "role"),
    )
    op.create_index(op.f("ix_party_role_role"), "party_role", ["role"], unique=False)


def _party_skill() -> None:
    op.create_table(
        "party_skill",
        sa.Column("party_id", sa.String(), nullable=False),
        sa.Column("skill", sa.String(), nullable=False),
        sa.Column("expires_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["party_id"], ["party.party_id"]),
        sa.PrimaryKeyConstraint("party_id", "skill"),
    )
    op.create_index(
        op.f("ix_party_skill_skill"), "party_skill", ["skill"], unique=False
    )


def _contact_point() -> None:
    op.create_table(
        "contact_point",
        sa.Column("contact_point_id", sa.Integer(), nullable=False),
        sa.Column("party_id", sa.String(), nullable=False),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("verified_on", sa.Date(), nullable=True),
        sa.Column("is_allowed_for_exercises", sa.Boolean(), nullable=False),
        sa.Column("retired_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["party_id"], ["party.party_id"]),
        sa.PrimaryKeyConstraint("contact_point_id"),
    )
    op.create_index("contact_point_address", "contact_point", ["address"], unique=False)
    op.create_index(
        op.f("ix_contact_point_party_id"), "contact_point", ["party_id"], unique=False
    )
