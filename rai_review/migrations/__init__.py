"""Alembic migrations, run under a lock, with triggers made again from one list."""
