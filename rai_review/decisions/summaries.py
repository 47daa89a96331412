"""The rows that lists read of a sent review: derived from the sealed ones, rebuilt by `rebuild`."""

from __future__ import annotations

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from rai_review import clock
from rai_review.decisions.deciding import DECIDED_FOR, State
from rai_review.decisions.eligibility import Ground
from rai_review.decisions.history import History, load_history
from rai_review.decisions.models import Invitation, StandingNow
from rai_review.decisions.models import Submission as SubmissionRow
from rai_review.decisions.open_items import ItemState
from rai_review.decisions.standing import Standing
from rai_review.reviews import access
from rai_review.reviews.draft import ReviewView
from rai_review.reviews.models import ReviewViewer
from rai_review.reviews.reading import write_summary
from rai_review.reviews.rebuilding import last_change


def keep(session: Session, history: History, now: Standing, idx: int) -> None:
    """Writes the standing as lists need it, and what follows from it: who may see the review, and its summary.

    `idx` is the ledger entry of the change that moved it.
    """
    put(session, history, now)
    access.show_to_positions(session, history.row.review_id, Ground(history.submission, history.acts, now).positions())
    if now.reading in DECIDED_FOR:
        _supersede_earlier(session, history)
    review = access.find_review(session, history.row.review_id)
    if review.revision == history.row.revision:
        _summarise(session, review, history, now, idx)


def is_superseded(session: Session, submission_id: str) -> bool:
    """Whether a later revision was approved in the place of this submission."""
    row = session.get(StandingNow, submission_id)
    return row is not None and row.reading == str(State.SUPERSEDED)


def put(session: Session, history: History, now: Standing) -> None:
    """Writes the standing of one submission."""
    row = session.get(StandingNow, history.row.id)
    if row is None:
        row = StandingNow(submission_id=history.row.id, review_id=history.row.review_id)
        session.add(row)
    open_items = [item for item in now.items if item.state is ItemState.OPEN]
    row.outcome, row.reading, row.tier = now.outcome, str(now.reading), now.tier
    row.residual = None if now.residual is None else str(now.residual)
    row.digest, row.next_change_at = now.digest, now.next_change_at
    row.last_day = now.decided.last_day.isoformat() if now.decided.last_day else None
    row.before_launch = sum(item.before_launch for item in open_items)
    row.after_launch = len(open_items) - row.before_launch


def _summarise(
    session: Session, review: ReviewView, history: History, now: Standing, idx: int, at: int | None = None
) -> None:
    """Writes what lists show of a sent review; `at` is when it last changed (UTC ms), this moment by default."""
    titles = {outcome.key: outcome.title for outcome in history.checklist.outcomes}
    last_day = now.decided.last_day
    write_summary(
        session,
        review,
        state=str(now.reading),
        revision=history.row.revision,
        outcome=now.outcome,
        outcome_title=titles.get(now.outcome, now.outcome),
        until=last_day.isoformat() if last_day else None,
        next_change_at=now.next_change_at,
        changed_idx=idx,
        changed_at=clock.now() if at is None else at,
    )


def _summarise_again(session: Session, history: History, now: Standing) -> None:
    """Writes the summary anew where nothing was changed by anybody: its place in lists stays."""
    review = access.find_review(session, history.row.review_id)
    if review.revision == history.row.revision:
        idx, at = last_change(session, review.id)
        _summarise(session, review, history, now, idx, at)


def refresh_due(session: Session, limit: int = 100) -> int:
    """Computes the standings anew at which the clock alone may have moved something; returns how many there were.

    Nothing is decided here: pages compute the standing themselves, and what lapsed lapsed by its date.
    """
    due = select(StandingNow.submission_id).where(StandingNow.next_change_at <= clock.now())
    ids = session.scalars(due.order_by(StandingNow.next_change_at).limit(limit)).all()
    for submission_id in ids:
        history = load_history(session, submission_id)
        now = history.standing(superseded=is_superseded(session, submission_id))
        put(session, history, now)
        _summarise_again(session, history, now)
    return len(ids)


def _supersede_earlier(session: Session, history: History) -> None:
    """Approvals of earlier revisions are superseded once a later one is decided."""
    earlier = session.scalars(
        select(SubmissionRow.id).where(
            SubmissionRow.review_id == history.row.review_id, SubmissionRow.revision < history.row.revision
        )
    ).all()
    for submission_id in earlier:
        past = load_history(session, submission_id)
        put(session, past, past.standing(superseded=True))


def rebuild(session: Session) -> None:
    """Makes every standing, and what reviewers and positions see, anew from the sealed rows.

    The reviews room rebuilds its own rows first (`reviews.rebuilding.rebuild`).
    """
    session.execute(delete(StandingNow))
    session.execute(delete(ReviewViewer).where(ReviewViewer.why == access.REVIEWER))
    invited = select(Invitation.review_id, Invitation.person_id).where(Invitation.ended_at.is_(None)).distinct()
    for row in session.execute(invited).all():
        access.show_to_person(session, row.review_id, row.person_id)
    newest: dict[str, History] = {}
    decided: set[str] = set()
    ids = session.scalars(select(SubmissionRow.id).order_by(SubmissionRow.review_id, SubmissionRow.revision.desc()))
    for submission_id in ids.all():
        history = load_history(session, submission_id)
        review_id = history.row.review_id
        now = history.standing(superseded=review_id in decided)
        put(session, history, now)
        if newest.setdefault(review_id, history) is history:
            positions = Ground(history.submission, history.acts, now).positions()
            access.show_to_positions(session, review_id, positions)
            _summarise_again(session, history, now)
        if now.decided.state in DECIDED_FOR:
            decided.add(review_id)
