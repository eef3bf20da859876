"""Run by Alembic: the connection, already in its transaction, comes from `schema.migrate`."""

from __future__ import annotations

from alembic import context

from backoffice.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    transactional_ddl=True,
)
with context.begin_transaction():
    context.run_migrations()
