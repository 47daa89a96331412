"""Starting reviews, saving answers, attaching evidence, opening the next revision. Each verb is one event."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from sqlalchemy import bindparam, func, insert, select, update
from sqlalchemy.orm import Session

from rai_review import clock
from rai_review.catalogue.definition import Checklist
from rai_review.catalogue.questions import Question
from rai_review.catalogue.service import load_checklist
from rai_review.database import hold
from rai_review.errors import Invalid, NotFound, Problem, Refused, Stale
from rai_review.evidence import service as evidence
from rai_review.evidence.service import Upload
from rai_review.features import service as features
from rai_review.ledger import events
from rai_review.ledger.events import Event, ObjectRef
from rai_review.ledger.service import record
from rai_review.people import service as people
from rai_review.policy import Actor
from rai_review.reviews import lifecycle
from rai_review.reviews.access import view_of
from rai_review.reviews.answers import EMPTY, Content, Entry, pack, persons_named, read, unpack
from rai_review.reviews.draft import Draft
from rai_review.reviews.lifecycle import Move, State
from rai_review.reviews.models import AnswerValue, CurrentAnswer, Review, ReviewRevision, SectionMark
from rai_review.reviews.provenance import Step, extended, keeps_text, pack_steps, unpack_steps
from rai_review.reviews.reading import load_draft, refresh_summary
from rai_review.text import mark

# One number for the whole database: whoever holds it hands out the next review number.
NUMBER_LOCK = 7_204_317
LONGEST_VERSION = 200

# Built once: they run at every save, and putting a statement together costs more than running it.
_FRESH = {"populate_existing": True}
_HELD = select(Review).where(Review.id == bindparam("id")).with_for_update().execution_options(**_FRESH)
_CURRENT = (
    select(ReviewRevision)
    .where(ReviewRevision.review_id == bindparam("id"), ReviewRevision.number == bindparam("number"))
    .execution_options(**_FRESH)
)
_STANDING = (
    select(AnswerValue)
    .join(CurrentAnswer, CurrentAnswer.value_id == AnswerValue.id)
    .where(CurrentAnswer.review_id == bindparam("review"), CurrentAnswer.question == bindparam("key"))
)
_POINT = insert(CurrentAnswer)
_POINT_AGAIN = (
    update(CurrentAnswer)
    .where(CurrentAnswer.review_id == bindparam("review"), CurrentAnswer.question == bindparam("key"))
    .values(value_id=bindparam("value_id"), number=bindparam("number"))
)


@dataclass(frozen=True)
class Saved:
    """What a save did: the number that stands now, whether it is new, what stood before, and the draft as it is now."""

    number: int
    is_new: bool
    before: Content
    draft: Draft


@dataclass(frozen=True)
class Standing:
    """The value that stands in a question's place, for showing beside another one."""

    number: int
    content: Content
    by: str
    at: int


def start_review(
    session: Session,
    actor: Actor,
    *,
    feature_id: str,
    checklist_digest: str,
    system_version: str = "",
    launch_on: str | None = None,
) -> str:
    """Starts a review of a feature on a checklist version, which it keeps; returns its reference.

    Raises `Invalid` for a long system version or a launch that is no date, `NotFound` for feature or version, `Refused`
    for a version that takes tier or flags over from a decided review.
    """
    feature = features.find_feature(session, feature_id)
    if load_checklist(session, checklist_digest).inherits:
        raise Refused(mark("This checklist goes on from a decided review, so nothing can be started on it alone."))
    launch_on = _checked(system_version, launch_on)
    hold(session.connection(), NUMBER_LOCK)
    number = (session.scalar(select(func.max(Review.number))) or 0) + 1
    now = clock.now()
    year = clock.date_in(people.zone(session), now).year
    review = Review(
        reference=f"R-{year}-{number:04d}",
        number=number,
        feature_id=feature.id,
        team_id=feature.team_id,
        checklist_digest=checklist_digest,
        revision=1,
        system_version=system_version.strip(),
        launch_on=launch_on,
        started_by=actor.person_id,
        started_at=now,
    )
    revision = _revision(actor, review.id, 1, now)
    session.add_all([review, revision])
    _look_again(session, review, revision, _record(session, actor, events.ReviewStarted, review))
    return review.reference


