"""`rai-review worker`: reports, checkpoints, and the only process that opens a private key."""

from __future__ import annotations

import os
import signal
import threading
from urllib.parse import urlsplit

import click

from rai_review.cli.instance import read_settings, start_logs
from rai_review.database import Database
from rai_review.jobs import worker as loop
from rai_review.ledger.signing import CheckpointChore, make_checkpoint_key
from rai_review.migrations import runner
from rai_review.people import service as people
from rai_review.policy import SERVICE
from rai_review.reports import service as reports
from rai_review.reports import signing
from rai_review.settings import Settings

LOOK_FOR_PARENT_SECONDS = 1.0


@click.command()
@click.option("--child-of", type=int, default=None, hidden=True, help="End when this process has ended.")
def worker(child_of: int | None) -> None:
    """Start one more worker for reports and other jobs."""
    settings = read_settings()
    start_logs()
    database = Database(settings.database_url)
    runner.declare_tables()
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    if child_of is not None:
        threading.Thread(target=_follow_parent, args=(child_of, stop), daemon=True).start()
    prepare_keys(settings, database)
    chores: list[loop.Chore] = [CheckpointChore(settings.keys, settings.checkpoint_file, origin_of(settings))]
    loop.run(database, {reports.ISSUE_REPORT: reports.ReportHandler(settings)}, chores, stop)


def origin_of(settings: Settings) -> str:
    """Returns the ledger's origin, the name of its checkpoint key: the host under which people reach the service."""
    return f"{urlsplit(settings.url).netloc}/rai-review"


def prepare_keys(settings: Settings, database: Database) -> None:
    """Makes the instance's keys where there are none and enters the public halves in the ledger."""
    vkey = make_checkpoint_key(settings.keys, origin_of(settings))
    certificate = signing.make_seal_key(settings.keys, settings.organisation)
    with database.transaction() as session:
        people.publish_keys(session, SERVICE, checkpoint_key=vkey, seal_certificate=certificate)


def _follow_parent(parent: int, stop: threading.Event) -> None:
    """A server that was killed can't end its worker; the worker looks for it instead."""
    while not stop.wait(LOOK_FOR_PARENT_SECONDS):
        if os.getppid() != parent:
            stop.set()
