"""How far a draft is: per section, as a whole, and what the sending still waits for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from rai_review.catalogue.definition import Checklist, Section
from rai_review.reviews.draft import Draft

NOT_STARTED, IN_PROGRESS, COMPLETED, CANNOT_START = "not_started", "in_progress", "completed", "cannot_start"


@dataclass(frozen=True)
class SectionProgress:
    """A section that is shown or may still be. `waits_for` are the questions that decide whether it is."""

    section: Section
    state: str
    answered: int
    total: int
    minutes_left: int
    waiting: int
    waits_for: tuple[str, ...]
    open_questions: tuple[str, ...]


@dataclass(frozen=True)
class DraftProgress:
    """All of a draft: visible questions answered, minutes left, questions that may still appear."""

    answered: int
    total: int
    minutes_left: int
    waiting: int


def open_questions(draft: Draft) -> frozenset[str]:
    """Returns the questions that stop the sending: required and unanswered, or answered and unfinished."""
    return frozenset(draft.evaluation.missing) | frozenset(draft.unfinished)


def whole(draft: Draft) -> DraftProgress:
    """Returns the progress of the whole draft."""
    visible = draft.evaluation.visible
    left = _minutes(draft.checklist, (key for key in visible if key not in draft.answers))
    return DraftProgress(len(draft.counted), len(visible), left, len(draft.evaluation.waiting))


def sections(draft: Draft, marks: Mapping[str, bool]) -> list[SectionProgress]:
    """Returns the sections with a question that is visible or may still be, in document order.

    `marks` is what the team said of a section: complete, or to come back to.
    """
    seen, stopping = frozenset(draft.evaluation.visible), open_questions(draft)
    found = [_section(draft, section, marks.get(section.key), seen, stopping) for section in draft.checklist.sections]
    return [each for each in found if each is not None]


def _section(
    draft: Draft, section: Section, mark: bool | None, seen: frozenset[str], stopping: frozenset[str]
) -> SectionProgress | None:
    keys = [question.key for question in draft.checklist.questions_of(section.key)]
    visible = [key for key in keys if key in seen]
    waiting = [key for key in keys if key in draft.evaluation.waiting]
    if not visible and not waiting:
        return None
    answered = [key for key in visible if key in draft.answers]
    lacking = tuple(key for key in visible if key in stopping)
    causes = (cause for key in waiting for cause in draft.evaluation.waiting[key])
    return SectionProgress(
        section=section,
        state=_state(bool(visible), bool(answered), bool(lacking) or bool(waiting), mark),
        answered=len(answered),
        total=len(visible),
        minutes_left=_minutes(draft.checklist, (key for key in visible if key not in draft.answers)),
        waiting=len(waiting),
        waits_for=tuple(dict.fromkeys(causes)) if not visible else (),
        open_questions=lacking,
    )


def _state(shown: bool, begun: bool, lacks: bool, mark: bool | None) -> str:
    if not shown:
        return CANNOT_START
    if not lacks and mark is not False and (begun or mark):
        return COMPLETED
    return IN_PROGRESS if begun or mark is not None else NOT_STARTED


def _minutes(checklist: Checklist, keys: Iterable[str]) -> int:
    return ceil(sum((checklist.question(key).minutes for key in keys), Fraction(0)))
