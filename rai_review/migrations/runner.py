"""Bringing a database to the newest schema: under a lock, in one transaction, with the guards made again."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.engine import Connection

from rai_review.database import Base, Database, hold
from rai_review.migrations.triggers import create_triggers, drop_triggers

SET_UP_LOCK = 7_204_316

MODEL_MODULES = (
    "rai_review.catalogue.models",
    "rai_review.decisions.models",
    "rai_review.evidence.models",
    "rai_review.features.models",
    "rai_review.jobs.models",
    "rai_review.ledger.models",
    "rai_review.people.models",
    "rai_review.reports.models",
    "rai_review.reviews.models",
    "rai_review.web.idempotency",
)


def declare_tables() -> None:
    """Imports every room's tables, so that the metadata is whole."""
    for name in MODEL_MODULES:
        import_module(name)


def upgrade(database: Database) -> str:
    """Brings the database to the newest schema and returns its revision. Safe to run twice and from two machines."""
    declare_tables()
    with database.engine.connect() as connection:
        if database.is_sqlite:
            # SQLite checks foreign keys row by row while tables are rebuilt; the pragma has no effect inside
            # a transaction, so it is set on the raw connection before the engine's BEGIN IMMEDIATE.
            connection.connection.driver_connection.execute("pragma foreign_keys=off")  # type: ignore[union-attr]
        try:
            with connection.begin():
                _migrate(connection)
        finally:
            if database.is_sqlite:
                connection.connection.driver_connection.execute("pragma foreign_keys=on")  # type: ignore[union-attr]
    return current(database)


def _migrate(connection: Connection) -> None:
    hold(connection, SET_UP_LOCK)
    drop_triggers(connection)
    command.upgrade(_config(connection), "head")
    create_triggers(connection)
    if connection.dialect.name == "sqlite":
        broken = connection.execute(text("PRAGMA foreign_key_check")).all()
        if broken:
            raise RuntimeError(f"the migration left rows without their parents: {broken[:5]}")


def _config(connection: Connection | None = None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.attributes["connection"] = connection
    return config


def current(database: Database) -> str:
    """Returns the revision the database is at, or an empty text before the first upgrade."""
    with database.reading() as session:
        return MigrationContext.configure(session.connection()).get_current_revision() or ""


def is_current(database: Database) -> bool:
    """Whether the database has the newest schema."""
    return current(database) == ScriptDirectory.from_config(_config()).get_current_head()


def differences(database: Database) -> list[object]:
    """Returns what the declared tables have and the database lacks, or the other way round; empty where they agree."""
    declare_tables()
    with database.engine.connect() as connection, connection.begin():
        return list(compare_metadata(MigrationContext.configure(connection), Base.metadata))
