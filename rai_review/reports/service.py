"""Reports as they lie stored: which there are, how far one in the making is, asking for a further one, reading one."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import select
from sqlalchemy.orm import Session

from rai_review import clock
from rai_review.decisions.deciding import DECIDED_FOR, State
from rai_review.decisions.history import History
from rai_review.decisions.job import ISSUE_REPORT, ask_for_report, report_key
from rai_review.decisions.models import StandingNow, Submission
from rai_review.decisions.standing import Standing
from rai_review.errors import NotFound, Refused
from rai_review.evidence import files
from rai_review.jobs import queue
from rai_review.policy import Actor
from rai_review.reports.models import Report, ReportRead
from rai_review.settings import Settings
from rai_review.text import mark

READY, BEING_MADE, FAILED = "ready", "being_made", "failed"
_DECIDED = DECIDED_FOR | {State.REJECTED}


@dataclass(frozen=True)
class ReportView:
    """One report. `state` is ready, being_made or failed; until it is ready it has no id, digest or size."""

    number: int
    state: str
    id: str = ""
    sha256: str = ""
    size: int = 0
    pages: int = 0
    issued_at: int = 0
    file_name: str = ""
    entry: int = 0
    review_id: str = ""

    @property
    def url(self) -> str:
        """Where its bytes are; empty until it is ready."""
        return f"/reports/{self.id}.pdf" if self.id else ""


def folder(settings: Settings) -> Path:
    """Returns where the bytes of reports lie, each under its SHA-256."""
    return settings.files / "reports"


def reports_of_submission(session: Session, submission_id: str) -> list[ReportView]:
    """Returns the reports of a submission by number, the one in the making last."""
    rows = session.scalars(select(Report).where(Report.submission_id == submission_id).order_by(Report.number)).all()
    found = [_view(row) for row in rows]
    coming = queue.state_of(session, ISSUE_REPORT, report_key(submission_id, len(found) + 1))
    if coming:
        found.append(ReportView(len(found) + 1, FAILED if coming.state == "parked" else BEING_MADE))
    return found


def reports_of(session: Session, review_ids: Iterable[str]) -> dict[str, list[tuple[int, str, str]]]:
    """Returns {review id: [(number, address, file name)]} of issued reports over all revisions, the newest first."""
    rows = session.execute(
        select(Submission.review_id, Report.id, Report.number, Report.file_name)
        .join(Submission, Submission.id == Report.submission_id)
        .where(Submission.review_id.in_(set(review_ids)))
        .order_by(Submission.revision.desc(), Report.number.desc())
    )
    found: dict[str, list[tuple[int, str, str]]] = {}
    for row in rows:
        found.setdefault(row.review_id, []).append((row.number, f"/reports/{row.id}.pdf", row.file_name))
    return found


def find_report(session: Session, report_id: str) -> ReportView:
    """Returns an issued report with its review; raises `NotFound`."""
    found = session.execute(
        select(Report, Submission.review_id)
        .join(Submission, Submission.id == Report.submission_id)
        .where(Report.id == report_id)
    ).first()
    if found is None:
        raise NotFound(mark("There is nothing here, or it is not yours to see."))
    return _view(found[0], found[1])


def reading_behind(session: Session, digest: str) -> str | None:
    """Returns how the submission reads now whose report has this SHA-256; None where no report of ours does."""
    return session.scalar(
        select(StandingNow.reading)
        .join(Report, Report.submission_id == StandingNow.submission_id)
        .where(Report.sha256 == digest)
    )


def log_read(session: Session, actor: Actor, report_id: str) -> None:
    """Writes down who reads a report, before they get it."""
    session.add(ReportRead(id=clock.new_id(), report_id=report_id, person_id=actor.person_id, at=clock.now()))


def file_witness(kept_in: Path) -> Callable[[Session], Iterator[str]]:
    """Returns a witness that reads every issued PDF and yields a sentence for each that is not what was recorded."""

    def look(session: Session) -> Iterator[str]:
        for row in session.execute(select(Report.id, Report.sha256, Report.size).order_by(Report.id)):
            if fault := files.fault_of(kept_in, row.sha256, row.size):
                yield f"report {row.id}: {fault}"

    return look


def may_ask(session: Session, history: History, now: Standing) -> bool:
    """Whether a further report can be asked for: decided, none in the making, and something happened since."""
    return _why_not(session, history, now) is None


def ask_for_another(session: Session, history: History) -> int:
    """Asks for a further report over the acts made since the last one; returns its number.

    Raises `Refused` before the decision, while one is being made, and where nothing happened since the last.
    """
    why_not = _why_not(session, history, history.standing())
    if why_not:
        raise Refused(why_not)
    number = len(reports_of_submission(session, history.row.id)) + 1
    ask_for_report(session, history, history.today(), number)
    return number


def _why_not(session: Session, history: History, now: Standing) -> str | None:
    if now.decided.state not in _DECIDED:
        return mark("There is a report once the review is decided.")
    if any(report.state != READY for report in reports_of_submission(session, history.row.id)):
        return mark("A report is being made already.")
    last = session.scalar(
        select(Report.acts).where(Report.submission_id == history.row.id).order_by(Report.number.desc()).limit(1)
    )
    if last is not None and last >= len(history.acts):
        return mark("Nothing happened since the last report.")
    return None


def _view(row: Report, review_id: str = "") -> ReportView:
    return ReportView(
        row.number,
        READY,
        row.id,
        row.sha256,
        row.size,
        row.pages,
        row.issued_at,
        row.file_name,
        row.entry_idx,
        review_id,
    )
