"""How many people live in a cell."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"


def upgrade() -> None:
    """Make the column."""
    op.add_column("cell", sa.Column("population", sa.Integer(), nullable=True))
