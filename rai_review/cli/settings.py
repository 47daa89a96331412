"""`rai-review settings`: what is in force."""

from __future__ import annotations

import dataclasses
import json

import click
from sqlalchemy import make_url

from rai_review.cli.instance import read_settings
from rai_review.settings import DESCRIPTIONS


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def settings(as_json: bool) -> None:
    """Show the settings in force and what each is for."""
    found = {name: str(value) for name, value in dataclasses.asdict(read_settings()).items()}
    found["database_url"] = make_url(found["database_url"]).render_as_string(hide_password=True)
    if as_json:
        click.echo(json.dumps(found, indent=2))
        return
    for name, value in found.items():
        setting = f"RAI_{name.upper()}"
        click.echo(f"{setting}={value}")
        click.echo(f"    {DESCRIPTIONS[setting]}")
