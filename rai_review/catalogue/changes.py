"""What would change the tier: every single changed answer, among the choice questions that feed it, that would."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from rai_review.catalogue.answers import Answer
from rai_review.catalogue.definition import Checklist
from rai_review.catalogue.facts import State
from rai_review.catalogue.questions import CHOICES, Question


@dataclass(frozen=True)
class TierChange:
    """One changed answer: to `value` alone, or with `value` ticked or unticked, and the row the tier would stand at."""

    question: str
    value: str
    ticked: bool
    row: str
    higher: bool


def tier_changes(
    checklist: Checklist, answers: Mapping[str, Answer], as_of: datetime.date, *, row: str | None = None
) -> tuple[TierChange, ...]:
    """Returns the single changes of a given answer that would settle the deciding tier at another row.

    `row` is the present one; without it, it is worked out. Nothing while the tier is open. A change that leaves the
    tier open (it brings a new question that feeds it) is left out.
    """
    tier = checklist.deciding
    state = State(checklist, answers, as_of)
    present = row if row is not None else _row(state)
    if tier is None or present is None:
        return ()
    found: list[TierChange] = []
    for key in checklist.dependencies.feeding_tier:
        question, answer = checklist.question_by_key[key], state.answer(key)
        if question.type not in CHOICES or answer is None or not state.visibility(key):
            continue
        for value, ticked, other in _others(question, answer, state):
            reached = _row(State(checklist, {**answers, key: replace(answer, value=other)}, as_of))
            if reached is not None and reached != present:
                found.append(TierChange(key, value, ticked, reached, tier.places[reached] > tier.places[present]))
    return tuple(found)


def _row(state: State) -> str | None:
    tier = state.checklist.deciding
    if tier is None:
        return None
    low, high = state.standing(tier.key)
    return tier.row_keys[low] if low == high else None


def _others(question: Question, answer: Answer, state: State) -> Iterator[tuple[str, bool, str | tuple[str, ...]]]:
    """The answers one click away, each with the option clicked and whether it is then ticked."""
    for option in question.options:
        if not state.offers(question, option.value):
            continue
        if question.type != "multi":
            if option.value != answer.value:
                yield option.value, True, option.value
            continue
        chosen = answer.value if isinstance(answer.value, tuple) else ()
        ticked = option.value not in chosen
        clicked = _clicked(question, {str(value) for value in chosen}, option.value)
        if clicked:
            yield option.value, ticked, clicked


def _clicked(question: Question, chosen: set[str], value: str) -> tuple[str, ...]:
    if value in chosen:
        kept = chosen - {value}
    elif question.option_by_value[value].exclusive:
        kept = {value}
    else:
        kept = {v for v in chosen if not question.option_by_value[v].exclusive} | {value}
    return tuple(option.value for option in question.options if option.value in kept)
