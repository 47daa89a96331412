"""Jobs as leased rows: enqueued in the caller's transaction, finished in the handler's.

A worker renews its lease while it works; one that dies renews nothing, its lease runs out within a
minute and another takes the job. A handler that lost its lease can't finish, because `finish` only
closes a job whose lease token it holds.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

from sqlalchemy import and_, or_, select, update
from sqlalchemy.orm import Session

from rai_review import clock
from rai_review.errors import Refused
from rai_review.jobs.models import Job

LEASE_MS = 60_000
RENEW_MS = 15_000
LAST_ATTEMPT = 8
FIRST_DELAY_MS = 2_000
LONGEST_DELAY_MS = 600_000


@dataclass(frozen=True)
class Claim:
    """A job in a worker's hands until its lease ends."""

    id: str
    kind: str
    payload: dict[str, str]
    token: str
    attempts: int


@dataclass(frozen=True)
class JobState:
    """How far a job is, for pages that wait for it."""

    state: str
    attempts: int
    problem: str | None


def enqueue(session: Session, kind: str, key: str, payload: dict[str, str]) -> None:
    """Adds a job in the caller's transaction. One (kind, key) is one job, ever: a second call changes nothing."""
    if session.scalar(select(Job.id).where(Job.kind == kind, Job.key == key)):
        return
    now = clock.now()
    session.add(
        Job(
            id=clock.new_id(),
            kind=kind,
            key=key,
            payload=json.dumps(payload, sort_keys=True),
            state="waiting",
            attempts=0,
            run_after=now,
            created_at=now,
        )
    )


def claim(session: Session) -> Claim | None:
    """Takes the oldest job that is due, or whose lease ran out, and leases it; None where there is none."""
    now = clock.now()
    # What lies twice as far ahead as a delay or lease reaches was written before the clock was set back. Twice,
    # because the clocks of two machines differ.
    due = or_(
        and_(Job.state == "waiting", or_(Job.run_after <= now, Job.run_after > now + 2 * LONGEST_DELAY_MS)),
        and_(Job.state == "running", or_(Job.leased_until < now, Job.leased_until > now + 2 * LEASE_MS)),
    )
    job = session.scalar(select(Job).where(due).order_by(Job.run_after).limit(1).with_for_update(skip_locked=True))
    if job is None:
        return None
    if job.attempts >= LAST_ATTEMPT:  # it took its worker down each time
        job.state, job.problem = "parked", "the worker died each time"
        job.lease_token = job.leased_until = None
        return None
    job.state, job.attempts = "running", job.attempts + 1
    job.lease_token, job.leased_until = clock.new_id(), now + LEASE_MS
    return Claim(job.id, job.kind, json.loads(job.payload), job.lease_token, job.attempts)


def renew(session: Session, held: Claim) -> bool:
    """Puts the end of a lease off; returns whether the lease is still this worker's."""
    mine = (Job.id == held.id) & (Job.lease_token == held.token) & (Job.state == "running")
    renewed = session.execute(update(Job).where(mine).values(leased_until=clock.now() + LEASE_MS))
    return bool(renewed.rowcount)  # type: ignore[attr-defined]


def finish(session: Session, held: Claim) -> None:
    """Closes the job in the transaction of its result.

    Raises `Refused` where the lease is no longer this worker's, so that the whole result is rolled back.
    """
    closed = session.execute(
        update(Job)
        .where(Job.id == held.id, Job.lease_token == held.token, Job.state == "running")
        .values(state="done", finished_at=clock.now(), lease_token=None, leased_until=None, problem=None)
    )
    if closed.rowcount != 1:  # type: ignore[attr-defined]
        raise Refused("Another worker has taken this job over.")


def give_back(session: Session, held: Claim, problem: str) -> None:
    """Puts a failed job back with a growing delay, or parks it after the last try. `problem` names the failure."""
    parked = held.attempts >= LAST_ATTEMPT
    delay = min(FIRST_DELAY_MS * 2 ** (held.attempts - 1), LONGEST_DELAY_MS)
    session.execute(
        update(Job)
        .where(Job.id == held.id, Job.lease_token == held.token)
        .values(
            state="parked" if parked else "waiting",
            run_after=clock.now() + delay,
            lease_token=None,
            leased_until=None,
            problem=problem[:2000],
        )
    )


def state_of(session: Session, kind: str, key: str) -> JobState | None:
    """Returns how far the job (kind, key) is, or None where there is no such job."""
    found = session.execute(
        select(Job.state, Job.attempts, Job.problem).where(Job.kind == kind, Job.key == key)
    ).first()
    return None if found is None else JobState(found.state, found.attempts, found.problem)
