"""`rai-review db`: the schema."""

from __future__ import annotations

import click

from rai_review.cli.instance import read_settings
from rai_review.database import Database
from rai_review.migrations import runner


@click.group()
def db() -> None:
    """Create, upgrade and check the database."""


@db.command()
def upgrade() -> None:
    """Bring the database to the newest schema, in one transaction under a lock."""
    settings = read_settings()
    click.echo(f"The database is at revision {runner.upgrade(Database(settings.database_url))}.")
