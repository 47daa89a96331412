"""Asking for the report of a decided submission: a job in the transaction that decided it."""

from __future__ import annotations

from datetime import date

from sqlalchemy.orm import Session

from rai_review.decisions.history import History
from rai_review.jobs import queue

ISSUE_REPORT = "issue-report"


def report_key(submission_id: str, number: int) -> str:
    """Returns the key of the one job that issues report `number` of a submission."""
    return f"{submission_id}/{number}"


def ask_for_report(session: Session, history: History, as_of: date, number: int = 1) -> None:
    """Enqueues the job of report `number`, over the acts made so far and the standing on `as_of`.

    All that the report prints is fixed here, so that a second try of the job prints the same.
    """
    payload = {
        "submission": history.row.id,
        "number": str(number),
        "acts": str(len(history.acts)),
        "as_of": as_of.isoformat(),
    }
    queue.enqueue(session, ISSUE_REPORT, report_key(history.row.id, number), payload)
