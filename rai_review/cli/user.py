"""`rai-review user`: the first administrator."""

from __future__ import annotations

import click

from rai_review.cli.instance import fail, read_settings, set_up
from rai_review.database import Database
from rai_review.errors import AppError
from rai_review.people import sessions


@click.group()
def user() -> None:
    """Make the first administrator."""


@user.command("first-admin")
def first_admin() -> None:
    """Print a one-time address, good for a day, where the first administrator sets name and password."""
    settings = read_settings()
    database = Database(settings.database_url)
    set_up(settings, database)
    try:
        with database.transaction() as session:
            token = sessions.make_first_admin_link(session)
    except AppError as error:
        fail(error)
    click.echo("Open this address within 24 hours; it works once:")
    click.echo(f"{settings.url}/first-admin?token={token}")
