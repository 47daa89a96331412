"""Who stands how to a review, and which reviews a person may see: the same rule for pages, lists, counts and search."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, bindparam, delete, exists, literal, or_, select, true, union
from sqlalchemy.orm import Session

from rai_review.errors import NotFound
from rai_review.people import service as people
from rai_review.policy import Actor, Relation
from rai_review.reviews.draft import ReviewView
from rai_review.reviews.models import Review, ReviewPosition, ReviewRevision, ReviewViewer
from rai_review.text import mark

REVIEWER = "reviewer"

_COLUMNS = (
    Review.id,
    Review.reference,
    Review.feature_id,
    Review.team_id,
    Review.checklist_digest,
    Review.revision,
    ReviewRevision.state,
    Review.system_version,
    Review.launch_on,
    Review.started_by,
    Review.started_at,
)
# Built once: they run on every page of a review, and putting a statement together costs more than running it.
_REVIEW = select(*_COLUMNS).join(
    ReviewRevision, (ReviewRevision.review_id == Review.id) & (ReviewRevision.number == Review.revision)
)
_BY_REFERENCE = _REVIEW.where(Review.reference == bindparam("reference"))
_BY_ID = _REVIEW.where(Review.id == bindparam("id"))
_RELATIONS = union(
    select(literal(Relation.REVIEWER.value)).where(
        ReviewViewer.review_id == bindparam("review"), ReviewViewer.person_id == bindparam("person")
    ),
    select(literal(Relation.ELIGIBLE.value)).where(
        ReviewPosition.review_id == bindparam("review"),
        ReviewPosition.position.in_(bindparam("positions", expanding=True)),
    ),
)


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Returns the one condition on `Review` that lists, counts and searches share.

    A review is seen by its team, those invited, compliance and, once sent, the holders of the positions asked.
    """
    if actor.sees_everything:
        return true()
    invited = exists().where(ReviewViewer.review_id == Review.id, ReviewViewer.person_id == actor.person_id)
    asked = exists().where(ReviewPosition.review_id == Review.id, ReviewPosition.position.in_(actor.positions))
    return or_(Review.team_id.in_(actor.team_ids), invited, asked)


def find_by_reference(session: Session, reference: str) -> ReviewView:
    """Returns the review `R-2026-0142`; raises `NotFound`. Whether it may be seen is for the policy to say."""
    return _found(session.execute(_BY_REFERENCE, {"reference": reference}).first())


def find_review(session: Session, review_id: str) -> ReviewView:
    """Returns a review by its id; raises `NotFound`."""
    return _found(session.execute(_BY_ID, {"id": review_id}).first())


def _found(row: Sequence[Any] | None) -> ReviewView:
    if row is None:
        raise NotFound(mark("There is nothing here, or it is not yours to see."))
    return ReviewView(*row)


def view_of(review: Review, revision: ReviewRevision) -> ReviewView:
    """Returns a review that is at hand with its current revision as services and pages know it."""
    return ReviewView(
        id=review.id,
        reference=review.reference,
        feature_id=review.feature_id,
        team_id=review.team_id,
        checklist_digest=review.checklist_digest,
        revision=review.revision,
        state=revision.state,
        system_version=review.system_version,
        launch_on=review.launch_on,
        started_by=review.started_by,
        started_at=review.started_at,
    )


def relations_of(session: Session, actor: Actor | None, review: ReviewView) -> frozenset[Relation]:
    """Returns how the actor stands to a review: of its team, its lead, invited reviewer, holder of an asked position.

    Who wrote its answers is for the room that judges to add.
    """
    if actor is None:
        return frozenset()
    found = set()
    if review.team_id in actor.team_ids:
        found.add(Relation.TEAM)
        if people.leads_team(session, actor.person_id, review.team_id):
            found.add(Relation.LEAD)
    asked = {"review": review.id, "person": actor.person_id, "positions": sorted(actor.positions)}
    found.update(Relation(value) for value in session.scalars(_RELATIONS, asked))
    return frozenset(found)


def show_to_person(session: Session, review_id: str, person_id: str, why: str = REVIEWER) -> None:
    """Lets a person see a review; doing it again changes nothing."""
    key = {"review_id": review_id, "person_id": person_id, "why": why}
    if session.get(ReviewViewer, key) is None:
        session.add(ReviewViewer(**key))


def hide_from_person(session: Session, review_id: str, person_id: str, why: str = REVIEWER) -> None:
    """Takes back what `show_to_person` gave."""
    session.execute(
        delete(ReviewViewer).where(
            ReviewViewer.review_id == review_id, ReviewViewer.person_id == person_id, ReviewViewer.why == why
        )
    )


def show_to_positions(session: Session, review_id: str, positions: Iterable[str]) -> None:
    """Lets the holders of exactly these positions see a review, whoever holds them at the time."""
    session.execute(delete(ReviewPosition).where(ReviewPosition.review_id == review_id))
    session.add_all(ReviewPosition(review_id=review_id, position=each) for each in sorted(set(positions)))
