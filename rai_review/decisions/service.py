"""Sending a review: its draft is evaluated once more, sealed, and open for reviewers and deciders from then on."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from rai_review import clock
from rai_review.decisions import summaries
from rai_review.decisions.acting import SEAL_KEY_LENGTH
from rai_review.decisions.answer_leaves import EvidenceFile, GivenAnswer, Provenance, persons_in
from rai_review.decisions.history import load_history
from rai_review.decisions.models import Submission as SubmissionRow
from rai_review.decisions.packing import pack
from rai_review.decisions.results import sealed_results
from rai_review.decisions.sealing import seal
from rai_review.decisions.submission import FORMAT, SubmissionContent, build_submission, content_hash, persons_of
from rai_review.errors import Invalid, Problem, Refused
from rai_review.features import service as features
from rai_review.ledger import events
from rai_review.ledger.events import ObjectRef
from rai_review.ledger.service import record
from rai_review.people import service as people
from rai_review.policy import Actor
from rai_review.reviews import access, lifecycle
from rai_review.reviews import service as reviews
from rai_review.reviews.draft import Draft
from rai_review.reviews.lifecycle import Move
from rai_review.reviews.reading import load_draft
from rai_review.text import mark


def submit(session: Session, actor: Actor, review_id: str, *, attestation: str, seal_key: bytes | None = None) -> str:
    """Seals the draft of a review's current revision and opens it for review; returns the submission's id.

    Everything is evaluated anew inside the transaction. Raises `Refused` where the revision was sent already,
    `Invalid` with one problem per question where something required is unanswered or unfinished. `seal_key` is drawn
    unless a test hands it in; it is never stored.
    """
    review, revision = reviews.lock(session, review_id)
    lifecycle.after(revision.state, Move.SEND)
    draft = load_draft(session, access.find_review(session, review_id))
    _refuse_unready(draft)
    at = clock.now()
    content = _content(session, actor, draft, attestation, at)
    values = build_submission(content)
    tree = seal(values, seal_key or clock.random_bytes(SEAL_KEY_LENGTH))
    row = SubmissionRow(
        review_id=review_id,
        revision=review.revision,
        root=tree.root,
        leaves=pack(tree.leaves),
        checklist_digest=draft.checklist.digest,
        sender_id=actor.person_id,
        at=at,
        as_of=content.as_of.isoformat(),
        content_hash=content_hash(values),
    )
    session.add(row)
    reviews.move(revision, Move.SEND)
    idx = record(
        session,
        actor,
        events.ReviewSubmitted,
        ObjectRef("review", review_id, review.revision),
        checklist_digest=draft.checklist.digest,
        seals=((FORMAT, tree.root),),
    )
    history = load_history(session, row.id)
    summaries.keep(session, history, history.standing(content.as_of), idx)
    return row.id


def _refuse_unready(draft: Draft) -> None:
    """Nothing is sent while something required is open, waits, or lacks what its question asks for."""
    short = {question.key: question.short for question in draft.checklist.questions}
    problems = [
        Problem(key, mark("“%(question)s” has no answer yet."), {"question": short[key]})
        for key in draft.evaluation.missing
    ]
    for key, found in draft.unfinished.items():
        problems += [Problem(key, mark("“%(question)s” is not finished."), {"question": short[key]}) for _ in found[:1]]
    if problems:
        raise Invalid(problems, mark("The review can't be sent yet: some answers are missing or unfinished."))
    if draft.evaluation.outcome.value is None:
        raise Refused(mark("The review has no outcome yet; answer what is open and try again."))


def _content(session: Session, actor: Actor, draft: Draft, attestation: str, at: int) -> SubmissionContent:
    review, checklist = draft.review, draft.checklist
    as_of = draft.as_of
    content = SubmissionContent(
        review=review.id,
        reference=review.reference,
        revision=review.revision,
        feature=review.feature_id,
        feature_name=features.find_feature(session, review.feature_id).name,
        system_version=review.system_version,
        checklist_key=checklist.key,
        checklist_label=checklist.label,
        checklist_digest=checklist.digest,
        as_of=as_of,
        at=at,
        zone=_zone(session),
        language=checklist.language,
        sender=actor.person_id,
        attestation=attestation,
        answers={key: _given(draft, key) for key in draft.counted},
        results=sealed_results(checklist, draft.evaluation, as_of),
        names={},
    )
    return replace(content, names=dict(people.names_of(session, persons_of(content))))


def _zone(session: Session) -> str:
    instance = people.instance(session)
    if instance is None:
        raise Refused(mark("Set up the instance first."))
    return instance.zone


def _given(draft: Draft, key: str) -> GivenAnswer:
    answer = draft.evaluation.counted[key]
    return GivenAnswer(
        answer=answer,
        provenance=tuple(Provenance(step.by, step.at, step.how, step.source) for step in draft.given[key].provenance),
        evidence=tuple(
            EvidenceFile(file.digest, file.revision, file.name, file.size, file.type, file.proves, file.dated)
            for file in draft.files.get(key, ())
        ),
        persons=persons_in(draft.checklist.question(key), answer.value),
    )
