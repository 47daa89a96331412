"""Sealed answers in words, with their evidence and what was said in the revision before."""

from __future__ import annotations

from collections.abc import Mapping

from sqlalchemy.orm import Session

from rai_review.catalogue.answers import NOT_APPLICABLE, Answer
from rai_review.catalogue.definition import Checklist
from rai_review.catalogue.questions import Question
from rai_review.decisions.answer_leaves import CONTENT_PARTS, EvidenceFile, GivenAnswer, answer_leaves, rows_of
from rai_review.decisions.history import History
from rai_review.decisions.presentation import WORST_FIRST
from rai_review.decisions.standing import Standing
from rai_review.decisions.submission import Submission
from rai_review.evidence import service as evidence
from rai_review.ledger.canonical import jcs
from rai_review.reviews import words
from rai_review.reviews.answers import Content
from rai_review.reviews.draft import Draft, ReviewView
from rai_review.reviews.pages import AnswerRow
from rai_review.reviews.question_pages import EvidenceLine
from rai_review.text import gettext
from rai_review.web.pieces import Finding

Names = Mapping[str, str | None]


def rows_of_history(session: Session, review: ReviewView, history: History, now: Standing) -> dict[str, AnswerRow]:
    """Returns every sealed answer in words by question, in document order, with its worst open finding."""
    places = evidence_places(session, review)
    findings = _worst_findings(now)
    found = {}
    for question in history.checklist.questions:
        given = history.submission.answers.get(question.key)
        if given is not None:
            files = tuple(_file(review, places, each, now) for each in given.evidence)
            found[question.key] = answer_row(
                question, given.answer, history.submission.names, files=files, finding=findings.get(question.key)
            )
    return found


def answer_row(
    question: Question,
    answer: Answer,
    names: Names,
    *,
    url: str = "",
    files: tuple[EvidenceLine, ...] = (),
    finding: Finding | None = None,
) -> AnswerRow:
    """Returns one answer in words. `names` are those sealed beside it, by person id."""
    content = Content(answer.value, answer.other, answer.note)
    known = {person: name or gettext("a person whose name was erased") for person, name in names.items()}
    not_applicable = answer.value is NOT_APPLICABLE
    table = rows_of(answer.value)
    return AnswerRow(
        key=question.key,
        short=question.short,
        said="" if table or not_applicable else words.said(question, content, known),
        spoken=words.is_spoken(question, content),
        note=" ".join(text for text in (answer.other, answer.note) if text),
        url=url,
        state="not_applicable" if not_applicable else "",
        table=(
            (tuple(column.label for column in question.columns), *(words.cells(question, row, known) for row in table))
            if table
            else ()
        ),
        evidence=files,
        finding=finding,
    )


def evidence_places(session: Session, review: ReviewView) -> dict[str, evidence.EvidenceView]:
    """Returns the evidence on a review by the SHA-256 of its newest file."""
    return {each.digest: each for each in evidence.list_evidence(session, review.id)}


def _file(
    review: ReviewView, places: Mapping[str, evidence.EvidenceView], file: EvidenceFile, now: Standing
) -> EvidenceLine:
    known = places.get(file.digest)
    return EvidenceLine(
        id=known.id if known else "",
        name=file.name,
        url=f"{review.url}/evidence/{known.id}" if known else "",
        proves=file.proves or "",
        digest=file.digest,
        kind=words.file_type(file.type),
        size=file.size,
        at=known.at if known else 0,
        verified_by=gettext("an independent reviewer") if file.digest in now.verified else "",
    )


def _worst_findings(now: Standing) -> dict[str, Finding]:
    found: dict[str, Finding] = {}
    for finding in now.evaluation.findings:
        held = found.get(finding.question)
        if held is None or WORST_FIRST.get(finding.kind, 9) < WORST_FIRST.get(held.kind, 9):
            found[finding.question] = Finding(finding.kind, finding.text, due_days=finding.due_days)
    return found


def changed_keys(before: Submission, after: Submission) -> tuple[str, ...]:
    """Returns the questions whose content differs between two submissions, provenance apart, sorted."""
    keys = before.answers.keys() | after.answers.keys()
    return tuple(sorted(key for key in keys if _content(before, key) != _content(after, key)))


def _content(submission: Submission, key: str) -> bytes:
    given: GivenAnswer | None = submission.answers.get(key)
    if given is None:
        return b""
    leaves = answer_leaves(key, given)
    return jcs([[list(path), value] for path, value in sorted(leaves.items()) if path[2] in CONTENT_PARTS])


def differing_keys(draft: Draft, submission: Submission) -> tuple[str, ...]:
    """Returns the questions whose counted answer in the draft is another than the sealed one, in byte order."""
    sealed = {key: given.answer for key, given in submission.answers.items()}
    drafted = draft.evaluation.counted
    return tuple(sorted(key for key in sealed.keys() | drafted.keys() if sealed.get(key) != drafted.get(key)))


def row_in(checklist: Checklist, submission: Submission, key: str) -> AnswerRow:
    """Returns one answer of a submission in words; an empty row where it has none."""
    question, given = checklist.question_by_key.get(key), submission.answers.get(key)
    if question is None:
        return AnswerRow(key, key, "", spoken=False)
    if given is None:
        return AnswerRow(key, question.short, "", spoken=False)
    return answer_row(question, given.answer, submission.names)
