"""A worker killed at any point of its job leaves nothing half done, and the next one issues exactly one report."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from sqlalchemy import func, select

from rai_review import clock
from rai_review.database import Database
from rai_review.decisions.acts import Kind
from rai_review.evidence.files import path_of
from rai_review.jobs import queue, worker
from rai_review.jobs.models import Job
from rai_review.ledger.models import LedgerEntry
from rai_review.reports import service as reports
from rai_review.reports.models import Report
from tests.builders import World, ledger_problems, make_world

ROOT = Path(__file__).parents[2]
BEFORE = ("frozen", "proven", "sealed", "kept", "recorded")


def count(database: Database) -> tuple[int, int, str]:
    """Reports, their ledger entries, and the state of the job."""
    with database.reading() as session:
        found = session.scalar(select(func.count()).select_from(Report)) or 0
        entries = select(func.count()).select_from(LedgerEntry).where(LedgerEntry.type == "report.issued")
        return found, session.scalar(entries) or 0, session.scalar(select(Job.state)) or ""


def killed_at(world: World, folder: Path, point: str) -> None:
    command = [sys.executable, "-m", "tests.faults.kill_worker", world.database.url, str(folder), point]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=120, check=False)
    assert done.returncode == -signal.SIGKILL, done.stderr.decode()[-2000:]


def decided(database: Database, folder: Path) -> tuple[World, str]:
    world = make_world(database, folder)
    world.prepare_keys()
    review = world.small_review(world.publish_small())
    submission = world.submit(review)
    world.decide(review, world.kai, Kind.APPROVE, "eng_lead")
    return world, submission


@pytest.mark.slow
@pytest.mark.parametrize("point", BEFORE)
def test_killed_before_the_commit_nothing_is_there_and_the_next_worker_issues(
    sqlite_database: Database, tmp_path: Path, point: str
) -> None:
    issued_once_after_a_kill(sqlite_database, tmp_path, point)


@pytest.mark.slow
@pytest.mark.postgres
def test_the_same_on_postgresql_inside_the_transaction(postgres_database: Database, tmp_path: Path) -> None:
    issued_once_after_a_kill(postgres_database, tmp_path, "recorded")


def issued_once_after_a_kill(database: Database, tmp_path: Path, point: str) -> None:
    world, submission = decided(database, tmp_path)
    killed_at(world, tmp_path, point)
    assert count(database) == (0, 0, "running")
    assert not worker.run_one(database, {"issue-report": world.handler()})
    with clock.frozen(clock.now() + queue.LEASE_MS + 1000):
        assert worker.run_one(database, {"issue-report": world.handler()})
        assert not worker.run_one(database, {"issue-report": world.handler()})
    assert count(database) == (1, 1, "done")
    with database.reading() as session:
        report = reports.reports_of_submission(session, submission)[0]
    assert path_of(reports.folder(world.settings), report.sha256).stat().st_size == report.size
    assert ledger_problems(database) == ()


@pytest.mark.slow
def test_killed_after_the_commit_the_report_stands(sqlite_database: Database, tmp_path: Path) -> None:
    database = sqlite_database
    world, _ = decided(database, tmp_path)
    killed_at(world, tmp_path, "finished")
    assert count(database) == (1, 1, "done")
    with clock.frozen(clock.now() + queue.LEASE_MS + 1000):
        assert not worker.run_one(database, {"issue-report": world.handler()})
    assert count(database) == (1, 1, "done")


@pytest.mark.slow
def test_a_worker_that_lost_its_lease_records_nothing(sqlite_database: Database, tmp_path: Path) -> None:
    world, _ = decided(sqlite_database, tmp_path)
    overtaken: list[bool] = []

    def overtake(point: str) -> None:
        if point == "kept" and not overtaken:
            overtaken.append(True)
            with clock.frozen(clock.now() + queue.LEASE_MS + 1000):
                assert worker.run_one(sqlite_database, {"issue-report": world.handler()})

    slow = world.handler()
    slow.pause = overtake
    worker.run_one(sqlite_database, {"issue-report": slow})
    assert count(sqlite_database) == (1, 1, "done")
