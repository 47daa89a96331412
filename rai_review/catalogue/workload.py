"""Who can answer what: the owner of each question at a tier, and how much falls to each position."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from rai_review.catalogue.definition import Checklist, Question


@dataclass(frozen=True)
class Share:
    """What falls to one position: questions in document order, and their minutes together."""

    position: str
    questions: tuple[str, ...]
    minutes: Fraction


def owner_at(checklist: Checklist, question: Question, row: str | None) -> str:
    """Returns the position that can answer a question at a row of the deciding tier; while it is open, at the lowest.

    Empty where the checklist names nobody.
    """
    tier = checklist.deciding
    owner = question.owner
    if tier is None or row is None:
        return owner
    for candidate in tier.rows[: tier.places[row] + 1]:
        owner = question.owner_from.get(candidate.key, owner)
    return owner


def workload(checklist: Checklist, questions: Iterable[str], row: str | None) -> tuple[Share, ...]:
    """Returns the share of each position that owns any of the questions, in the order the checklist lists positions."""
    by_owner: dict[str, list[Question]] = {position.key: [] for position in checklist.positions}
    for key in questions:
        question = checklist.question(key)
        by_owner.setdefault(owner_at(checklist, question, row), []).append(question)
    return tuple(
        Share(position, tuple(q.key for q in owned), sum((q.minutes for q in owned), Fraction(0)))
        for position, owned in by_owner.items()
        if owned
    )
