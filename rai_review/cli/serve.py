"""`rai-review serve`: the web service, and its worker as a supervised child."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from types import FrameType
from typing import Any

import click
import structlog
import waitress

from rai_review import clock
from rai_review.app import UPLOAD_LIMIT, create_app
from rai_review.cli.instance import read_settings, set_up, start_logs
from rai_review.database import Database
from rai_review.settings import Settings

FIRST_DELAY_SECONDS = 1.0
LONGEST_DELAY_SECONDS = 60.0
LOG = structlog.get_logger(__name__)


class WorkerKeeper:
    """Keeps one worker child alive: starts it, starts it again when it dies, ends it with the server."""

    def __init__(self) -> None:
        self.stop = threading.Event()
        self.child: subprocess.Popen[bytes] | None = None
        self.thread = threading.Thread(target=self._keep, daemon=True)

    def start(self) -> None:
        """Starts the worker and the watch over it."""
        self.thread.start()

    def end(self) -> None:
        """Ends the worker and waits for it."""
        self.stop.set()
        if self.child and self.child.poll() is None:
            self.child.terminate()
        self.thread.join(timeout=10)

    def _keep(self) -> None:
        delay = FIRST_DELAY_SECONDS
        while not self.stop.is_set():
            command = [sys.executable, "-m", "rai_review", "worker", "--child-of", str(os.getpid())]
            began = clock.monotonic()
            self.child = subprocess.Popen(command)  # noqa: S603 - our own command, nothing of it comes from outside
            status = self.child.wait()
            if clock.monotonic() - began > LONGEST_DELAY_SECONDS:
                delay = FIRST_DELAY_SECONDS  # it had worked; only a worker that dies at once is waited for
            if self.stop.is_set():
                return
            LOG.error("worker ended", status=status, again_in_seconds=delay)
            self.stop.wait(delay)
            delay = min(delay * 2, LONGEST_DELAY_SECONDS)


@click.command()
@click.option("--no-worker", is_flag=True, help="Serve pages only; run 'rai-review worker' elsewhere.")
def serve(no_worker: bool) -> None:
    """Start the web service with its worker."""
    settings = read_settings()
    start_logs()
    run(settings, Database(settings.database_url), with_worker=not no_worker)


def run(settings: Settings, database: Database, *, with_worker: bool = True) -> None:
    """Serves `settings` until a signal ends it."""
    set_up(settings, database)
    app = create_app(settings, database)
    keeper = WorkerKeeper()
    if with_worker:
        keeper.start()
    signal.signal(signal.SIGTERM, _interrupt)
    LOG.info("serving", url=settings.url)
    try:
        waitress.serve(app, **server_options(settings))
    finally:
        keeper.end()
        database.dispose()


def server_options(settings: Settings) -> dict[str, Any]:
    """Returns the server's options. It alone reads forwarded headers: the trusted proxy's, and nobody else's."""
    options: dict[str, Any] = {
        "host": settings.host,
        "port": settings.port,
        "threads": settings.threads,
        "max_request_body_size": UPLOAD_LIMIT,
        "ident": None,
        "clear_untrusted_proxy_headers": True,
    }
    if settings.trusted_proxy:
        options["trusted_proxy"] = settings.trusted_proxy
        options["trusted_proxy_headers"] = {"x-forwarded-for", "x-forwarded-proto"}
    return options


def _interrupt(_number: int, _frame: FrameType | None) -> None:
    raise KeyboardInterrupt
