"""Making the derived rows of reviews anew: which answers stand, and what lists show."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from rai_review.ledger import service as ledger
from rai_review.ledger.events import InvitationEnded, ObjectRef, ReportIssued, ReviewerInvited
from rai_review.reviews import access
from rai_review.reviews.models import Review
from rai_review.reviews.reading import load_draft, refresh_summary, write_summary
from rai_review.reviews.service import rebuild_current_answers

# These entries are about a review and change nothing that a list shows of it.
BESIDE = frozenset(event.type for event in (ReportIssued, ReviewerInvited, InvitationEnded))


def last_change(session: Session, review_id: str) -> tuple[int, int]:
    """Returns (ledger index, UTC ms) of the last change that moved a review in lists; raises `LookupError`."""
    for idx, kind, at, _ in ledger.history(session, ObjectRef("review", review_id)):
        if kind not in BESIDE:
            return idx, at
    raise LookupError(f"no ledger entry is about review {review_id}")


def rebuild(session: Session) -> int:
    """Makes pointers and summaries of every review anew from its ledgered rows; returns how many reviews there are.

    What rests on sent reviews is for the decisions room to write over it (`decisions.summaries.rebuild`).
    """
    ids = session.scalars(select(Review.id).order_by(Review.number)).all()
    for review_id in ids:
        rebuild_current_answers(session, review_id)
        session.flush()
        review = access.find_review(session, review_id)
        idx, at = last_change(session, review_id)
        refresh_summary(session, load_draft(session, review), idx)
        write_summary(session, review, changed_idx=idx, changed_at=at)
    return len(ids)
