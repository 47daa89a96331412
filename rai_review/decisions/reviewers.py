"""Independent reviewers: inviting them, and the one act by which each sends a review."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from rai_review import clock
from rai_review.decisions.acting import Case, Deed, Seen, add_act, open_case
from rai_review.decisions.acts import Action, Kind, Verdict
from rai_review.decisions.eligibility import AUTHOR_REVIEWS, FILLS_POSITION, review_refusal
from rai_review.decisions.history import find_history
from rai_review.decisions.models import Invitation, KeptVerdicts
from rai_review.errors import Forbidden, Invalid, Problem, Refused
from rai_review.ledger import events
from rai_review.ledger.events import ObjectRef
from rai_review.ledger.service import record
from rai_review.people import service as people
from rai_review.policy import Actor
from rai_review.reviews import access
from rai_review.reviews import service as reviews
from rai_review.reviews.reading import load_draft
from rai_review.text import mark


@dataclass(frozen=True)
class Judgement:
    """A reviewer's word on one answer: the verdict, its text, and the action that *met with actions* adds."""

    verdict: Verdict
    text: str = ""
    action: Action | None = None


def invite(session: Session, actor: Actor, review_id: str, person_id: str) -> str:
    """Invites a person to review independently; returns the invitation's id.

    Raises `Refused` for an author, for somebody who fills a position on the submission, and for a second invitation.
    """
    review, _ = reviews.lock(session, review_id)
    person = people.find_person(session, person_id)
    if person.id in {each.person_id for each in invitations(session, review_id)}:
        raise Refused(mark("%(name)s is invited already."), name=person.name)
    if person.id in load_draft(session, access.find_review(session, review_id)).authors:
        raise Refused(
            mark("%(name)s wrote part of these answers and can't review them independently."), name=person.name
        )
    history = find_history(session, review_id, review.revision)
    if history and any(act.person == person.id and act.position for act in history.acts):
        raise Refused(mark("%(name)s fills a position on this submission and can't review it too."), name=person.name)
    row = Invitation(review_id=review_id, person_id=person.id, invited_by=actor.person_id, at=clock.now())
    session.add(row)
    record(session, actor, events.ReviewerInvited, ObjectRef("review", review_id, review.revision))
    access.show_to_person(session, review_id, person.id)
    return row.id


def end_invitation(session: Session, actor: Actor, review_id: str, person_id: str) -> None:
    """Takes an invitation back. A review that was sent stays; raises `Refused` where nothing is open."""
    review, _ = reviews.lock(session, review_id)
    open_ones = [each for each in invitations(session, review_id) if each.person_id == person_id]
    if not open_ones:
        raise Refused(mark("This person is not invited."))
    for row in open_ones:
        row.ended_at = clock.now()
    record(session, actor, events.InvitationEnded, ObjectRef("review", review_id, review.revision))
    access.hide_from_person(session, review_id, person_id)


def invitations(session: Session, review_id: str) -> list[Invitation]:
    """Returns the invitations of a review that stand, in the order in which they were made."""
    found = session.scalars(
        select(Invitation)
        .where(Invitation.review_id == review_id, Invitation.ended_at.is_(None))
        .order_by(Invitation.entry_idx, Invitation.id)
    )
    return list(found.all())


def send_review(
    session: Session,
    actor: Actor,
    review_id: str,
    seen: Seen,
    judgements: Mapping[str, Judgement],
    *,
    verified: frozenset[str] = frozenset(),
    seal_key: bytes | None = None,
) -> Case:
    """Sends a person's review of the submission as one act; a later one by the same person replaces it.

    `verified` are digests of evidence that the reviewer opened and checked. Raises `Forbidden` for somebody who is not
    invited, `Refused` for an author or a decider, `Stale` on other digests, `Invalid` per verdict.
    """
    case = open_case(session, review_id, seen)
    if actor.person_id not in {each.person_id for each in invitations(session, review_id)}:
        raise Forbidden(mark("You are not invited to review this independently."))
    why_not = review_refusal(case.ground, actor.person_id)
    if why_not in (AUTHOR_REVIEWS, FILLS_POSITION):
        raise Forbidden(why_not)
    if why_not:
        raise Refused(why_not)
    _check(session, case, judgements, verified)
    actions = tuple(
        replace(each.action, about=key)
        for key, each in _in_order(case, judgements)
        if each.verdict is Verdict.MET_WITH_ACTIONS and each.action
    )
    own = {
        "verdicts": {key: each.verdict for key, each in judgements.items()},
        "verdict_texts": {key: each.text for key, each in judgements.items() if each.text},
        "verified": sorted(verified),
    }
    after = add_act(session, actor, case, Deed(Kind.REVIEW, actions=actions, own=own), seal_key)
    _forget(session, case.history.row.id, actor.person_id)
    return after


def _in_order(case: Case, judgements: Mapping[str, Judgement]) -> list[tuple[str, Judgement]]:
    return [(q.key, judgements[q.key]) for q in case.history.checklist.questions if q.key in judgements]


def _check(session: Session, case: Case, judgements: Mapping[str, Judgement], verified: frozenset[str]) -> None:
    submission = case.history.submission
    problems = []
    if not judgements:
        problems.append(Problem("verdict", mark("Give at least one verdict before you send the review.")))
    named = people.names_of(session, [each.action.owner for each in judgements.values() if each.action])
    for key, each in judgements.items():
        if key not in submission.answers:
            problems.append(Problem(f"verdict-{key}", mark("This answer is not part of the submission.")))
        elif each.verdict is Verdict.NOT_MET and not each.text:
            problems.append(Problem(f"text-{key}", mark("Say what is not met.")))
        elif each.verdict is Verdict.MET_WITH_ACTIONS:
            problems += _check_action(key, each.action, case, named)
    files = {file.digest for given in submission.answers.values() for file in given.evidence}
    if verified - files:
        problems.append(Problem("verified", mark("This evidence is not part of the submission.")))
    if problems:
        raise Invalid(problems)


def _check_action(key: str, action: Action | None, case: Case, named: Mapping[str, str]) -> list[Problem]:
    if action is None or not action.text:
        return [Problem(f"action-{key}", mark("Say what is to be done."))]
    if action.owner not in named:
        return [Problem(f"owner-{key}", mark("Choose who does it."))]
    if action.due < case.standing.as_of:
        return [Problem(f"due-{key}", mark("This date has passed."))]
    return []


def keep_verdicts(session: Session, actor: Actor, submission_id: str, fields: Mapping[str, list[str]]) -> None:
    """Keeps what a reviewer has typed so far, for this person alone; no event, nothing is sent."""
    text = json.dumps(fields, ensure_ascii=False, sort_keys=True)
    row = session.get(KeptVerdicts, (submission_id, actor.person_id))
    if row is None:
        row = KeptVerdicts(submission_id=submission_id, person_id=actor.person_id)
        session.add(row)
    row.fields, row.at = text, clock.now()


def kept_verdicts(session: Session, actor: Actor, submission_id: str) -> dict[str, list[str]] | None:
    """Returns what `keep_verdicts` kept, or None."""
    row = session.get(KeptVerdicts, (submission_id, actor.person_id))
    return None if row is None else dict(json.loads(row.fields))


def _forget(session: Session, submission_id: str, person_id: str) -> None:
    session.execute(
        delete(KeptVerdicts).where(KeptVerdicts.submission_id == submission_id, KeptVerdicts.person_id == person_id)
    )
