"""Reading a draft with everything that follows from it, the history of an answer, and the rows that lists show."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import bindparam, insert, select, update
from sqlalchemy.orm import Session

from rai_review import clock
from rai_review.catalogue.definition import Checklist
from rai_review.catalogue.evaluation import evaluate
from rai_review.catalogue.service import load_checklist
from rai_review.evidence import service as evidence
from rai_review.evidence.service import EvidenceView
from rai_review.features import service as features
from rai_review.people import service as people
from rai_review.reviews import progress
from rai_review.reviews.answers import Content, unpack
from rai_review.reviews.draft import Draft, File, Given, ReviewView, answers_of
from rai_review.reviews.models import (
    AnswerValue,
    CurrentAnswer,
    ReviewRevision,
    ReviewSummary,
    SectionMark,
)

# Built once: they run at every save, and putting a statement together costs more than running it.
_PRESENT = (
    select(
        AnswerValue.question,
        AnswerValue.number,
        AnswerValue.value,
        AnswerValue.by,
        AnswerValue.at,
        AnswerValue.how,
        AnswerValue.revision,
        AnswerValue.provenance,
    )
    .join(CurrentAnswer, CurrentAnswer.value_id == AnswerValue.id)
    .where(CurrentAnswer.review_id == bindparam("review"))
)
_EVERY = (
    select(
        AnswerValue.question,
        AnswerValue.number,
        AnswerValue.revision,
        AnswerValue.value,
        AnswerValue.by,
        AnswerValue.at,
        AnswerValue.how,
    )
    .where(
        AnswerValue.review_id == bindparam("review"), AnswerValue.question.in_(bindparam("questions", expanding=True))
    )
    .order_by(AnswerValue.number.desc())
)
_SUMMARISE = update(ReviewSummary).where(ReviewSummary.review_id == bindparam("review"))
_MARKS = select(SectionMark.section, SectionMark.is_done).where(
    SectionMark.review_id == bindparam("review"), SectionMark.revision == bindparam("revision")
)


@dataclass(frozen=True)
class EarlierValue:
    """One value ever given to a question, with who gave it, when and how."""

    number: int
    revision: int
    content: Content
    by: str
    at: int
    how: str


@dataclass(frozen=True)
class RevisionView:
    """A revision of a review and where it stands."""

    number: int
    state: str
    opened_by: str
    opened_at: int


def load_draft(session: Session, review: ReviewView) -> Draft:
    """Returns the present answers of a review with provenance and evidence, evaluated today in the instance's zone."""
    checklist = load_checklist(session, review.checklist_digest)
    rows = session.execute(_PRESENT, {"review": review.id})
    given = {
        row.question: Given(row.number, unpack(row.value), row.by, row.at, row.how, row.revision, bytes(row.provenance))
        for row in rows
    }
    files: dict[str, tuple[File, ...]] = {}
    for each in evidence.list_evidence(session, review.id):
        files[each.question] = (*files.get(each.question, ()), _file(each))
    return _drafted(session, review, checklist, given, files)


def _drafted(
    session: Session,
    review: ReviewView,
    checklist: Checklist,
    given: dict[str, Given],
    files: dict[str, tuple[File, ...]],
) -> Draft:
    as_of = clock.today(people.zone(session))
    answers = answers_of(given, files)
    return Draft(review, checklist, given, files, answers, evaluate(checklist, answers, as_of), as_of)


def _file(view: EvidenceView) -> File:
    return File(
        view.id,
        view.question,
        view.revision,
        view.digest,
        view.name,
        view.size,
        view.type,
        view.proves,
        view.dated,
        view.by,
        view.at,
    )


def histories_of(session: Session, review_id: str, keys: Iterable[str]) -> dict[str, list[EarlierValue]]:
    """Returns every value ever given to these questions, the newest first, by question."""
    rows = session.execute(_EVERY, {"review": review_id, "questions": list(keys)})
    found: dict[str, list[EarlierValue]] = {}
    for row in rows:
        value = EarlierValue(row.number, row.revision, unpack(row.value), row.by, row.at, row.how)
        found.setdefault(row.question, []).append(value)
    return found


def revisions_of(session: Session, review_id: str) -> list[RevisionView]:
    """Returns the revisions of a review, the first one first."""
    rows = session.execute(
        select(ReviewRevision.number, ReviewRevision.state, ReviewRevision.opened_by, ReviewRevision.opened_at)
        .where(ReviewRevision.review_id == review_id)
        .order_by(ReviewRevision.number)
    )
    return [RevisionView(*row) for row in rows]


def marks_of(session: Session, review: ReviewView) -> dict[str, bool]:
    """Returns what the team said of each section of the current revision: complete (True), or to come back to."""
    rows = session.execute(_MARKS, {"review": review.id, "revision": review.revision})
    return {row.section: row.is_done for row in rows}


def refresh_summary(session: Session, draft: Draft, changed_idx: int) -> None:
    """Writes what lists show of a draft after its answers changed by the ledger entry `changed_idx`."""
    review = draft.review
    checklist, evaluation = draft.checklist, draft.evaluation
    far = progress.whole(draft)
    tier = evaluation.tier.value if evaluation.tier else None
    deciding = checklist.deciding
    outcome = evaluation.outcome.value if not evaluation.missing else None
    titles = {each.key: each.title for each in checklist.outcomes}
    level = deciding.places[tier] + 1 if deciding and tier else 0
    write_summary(
        session,
        review,
        changed_idx=changed_idx,
        state=review.state,
        revision=review.revision,
        tier=tier,
        tier_title=deciding.rows[level - 1].title if deciding and level else "",
        tier_level=level,
        outcome=outcome,
        outcome_title=titles.get(outcome or "", ""),
        answered=far.answered,
        total=far.total,
        minutes_left=far.minutes_left,
        waiting=far.waiting,
    )


def write_summary(session: Session, review: ReviewView, *, changed_idx: int, **values: object) -> None:
    """Writes columns of a review's summary row, changed by that ledger entry; makes the row where there is none."""
    values = {"changed_idx": changed_idx, "changed_at": clock.now(), **values}
    written = session.connection().execute(_SUMMARISE, {"review": review.id, **values})
    if written.rowcount:
        return
    name = features.find_feature(session, review.feature_id).name
    empty = {"tier_title": "", "tier_level": 0, "outcome_title": "", "answered": 0, "total": 0, "minutes_left": 0}
    always = {"review_id": review.id, "state": review.state, "revision": review.revision, "waiting": 0}
    search = f"{review.reference} {name}".lower()
    session.execute(insert(ReviewSummary).values(**{**empty, **always, "search": search, **values}))
