"""Messages over several contact points at once, and steps closed by hand."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"


def upgrade() -> None:
    """Make the columns."""
    op.add_column(
        "message",
        sa.Column(
            "is_at_once", sa.Boolean(), nullable=False, server_default=sa.false()
        ),
    )
    op.add_column("step", sa.Column("closed_at", sa.DateTime(), nullable=True))
    op.add_column(
        "step",
        sa.Column("closed_as", sa.String(20), nullable=True),
    )
