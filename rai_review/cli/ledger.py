"""`rai-review ledger`: is everything still as it was recorded?"""

from __future__ import annotations

import json
import sys

import click

from rai_review import database as tables
from rai_review.cli.instance import EXIT_REFUSED, read_settings
from rai_review.cli.key import origin_of
from rai_review.database import Database
from rai_review.errors import AppError
from rai_review.evidence import files
from rai_review.evidence import service as evidence
from rai_review.ledger import inspection, signing
from rai_review.ledger.inspection import Inspection
from rai_review.migrations import runner
from rai_review.people import service as people
from rai_review.reports import service as reports


@click.group()
def ledger() -> None:
    """Verify the ledger, and sign it as it stands."""


@ledger.command("verify")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def verify_ledger(as_json: bool) -> None:
    """Recompute every entry, compare every row and file with what was recorded of it, check every checkpoint."""
    settings = read_settings()
    runner.declare_tables()
    database = Database(settings.database_url)
    notes = signing.read_notes(settings.checkpoint_file)
    witnesses = [inspection.witness_for(model) for model in tables.ledgered_models()]
    with database.reading() as session:
        instance = people.instance(session)
        vkeys = [instance.checkpoint_key] if instance and instance.checkpoint_key else []
        kept = [evidence.file_witness(files.folder_of(settings.files)), reports.file_witness(reports.folder(settings))]
        found = inspection.inspect_ledger(session, witnesses, notes, vkeys, kept)
    if as_json:
        click.echo(json.dumps(_plain(found)))
    else:
        _show(found)
    if found.problems:
        sys.exit(EXIT_REFUSED)


def _plain(found: Inspection) -> dict[str, object]:
    return {
        "entries": found.size,
        "root": found.root,
        "rows": found.rows,
        "checkpoints": found.checkpoints,
        "problems": list(found.problems),
    }


def _show(found: Inspection) -> None:
    click.echo(f"{found.size} entries, {found.rows} rows, {found.checkpoints} checkpoints; root {found.root}")
    if not found.problems:
        click.echo("Everything fits.")
        return
    click.echo(f"The first record that does not fit: {found.problems[0]}", err=True)
    for problem in found.problems[1:]:
        click.echo(f"  {problem}", err=True)


@ledger.command("checkpoint")
def make_checkpoint() -> None:
    """Sign the ledger as it stands and add the note to the file outside the database."""
    settings = read_settings()
    database = Database(settings.database_url)
    try:
        note = signing.make_checkpoint(database, settings.keys, settings.checkpoint_file, origin_of(settings))
    except (OSError, RuntimeError, AppError) as problem:
        click.echo(f"No checkpoint was made: {problem}", err=True)
        sys.exit(EXIT_REFUSED)
    click.echo(note or "The ledger has no entry yet.", nl=not note)
