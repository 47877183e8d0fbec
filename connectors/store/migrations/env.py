# ruff: noqa: INP001 -- Alembic loads this file by path
"""What Alembic runs: the migrations, inside a transaction that is ours."""

from alembic import context

from connectors.store.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    transactional_ddl=True,
    compare_type=True,
    render_as_batch=True,  # SQLite cannot alter columns in place
)
context.run_migrations()