def _checked(system_version: str, launch_on: str | None) -> str | None:
    problems = []
    if len(system_version) > LONGEST_VERSION:
        message = mark("This is too long; %(most)d characters fit.")
        problems.append(Problem("system_version", message, {"most": LONGEST_VERSION}))
    try:
        launch = dt.date.fromisoformat(launch_on).isoformat() if launch_on else None
    except ValueError:
        problems.append(Problem("launch", mark("Write a date as year-month-day, such as 2027-01-13.")))
    if problems:
        raise Invalid(problems)
    return launch


def _revision(actor: Actor, review_id: str, number: int, now: int) -> ReviewRevision:
    return ReviewRevision(
        review_id=review_id, number=number, state=State.DRAFT.value, opened_by=actor.person_id, opened_at=now
    )


def _record(session: Session, actor: Actor, event: Event, review: Review) -> int:
    return record(
        session,
        actor,
        event,
        ObjectRef("review", review.id, review.revision),
        checklist_digest=review.checklist_digest,
    )


def lock(session: Session, review_id: str) -> tuple[Review, ReviewRevision]:
    """Returns a review and its current revision, held until the transaction ends; raises `NotFound`.

    Every service that changes a review takes this first, so that changes to one review come one after the other.
    """
    review = session.scalar(_HELD, {"id": review_id})
    if review is None:
        raise NotFound(mark("There is no such review."))
    current = session.scalar(_CURRENT, {"id": review.id, "number": review.revision})
    if current is None:
        raise LookupError(f"review {review.reference} lacks revision {review.revision}")
    return review, current


def move(revision: ReviewRevision, step: Move) -> State:
    """Moves a revision's state; raises `Refused` where that is not possible now. The caller records the event."""
    after = lifecycle.after(revision.state, step)
    revision.state = after.value
    return after


def save_answer(
    session: Session,
    actor: Actor,
    review_id: str,
    key: str,
    entry: Entry,
    seen: int,
    *,
    how: str = "typed",
    source: str | None = None,
) -> Saved:
    """Saves what was entered for a question; `seen` is the number of the value that the person saw, 0 for none.

    The same content again saves nothing. Raises `Invalid` for what can't be a value, `Refused` where the revision
    has been sent, `Stale` (its `current` a `Standing`) where another value stands than the one seen.
    """
    review, revision = lock(session, review_id)
    question = _question(load_checklist(session, review.checklist_digest), key)
    lifecycle.after(revision.state, Move.ANSWER)
    before = _standing_value(session, review.id, key)
    standing = unpack(before.value) if before else EMPTY
    content = read(question, entry, standing)
    _check_person(session, question, content)
    number = before.number if before else 0
    if content == standing:
        return Saved(number, False, standing, load_draft(session, view_of(review, revision)))
    if number != seen:
        current = Standing(number, standing, before.by, before.at) if before else None
        raise Stale(mark("Somebody changed this answer while you were writing."), current=current)
    value = _next_value(review, question, content, before, Step(actor.person_id, clock.now(), how, source))
    session.add(value)
    idx = _record(session, actor, events.AnswerSaved, review)
    _point_to(session, value)
    return Saved(value.number, True, standing, _look_again(session, review, revision, idx))


def _next_value(
    review: Review, question: Question, content: Content, before: AnswerValue | None, step: Step
) -> AnswerValue:
    kept = before is not None and keeps_text(unpack(before.value), content)
    earlier = unpack_steps(before.provenance) if before else ()
    return AnswerValue(
        review_id=review.id,
        question=question.key,
        number=before.number + 1 if before else 1,
        revision=review.revision,
        value=pack(content),
        provenance=pack_steps(extended(earlier, kept, step)),
        by=step.by,
        at=step.at,
        how=step.how,
        replaces=before.number if before else None,
    )


def _point_to(session: Session, value: AnswerValue) -> None:
    now = {"value_id": value.id, "number": value.number}
    if value.replaces is None:
        session.execute(_POINT, {"review_id": value.review_id, "question": value.question, **now})
    else:
        session.connection().execute(_POINT_AGAIN, {"review": value.review_id, "key": value.question, **now})


