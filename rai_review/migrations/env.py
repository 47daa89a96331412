"""Alembic's environment. The connection is handed in by `runner`, which holds the lock."""

from __future__ import annotations

from alembic import context

from rai_review.database import Base

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=Base.metadata,
    render_as_batch=False,
    transactional_ddl=True,
    compare_type=True,
)
context.run_migrations()
