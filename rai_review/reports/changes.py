"""What differs from the revision before, answer by answer."""

from __future__ import annotations

from dataclasses import replace

from rai_review.catalogue.definition import Checklist
from rai_review.decisions.answer_leaves import rows_of
from rai_review.decisions.submission import Submission
from rai_review.reports.answers import answer_pieces, changed_cells
from rai_review.reports.contents import Change, Since
from rai_review.reports.parts import Piece

_LONGEST = 160


def changed_keys(now: Submission, before: Submission | None) -> frozenset[str]:
    """Keys whose answer is new, gone or different; none where there is no revision before."""
    if before is None:
        return frozenset()
    keys = now.answers.keys() | before.answers.keys()
    return frozenset(key for key in keys if _content(now, key) != _content(before, key))


def since(checklist: Checklist, now: Submission, before: Submission | None) -> Since | None:
    """The page of changes; None where there is no revision before."""
    if before is None:
        return None
    changed = changed_keys(now, before)
    order = [question.key for question in checklist.questions if question.key in changed]
    return Since(
        revision=before.revision,
        submission=before.root,
        changes=tuple(_change(checklist, now, before, key) for key in order),
        kept=len(now.answers.keys() - changed),
        checklist_label=before.checklist_label,
        versions=(before.system_version or "", now.system_version or ""),
    )


def _content(submission: Submission, key: str) -> object:
    given = submission.answers.get(key)
    return None if given is None else (given.answer, tuple(each.digest for each in given.evidence))


def _change(checklist: Checklist, now: Submission, before: Submission, key: str) -> Change:
    """A table shows the cells that differ; any other answer both of its states."""
    question = checklist.question(key)
    old, new = before.answers.get(key), now.answers.get(key)
    if old and new and rows_of(old.answer.value) and rows_of(new.answer.value):
        cells = changed_cells(question, old.answer.value, new.answer.value, (before.names, now.names))
        if any(cells):
            return Change(key, question.short, *cells)
    left, right = _brief(checklist, before, key), _brief(checklist, now, key)
    if left == right:  # the answer is the same; its note, other text or files are not
        right = (*right, Piece("with another note or other files", word=True))
    return Change(key, question.short, left, right)


def _brief(checklist: Checklist, submission: Submission, key: str) -> tuple[Piece, ...]:
    given = submission.answers.get(key)
    if given is None:
        return (Piece("–"),)
    pieces = answer_pieces(checklist.question(key), given.answer.value, submission.names)
    return tuple(replace(piece, text=_cut(piece.text)) for piece in pieces)


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else text[:_LONGEST].rsplit(" ", 1)[0] + " …"
