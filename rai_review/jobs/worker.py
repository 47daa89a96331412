"""The worker's loop: claim, run the handler, retry or park. Handlers are handed in by the command."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

import structlog

from rai_review.database import Database
from rai_review.jobs import queue
from rai_review.jobs.queue import Claim

Handler = Callable[[Database, Claim], None]
Chore = Callable[[Database], None]

IDLE_SECONDS = 0.5
LOG = structlog.get_logger(__name__)


def run_one(database: Database, handlers: Mapping[str, Handler]) -> bool:
    """Claims and runs one job; returns whether there was one. A handler finishes its own claim."""
    with database.transaction() as session:
        held = queue.claim(session)
    if held is None:
        return False
    try:
        with _renewing(database, held):
            handlers[held.kind](database, held)
    except Exception as problem:  # noqa: BLE001 - whatever a handler raises, the job must not be lost
        LOG.error("job failed", kind=held.kind, job=held.id, attempt=held.attempts, problem=type(problem).__name__)
        with database.transaction() as session:
            queue.give_back(session, held, f"{type(problem).__name__}: {problem}")
    else:
        LOG.info("job done", kind=held.kind, job=held.id, attempt=held.attempts)
    return True


@contextmanager
def _renewing(database: Database, held: Claim) -> Iterator[None]:
    """Renews the lease from a thread beside the handler, for as long as both live."""
    done = threading.Event()

    def renew() -> None:
        while not done.wait(queue.RENEW_MS / 1000):
            try:
                with database.transaction() as session:
                    if not queue.renew(session, held):
                        return
            except Exception as problem:  # noqa: BLE001 - the database may be away for a while; the next try may do
                LOG.warning("lease not renewed", job=held.id, problem=type(problem).__name__)

    thread = threading.Thread(target=renew, daemon=True)
    thread.start()
    try:
        yield
    finally:
        done.set()
        thread.join()


def run(database: Database, handlers: Mapping[str, Handler], chores: list[Chore], stop: threading.Event) -> None:
    """Works until `stop` is set. `chores` are run between jobs and when idle; each decides itself whether it is due."""
    while not stop.is_set():
        try:
            busy = run_one(database, handlers)
            for chore in chores:
                chore(database)
        except Exception as problem:  # noqa: BLE001 - the database may be away for a while; the loop stays
            LOG.error("worker stumbled", problem=type(problem).__name__)
            busy = False
        if not busy:
            stop.wait(IDLE_SECONDS)