def _look_again(session: Session, review: Review, revision: ReviewRevision, idx: int) -> Draft:
    """Evaluates a review anew after entry `idx` and writes what lists show of it; returns the draft."""
    draft = load_draft(session, view_of(review, revision))
    refresh_summary(session, draft, idx)
    return draft


def _question(checklist: Checklist, key: str) -> Question:
    question = checklist.question_by_key.get(key)
    if question is None:
        raise NotFound(mark("There is no such question in this checklist version."))
    return question


def _check_person(session: Session, question: Question, content: Content) -> None:
    named = persons_named(question, content.value)
    known = people.names_of(session, [person for _, person in named]) if named else {}
    problems = [
        Problem(place, mark("Choose a person of this instance.")) for place, person in named if person not in known
    ]
    if problems:
        raise Invalid(problems)


def _standing_value(session: Session, review_id: str, key: str) -> AnswerValue | None:
    return session.scalar(_STANDING, {"review": review_id, "key": key})


def attach_evidence(
    session: Session, actor: Actor, review_id: str, key: str, upload: Upload, *, proves: str = "", dated: str = ""
) -> str | None:
    """Attaches a kept file to a question and returns the evidence's id; None where it is there already.

    Raises `Refused` where the revision has been sent, `Invalid` for a long text or a date that is none.
    """
    review, revision = lock(session, review_id)
    _question(load_checklist(session, review.checklist_digest), key)
    lifecycle.after(revision.state, Move.ANSWER)
    try:
        day = dt.date.fromisoformat(dated).isoformat() if dated else None
    except ValueError:
        message = mark("Write a date as year-month-day, such as 2027-01-13.")
        raise Invalid.at("dated", message) from None
    added = evidence.attach(
        session, review_id=review.id, question=key, upload=upload, by=actor.person_id, proves=proves, dated=day
    )
    if added:
        _look_again(session, review, revision, _record(session, actor, events.EvidenceAttached, review))
    return added


def remove_evidence(session: Session, actor: Actor, review_id: str, evidence_id: str) -> None:
    """Takes evidence off its question; doing it again changes nothing. Raises `Refused` once sent, `NotFound`."""
    review, revision = lock(session, review_id)
    lifecycle.after(revision.state, Move.ANSWER)
    if evidence.remove(session, review_id=review.id, evidence_id=evidence_id, by=actor.person_id):
        _look_again(session, review, revision, _record(session, actor, events.EvidenceRemoved, review))


def open_revision(session: Session, actor: Actor, review_id: str) -> int:
    """Opens the next revision as a draft with the answers as they stand, and returns its number.

    Every answer keeps its provenance, so its authors stay authors. Raises `Refused` while it can't be opened.
    """
    review, revision = lock(session, review_id)
    lifecycle.after(revision.state, Move.OPEN_NEXT)
    review.revision += 1
    opened = _revision(actor, review.id, review.revision, clock.now())
    session.add(opened)
    _look_again(session, review, opened, _record(session, actor, events.RevisionOpened, review))
    return review.revision


def mark_section(session: Session, actor: Actor, review_id: str, section: str, is_done: bool) -> None:
    """Keeps what the team says of a section: complete, or to come back to. No event: it decides nothing."""
    review, _ = lock(session, review_id)
    session.merge(
        SectionMark(
            review_id=review.id,
            revision=review.revision,
            section=section,
            is_done=is_done,
            by=actor.person_id,
            at=clock.now(),
        )
    )


def rebuild_current_answers(session: Session, review_id: str) -> None:
    """Makes the pointers to the present values of a review anew from the values themselves."""
    newest = (
        select(AnswerValue.question, func.max(AnswerValue.number).label("number"))
        .where(AnswerValue.review_id == review_id)
        .group_by(AnswerValue.question)
        .subquery()
    )
    rows = session.execute(
        select(AnswerValue.id, AnswerValue.question, AnswerValue.number)
        .join(newest, (newest.c.question == AnswerValue.question) & (newest.c.number == AnswerValue.number))
        .where(AnswerValue.review_id == review_id)
    )
    for row in rows.all():
        session.merge(CurrentAnswer(review_id=review_id, question=row.question, value_id=row.id, number=row.number))
