"""Jobs: enqueued with their cause, taken by one worker at a time, never lost, finished once."""

import threading

import pytest
from sqlalchemy import select

from rai_review import clock
from rai_review.database import Database
from rai_review.errors import Refused
from rai_review.jobs import queue, worker
from rai_review.jobs.models import Job
from rai_review.jobs.queue import Claim


def enqueue(database: Database, key: str = "one") -> None:
    with database.transaction() as session:
        queue.enqueue(session, "issue-report", key, {"submission": key})


def claim(database: Database) -> Claim | None:
    with database.transaction() as session:
        return queue.claim(session)


def state(database: Database, key: str = "one") -> str:
    with database.reading() as session:
        found = queue.state_of(session, "issue-report", key)
    assert found is not None
    return found.state


def test_a_job_is_enqueued_once_for_its_key(database: Database) -> None:
    enqueue(database)
    enqueue(database)
    assert claim(database) is not None
    assert claim(database) is None


def test_a_job_goes_with_its_transaction(database: Database) -> None:
    def fail() -> None:
        with database.transaction() as session:
            queue.enqueue(session, "issue-report", "one", {})
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert claim(database) is None


def test_a_lease_runs_out_and_the_late_worker_cannot_finish(database: Database) -> None:
    enqueue(database)
    first = claim(database)
    assert first is not None
    with clock.frozen(clock.now() + queue.LEASE_MS + 1):
        second = claim(database)
        assert second is not None
        assert (second.id, second.attempts) == (first.id, 2)
        with pytest.raises(Refused), database.transaction() as session:
            queue.finish(session, first)
        with database.transaction() as session:
            queue.finish(session, second)
    assert state(database) == "done"


def test_a_clock_that_is_set_back_holds_no_job_up(database: Database) -> None:
    hour = 3_600_000
    with clock.frozen(clock.now() + hour):
        enqueue(database)
    first = claim(database)
    assert first is not None
    with clock.frozen(clock.now() - hour):
        second = claim(database)
    assert second is not None
    assert second.id == first.id
    with clock.frozen(clock.now() - hour - 1000):
        assert claim(database) is None, "the clocks of two machines may differ"


def test_a_failing_job_waits_longer_each_time_and_is_parked_at_last(database: Database) -> None:
    enqueue(database)
    at = clock.now()
    for attempt in range(1, queue.LAST_ATTEMPT + 1):
        with clock.frozen(at):
            held = claim(database)
            assert held is not None
            assert held.attempts == attempt
            with database.transaction() as session:
                queue.give_back(session, held, "OSError: no fonts")
            assert claim(database) is None, "it waits before it is tried again"
        at += queue.LONGEST_DELAY_MS + 1
    assert state(database) == "parked"


def test_a_lease_is_renewed_while_the_handler_works(database: Database, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queue, "RENEW_MS", 20)
    enqueue(database)
    ends: list[int] = []

    def handler(database: Database, held: Claim) -> None:
        for _ in range(2):
            with database.reading() as session:
                ends.append(session.scalar(select(Job.leased_until)) or 0)
            clock.sleep(0.5)
        with database.transaction() as session:
            queue.finish(session, held)

    assert worker.run_one(database, {"issue-report": handler})
    assert ends[1] > ends[0]
    assert state(database) == "done"


def test_a_job_that_takes_its_worker_down_each_time_is_parked(database: Database) -> None:
    enqueue(database)
    at = clock.now()
    for _ in range(queue.LAST_ATTEMPT):
        with clock.frozen(at):
            assert claim(database) is not None
        at += queue.LEASE_MS + 1
    with clock.frozen(at):
        assert claim(database) is None
    assert state(database) == "parked"


def test_the_worker_survives_what_a_handler_raises(database: Database) -> None:
    enqueue(database)

    def handler(_database: Database, _claim: Claim) -> None:
        raise ValueError("the letter is missing")

    assert worker.run_one(database, {"issue-report": handler}) is True
    assert worker.run_one(database, {"issue-report": handler}) is False
    assert state(database) == "waiting"


def test_many_workers_share_jobs_without_taking_one_twice(database: Database) -> None:
    for number in range(20):
        enqueue(database, f"job-{number}")
    done: list[str] = []

    def handler(database: Database, held: Claim) -> None:
        with database.transaction() as session:
            queue.finish(session, held)
        done.append(held.payload["submission"])

    def work() -> None:
        while worker.run_one(database, {"issue-report": handler}):
            pass

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(done) == sorted(f"job-{number}" for number in range(20))


def test_the_loop_runs_chores_and_stops(database: Database) -> None:
    stop = threading.Event()
    seen: list[str] = []

    def chore(_database: Database) -> None:
        seen.append("chore")
        stop.set()

    worker.run(database, {}, [chore], stop)
    assert seen == ["chore"]
