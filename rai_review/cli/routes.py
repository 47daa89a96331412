"""`rai-review routes`: every route with the action that guards it."""

from __future__ import annotations

import click

from rai_review.app import create_app
from rai_review.cli.instance import read_settings
from rai_review.database import Database
from rai_review.web.guards import MARKER


@click.command()
def routes() -> None:
    """List every route with its guard."""
    settings = read_settings()
    app = create_app(settings, Database("sqlite://"))
    for rule in sorted(app.url_map.iter_rules(), key=lambda each: each.rule):
        methods = ",".join(sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}))
        action = getattr(app.view_functions[rule.endpoint], MARKER, "packaged file")
        click.echo(f"{methods:10} {rule.rule:50} {action}")
