"""`rai-review db`: the schema, and the rows that can be made anew."""

from __future__ import annotations

import click

from rai_review.cli.instance import read_settings
from rai_review.database import Database
from rai_review.decisions import summaries
from rai_review.migrations import runner
from rai_review.reviews import rebuilding as reviews


@click.group()
def db() -> None:
    """Upgrade the database, and rebuild what is derived in it."""


@db.command()
def upgrade() -> None:
    """Bring the database to the newest schema, in one transaction under a lock."""
    settings = read_settings()
    click.echo(f"The database is at revision {runner.upgrade(Database(settings.database_url))}.")


@db.command()
def rebuild() -> None:
    """Make the rows that lists read anew from the ledgered ones."""
    settings = read_settings()
    runner.declare_tables()
    database = Database(settings.database_url)
    with database.transaction() as session:
        count = reviews.rebuild(session)
        summaries.rebuild(session)
    click.echo(f"Rebuilt what lists show of {count} reviews.")
