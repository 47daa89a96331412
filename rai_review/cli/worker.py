"""`rai-review worker`: reports, checkpoints, and the only process that opens a private key."""

from __future__ import annotations

import os
import signal
import threading

import click

from rai_review.cli.instance import read_settings, start_logs
from rai_review.cli.key import origin_of, prepare_keys
from rai_review.database import Database
from rai_review.decisions.chore import StandingChore
from rai_review.decisions.job import ISSUE_REPORT
from rai_review.jobs import worker as loop
from rai_review.ledger.signing import CheckpointChore
from rai_review.migrations import runner
from rai_review.reports.handler import ReportHandler

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
    checkpoints = CheckpointChore(settings.keys, settings.checkpoint_file, origin_of(settings))
    chores: list[loop.Chore] = [checkpoints, StandingChore()]
    loop.run(database, {ISSUE_REPORT: ReportHandler(settings)}, chores, stop)


def _follow_parent(parent: int, stop: threading.Event) -> None:
    """A server that was killed can't end its worker; the worker looks for it instead."""
    while not stop.wait(LOOK_FOR_PARENT_SECONDS):
        if os.getppid() != parent:
            stop.set()
