"""Pages of reviews: one condition says which a person may see, and keys, not offsets, lead to the next page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, or_, select
from sqlalchemy.orm import Session

from rai_review.features.models import Feature
from rai_review.people.models import Person, Team
from rai_review.policy import Actor
from rai_review.reviews.access import visible_to
from rai_review.reviews.models import Review, ReviewSummary

PAGE_SIZE = 50
MOST_OF_MINE = 100


@dataclass(frozen=True)
class ListedReview:
    """A review as lists show it. `until` is an ISO date; `changed_idx` its place in the order of changes."""

    id: str
    reference: str
    feature: str
    team: str
    owner: str
    state: str
    revision: int
    tier: str | None
    tier_title: str
    tier_level: int
    outcome: str | None
    outcome_title: str
    until: str | None
    answered: int
    total: int
    minutes_left: int
    waiting: int
    changed_idx: int
    changed_at: int


@dataclass(frozen=True)
class Filter:
    """What a list is narrowed to: words found in reference, feature or team, and one state."""

    words: str = ""
    state: str = ""


_COLUMNS = (
    Review.id,
    Review.reference,
    Feature.name,
    Team.name,
    Person.name,
    ReviewSummary.state,
    ReviewSummary.revision,
    ReviewSummary.tier,
    ReviewSummary.tier_title,
    ReviewSummary.tier_level,
    ReviewSummary.outcome,
    ReviewSummary.outcome_title,
    ReviewSummary.until,
    ReviewSummary.answered,
    ReviewSummary.total,
    ReviewSummary.minutes_left,
    ReviewSummary.waiting,
    ReviewSummary.changed_idx,
    ReviewSummary.changed_at,
)


def _conditions(actor: Actor, narrowed: Filter) -> list[ColumnElement[bool]]:
    found = [visible_to(actor)]
    if narrowed.state:
        found.append(ReviewSummary.state == narrowed.state)
    for word in narrowed.words.lower().split():
        part = f"%{_escape(word)}%"
        found.append(or_(ReviewSummary.search.like(part, escape="\\"), func.lower(Team.name).like(part, escape="\\")))
    return found


def _escape(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def list_reviews(
    session: Session, actor: Actor, narrowed: Filter, *, before: int | None = None, after: int | None = None
) -> list[ListedReview]:
    """Returns one page of the reviews the actor may see, the latest change first.

    `before` and `after` are the `changed_idx` of the row that the page follows or precedes.
    """
    query = _listed().where(*_conditions(actor, narrowed)).limit(PAGE_SIZE)
    if after is not None:
        rows = session.execute(query.where(ReviewSummary.changed_idx > after).order_by(ReviewSummary.changed_idx))
        return [ListedReview(*row) for row in rows][::-1]
    if before is not None:
        query = query.where(ReviewSummary.changed_idx < before)
    return [ListedReview(*row) for row in session.execute(query.order_by(ReviewSummary.changed_idx.desc()))]


def _listed() -> Select[*tuple[Any, ...]]:
    return (
        select(*_COLUMNS)
        .join(ReviewSummary, ReviewSummary.review_id == Review.id)
        .join(Feature, Feature.id == Review.feature_id)
        .join(Team, Team.id == Review.team_id)
        .join(Person, Person.id == Review.started_by)
    )


def count_reviews(session: Session, actor: Actor, narrowed: Filter) -> dict[str, int]:
    """Returns {state: how many reviews the actor may see}, whatever state the filter names."""
    query = (
        select(ReviewSummary.state, func.count())
        .join(Review, Review.id == ReviewSummary.review_id)
        .join(Team, Team.id == Review.team_id)
        .where(*_conditions(actor, Filter(narrowed.words)))
        .group_by(ReviewSummary.state)
    )
    return {row[0]: row[1] for row in session.execute(query)}


def count_newer(session: Session, actor: Actor, narrowed: Filter, first: int) -> int:
    """Returns how many rows of the list come before the one with `changed_idx` `first`."""
    query = (
        select(func.count())
        .select_from(ReviewSummary)
        .join(Review, Review.id == ReviewSummary.review_id)
        .join(Team, Team.id == Review.team_id)
        .where(*_conditions(actor, narrowed), ReviewSummary.changed_idx > first)
    )
    return session.scalar(query) or 0


def reviews_of_mine(session: Session, actor: Actor) -> list[ListedReview]:
    """Returns the reviews of the actor's teams, and those they started and may still see, the latest change first."""
    mine = or_(Review.team_id.in_(actor.team_ids), Review.started_by == actor.person_id)
    query = _listed().where(mine, visible_to(actor)).order_by(ReviewSummary.changed_idx.desc()).limit(MOST_OF_MINE)
    return [ListedReview(*row) for row in session.execute(query)]


def reviews_by_id(session: Session, review_ids: list[str]) -> dict[str, ListedReview]:
    """Returns {review id: its row} for reviews that the caller found by another rule."""
    rows = session.execute(_listed().where(Review.id.in_(review_ids)))
    return {row[0]: ListedReview(*row) for row in rows}
