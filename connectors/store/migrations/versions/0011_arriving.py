"""Whom an organisation names when its people come, and for what they came."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Make the columns."""
    # No foreign key: SQLite cannot add one, and an ask is never deleted.
    op.add_column("registration", sa.Column("ask_id", sa.String(), nullable=True))
    op.add_column("registration", sa.Column("came_at", sa.DateTime(), nullable=True))
    op.create_index("ix_registration_ask_id", "registration", ["ask_id"], unique=False)
