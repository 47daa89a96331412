"""What a save changes beside its own question: questions of the same section that appear, go, or count differently."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from rai_review.catalogue.answers import Answer
from rai_review.catalogue.definition import Checklist
from rai_review.catalogue.evaluation import Evaluation, evaluate
from rai_review.reviews.answers import Content
from rai_review.reviews.draft import Draft


@dataclass(frozen=True)
class Effects:
    """Questions of the section by what a save did to them, each in document order."""

    appeared: tuple[str, ...] = ()
    went: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()

    @property
    def all(self) -> tuple[str, ...]:
        """Every question that has to be shown anew."""
        return (*self.appeared, *self.went, *self.moved)


def effects_of(draft: Draft, key: str, before: Content) -> Effects:
    """Returns what replacing the content `before` of question `key` did; `draft` is the state after it.

    The state before is evaluated only where another question of the section can depend on this one.
    """
    others = _affected(_ByDigest(draft.checklist), key)
    if not others:
        return Effects()
    past = evaluate(draft.checklist, _with(draft, key, before.answer), draft.as_of)
    now = draft.evaluation
    shown, gone = frozenset(now.visible), frozenset(past.visible)
    return Effects(
        appeared=tuple(each for each in others if each in shown and each not in gone),
        went=tuple(each for each in others if each in gone and each not in shown),
        moved=tuple(each for each in others if each in shown and each in gone and _moved(past, now, each)),
    )


def _with(draft: Draft, key: str, answer: Answer | None) -> dict[str, Answer]:
    answers = {other: each for other, each in draft.answers.items() if other != key}
    if answer is not None:
        files = draft.answers[key].evidence if key in draft.answers else ()
        answers[key] = Answer(answer.value, answer.other, answer.note, files)
    return answers


def _moved(past: Evaluation, now: Evaluation, key: str) -> bool:
    def shown(evaluation: Evaluation) -> object:
        kinds = [(each.item_id, each.kind) for each in evaluation.findings if each.question == key]
        return kinds, evaluation.hidden_options.get(key, ())

    return shown(past) != shown(now)


class _ByDigest:
    """A checklist version that a cache knows by its digest."""

    def __init__(self, checklist: Checklist) -> None:
        self.checklist = checklist

    def __hash__(self) -> int:
        return hash(self.checklist.digest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _ByDigest) and self.checklist.digest == other.checklist.digest


@lru_cache(maxsize=4096)
def _affected(version: _ByDigest, key: str) -> tuple[str, ...]:
    checklist = version.checklist
    section = checklist.question(key).section
    names = {("question", key), ("credit", key)}
    others = (question.key for question in checklist.questions_of(section) if question.key != key)
    return tuple(each for each in others if names & checklist.dependencies.closure([("credit", each)]))
