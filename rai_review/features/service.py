"""Registering AI features and finding those that a person may see."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select, true
from sqlalchemy.orm import Session

from rai_review import clock
from rai_review.errors import Invalid, NotFound, Problem
from rai_review.features.models import Feature
from rai_review.ledger import events
from rai_review.ledger.events import ObjectRef
from rai_review.ledger.service import record
from rai_review.policy import Actor
from rai_review.text import mark

LONGEST_NAME = 200
LONGEST_SUMMARY = 2_000


@dataclass(frozen=True)
class FeatureView:
    """A feature as pages show it."""

    id: str
    name: str
    summary: str
    team_id: str
    owner_id: str | None
    registered_at: int


_COLUMNS = (Feature.id, Feature.name, Feature.summary, Feature.team_id, Feature.owner_id, Feature.registered_at)


def register_feature(
    session: Session, actor: Actor, *, name: str, summary: str, team_id: str, owner_id: str | None = None
) -> str:
    """Registers a feature of one of the actor's teams and returns its id; the owner is the actor unless named.

    Raises `Invalid` for a missing, long or taken name, a long summary, or a team that is not the actor's.
    """
    name = " ".join(name.split())
    problems = list(_problems(name, summary))
    if team_id not in actor.team_ids and actor.kind == "person":
        problems.append(Problem("team", mark("Choose one of your teams.")))
    elif not problems and _is_taken(session, name, team_id):
        problems.append(Problem("name", mark("The team has a feature with this name already.")))
    if problems:
        raise Invalid(problems)
    feature = Feature(
        name=name,
        summary=summary.strip(),
        team_id=team_id,
        owner_id=owner_id or actor.person_id,
        registered_by=actor.person_id,
        registered_at=clock.now(),
    )
    session.add(feature)
    record(session, actor, events.FeatureRegistered, ObjectRef("feature", feature.id))
    return feature.id


def _problems(name: str, summary: str) -> Iterable[Problem]:
    if not name:
        yield Problem("name", mark("Write the feature's name."))
    if len(name) > LONGEST_NAME:
        yield Problem("name", mark("This is too long; %(most)d characters fit."), {"most": LONGEST_NAME})
    if len(summary) > LONGEST_SUMMARY:
        yield Problem("summary", mark("This is too long; %(most)d characters fit."), {"most": LONGEST_SUMMARY})


def _is_taken(session: Session, name: str, team_id: str) -> bool:
    same = select(Feature.id).where(
        Feature.team_id == team_id, func.lower(Feature.name) == name.lower(), Feature.ended_at.is_(None)
    )
    return session.scalar(same.limit(1)) is not None


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """Returns the one condition on features: those of the actor's teams; compliance sees all."""
    return true() if actor.sees_everything else Feature.team_id.in_(actor.team_ids)


def list_features(session: Session, actor: Actor) -> list[FeatureView]:
    """Returns the features that the actor may see and that have not ended, by name."""
    found = session.execute(
        select(*_COLUMNS)
        .where(visible_to(actor), Feature.ended_at.is_(None))
        .order_by(func.lower(Feature.name), Feature.id)
    )
    return [FeatureView(*row) for row in found]


def find_feature(session: Session, feature_id: str) -> FeatureView:
    """Returns a feature; raises `NotFound`. Whether it may be seen is for the policy to say."""
    row = session.execute(select(*_COLUMNS).where(Feature.id == feature_id)).first()
    if row is None:
        raise NotFound(mark("There is no such feature."))
    return FeatureView(*row)


def names_of(session: Session, feature_ids: Iterable[str]) -> dict[str, str]:
    """Returns {feature id: name} for those that exist."""
    found = session.execute(select(Feature.id, Feature.name).where(Feature.id.in_(set(feature_ids))))
    return {row.id: row.name for row in found}
