"""What waits for a person: submissions to decide on in a position they hold, and reviews they were invited to."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from rai_review.decisions.acts import Kind
from rai_review.decisions.deciding import State
from rai_review.decisions.eligibility import Ground, open_positions
from rai_review.decisions.history import load_history
from rai_review.decisions.models import Act, Invitation, StandingNow, Submission
from rai_review.policy import Actor
from rai_review.reviews.models import Review, ReviewPosition

REVIEW, DECISION = "review", "decision"
MOST = 200


@dataclass(frozen=True)
class Waiting:
    """One thing that waits. `kind` is review or decision; `since_at` is when the submission was sent (UTC ms)."""

    review_id: str
    kind: str
    position: str
    since_at: int


def waiting_for(session: Session, actor: Actor) -> list[Waiting]:
    """Returns what waits for a person now, the longest waiting first."""
    found = [*_reviews(session, actor), *_decisions(session, actor)]
    return sorted(found, key=lambda each: (each.since_at, each.review_id))


def _reviews(session: Session, actor: Actor) -> list[Waiting]:
    sent = select(Act.submission_id).where(Act.person_id == actor.person_id, Act.kind == str(Kind.REVIEW))
    rows = session.execute(
        select(Submission.review_id, Submission.at)
        .join(StandingNow, StandingNow.submission_id == Submission.id)
        .join(Review, (Review.id == Submission.review_id) & (Review.revision == Submission.revision))
        .join(Invitation, Invitation.review_id == Submission.review_id)
        .where(
            Invitation.person_id == actor.person_id,
            Invitation.ended_at.is_(None),
            StandingNow.reading == str(State.IN_REVIEW),
            Submission.id.not_in(sent),
        )
        .order_by(Submission.at)
        .limit(MOST)
    )
    return [Waiting(row.review_id, REVIEW, "", row.at) for row in rows]


def _decisions(session: Session, actor: Actor) -> list[Waiting]:
    """Submissions at which a held position is asked; the sealed rows then say whether this person can still act."""
    asked = select(ReviewPosition.review_id).where(ReviewPosition.position.in_(actor.positions)).distinct().subquery()
    rows = session.execute(
        select(Submission.id, Submission.review_id, Submission.at)
        .join(StandingNow, StandingNow.submission_id == Submission.id)
        .join(asked, asked.c.review_id == Submission.review_id)
        .where(StandingNow.reading == str(State.IN_REVIEW))
        .order_by(Submission.at)
        .limit(MOST)
    ).all()
    found: list[Waiting] = []
    for row in rows:
        history = load_history(session, row.id)
        ground = Ground(history.submission, history.acts, history.standing())
        found += [
            Waiting(row.review_id, DECISION, position, row.at)
            for position in open_positions(ground, actor.person_id, actor.positions)
        ]
    return found
