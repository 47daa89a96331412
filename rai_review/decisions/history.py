"""A submission with everything that happened to it since, read from its rows; and its standing on a day."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from sqlalchemy import select
from sqlalchemy.orm import Session

from rai_review import clock
from rai_review.catalogue import service as catalogue
from rai_review.catalogue.definition import Checklist
from rai_review.decisions.acts import Act, read_act
from rai_review.decisions.models import Act as ActRow
from rai_review.decisions.models import Submission as SubmissionRow
from rai_review.decisions.packing import leaves_of
from rai_review.decisions.standing import Standing, standing
from rai_review.decisions.submission import Submission, read_submission
from rai_review.errors import NotFound
from rai_review.text import mark


@dataclass(frozen=True)
class History:
    """One sealed submission, its checklist and its acts in number order, rows and contents side by side."""

    row: SubmissionRow
    submission: Submission
    checklist: Checklist
    act_rows: tuple[ActRow, ...]
    acts: tuple[Act, ...]

    def today(self) -> date:
        """Returns today in the zone that is sealed with the submission."""
        return self.day_of(clock.now())

    def day_of(self, at: int) -> date:
        """Returns the day of an instant (UTC ms) in that zone, never before the sending or the last act.

        A clock that was set back must not turn their order around.
        """
        day = clock.date_in(self.submission.zone, at)
        return max([day, self.submission.as_of, *(act.as_of for act in self.acts[-1:])])

    def standing(self, as_of: date | None = None, *, superseded: bool = False) -> Standing:
        """Returns the standing over all acts on a day, today where none is given."""
        day = as_of or self.today()
        return standing(self.checklist, self.submission, self.acts, day, superseded=superseded)


def load_history(session: Session, submission_id: str) -> History:
    """Returns a submission and its acts; raises `NotFound`."""
    row = session.get(SubmissionRow, submission_id)
    if row is None:
        raise NotFound(mark("There is no such submission."))
    return _history(session, row)


def find_history(session: Session, review_id: str, revision: int) -> History | None:
    """Returns the sealed submission of a revision, or None where that revision was never sent."""
    row = session.scalar(
        select(SubmissionRow).where(SubmissionRow.review_id == review_id, SubmissionRow.revision == revision)
    )
    return None if row is None else _history(session, row)


def latest_history(session: Session, review_id: str, before: int | None = None) -> History | None:
    """Returns the newest sealed submission of a review, of revisions below `before` where it is given, or None."""
    newest = select(SubmissionRow).where(SubmissionRow.review_id == review_id).order_by(SubmissionRow.revision.desc())
    if before is not None:
        newest = newest.where(SubmissionRow.revision < before)
    row = session.scalar(newest.limit(1))
    return None if row is None else _history(session, row)


def _history(session: Session, row: SubmissionRow) -> History:
    act_rows = tuple(
        session.scalars(select(ActRow).where(ActRow.submission_id == row.id).order_by(ActRow.number)).all()
    )
    return History(
        row=row,
        submission=read_submission(leaves_of(row.leaves)),
        checklist=catalogue.load_checklist(session, row.checklist_digest),
        act_rows=act_rows,
        acts=tuple(read_act(leaves_of(act.leaves)) for act in act_rows),
    )
