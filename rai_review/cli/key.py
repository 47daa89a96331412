"""`rai-review key`: the instance's own keys, for the seal of reports and for checkpoints of the ledger."""

from __future__ import annotations

import datetime
import fcntl
import json
import sys
from pathlib import Path
from urllib.parse import urlsplit

import click

from rai_review import clock
from rai_review.cli.instance import EXIT_REFUSED, fail, read_settings, set_up
from rai_review.database import Database
from rai_review.errors import AppError
from rai_review.ledger.signing import make_checkpoint_key
from rai_review.people import service as people
from rai_review.policy import SERVICE
from rai_review.reports.signing import CERTIFICATE_FILE, KEY_FILE, make_seal_key, seal_facts
from rai_review.settings import Settings


def origin_of(settings: Settings) -> str:
    """Returns the ledger's origin, the name of its checkpoint key: the host under which people reach the service."""
    return f"{urlsplit(settings.url).netloc}/rai-review"


def prepare_keys(settings: Settings, database: Database) -> None:
    """Makes the instance's keys where there are none and enters the public halves in the ledger."""
    settings.keys.mkdir(parents=True, exist_ok=True, mode=0o700)
    with database.reading() as session:
        instance = people.instance(session)
    organisation = instance.organisation if instance else settings.organisation
    with (settings.keys / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        vkey = make_checkpoint_key(settings.keys, origin_of(settings))
        if not (settings.keys / KEY_FILE).exists() or not (settings.keys / CERTIFICATE_FILE).exists():
            now = datetime.datetime.fromtimestamp(clock.now() / 1000, datetime.UTC)
            make_seal_key(settings.keys, organisation, now=now)
        certificate = (settings.keys / CERTIFICATE_FILE).read_text("ascii")
    with database.transaction() as session:
        people.publish_keys(session, SERVICE, checkpoint_key=vkey, seal_certificate=certificate)


@click.group()
def key() -> None:
    """Make and show the keys of this instance."""


@key.command("make")
def make_keys() -> None:
    """Make the keys where there are none, and publish their public halves."""
    settings = read_settings()
    database = Database(settings.database_url)
    try:
        set_up(settings, database)
        prepare_keys(settings, database)
    except AppError as error:
        fail(error)
    click.echo(f"The keys lie in {settings.keys}; keep a copy of that folder away from this machine.")


@key.command("show")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
def show_keys(as_json: bool) -> None:
    """Show the public halves: the checkpoint key, and the fingerprint of the seal certificate."""
    settings = read_settings()
    vkey, certificate = _public(settings)
    facts = seal_facts(settings.keys / CERTIFICATE_FILE) if (settings.keys / CERTIFICATE_FILE).exists() else None
    if as_json:
        shown = {
            "checkpoint": vkey,
            "seal_certificate": certificate,
            "seal_sha256": facts.fingerprint if facts else None,
        }
        click.echo(json.dumps(shown))
        return
    click.echo(f"Checkpoint key: {vkey}")
    if facts:
        click.echo(f"Seal certificate, SHA-256: {facts.fingerprint}, good until {facts.until}")


@key.command("export")
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
def export_certificate(target: Path) -> None:
    """Write the seal certificate to TARGET, for 'rai-review verify --trust TARGET'."""
    _, certificate = _public(read_settings())
    target.write_text(certificate, "ascii")
    click.echo(f"Wrote {target}.")


def _public(settings: Settings) -> tuple[str, str]:
    database = Database(settings.database_url)
    with database.reading() as session:
        instance = people.instance(session)
    if instance is None or instance.checkpoint_key is None or instance.seal_certificate is None:
        click.echo("There are no keys yet; run 'rai-review key make'.", err=True)
        sys.exit(EXIT_REFUSED)
    return instance.checkpoint_key, instance.seal_certificate
