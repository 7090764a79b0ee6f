"""Runs the steps on the connection that ``bot.records.migrate`` hands over, in its transaction."""

from __future__ import annotations

from alembic import context

from bot.records.tables import METADATA

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=METADATA,
    transactional_ddl=True,
    render_as_batch=True,
)
context.run_migrations()
