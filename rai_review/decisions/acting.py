"""Adding an act to a submission: under the review's lock, on the digests that were seen, sealed and recorded."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from sqlalchemy.orm import Session

from rai_review import clock
from rai_review.decisions import summaries
from rai_review.decisions.acts import FORMAT, Act, ActContent, Action, Condition, Kind, build_act, read_act
from rai_review.decisions.deciding import State
from rai_review.decisions.eligibility import DECIDING, Ground
from rai_review.decisions.history import History, find_history
from rai_review.decisions.models import Act as ActRow
from rai_review.decisions.packing import pack
from rai_review.decisions.sealing import seal
from rai_review.decisions.standing import Standing, standings
from rai_review.errors import NotFound, Refused, Stale
from rai_review.ledger import events
from rai_review.ledger.events import Event, ObjectRef
from rai_review.ledger.service import record
from rai_review.people import service as people
from rai_review.policy import Actor
from rai_review.reviews import service as reviews
from rai_review.reviews.lifecycle import Move
from rai_review.reviews.models import Review, ReviewRevision
from rai_review.text import mark

SEAL_KEY_LENGTH = 32

EVENTS: dict[Kind, Event] = {
    Kind.APPROVE: events.ReviewApproved,
    Kind.APPROVE_WITH_CONDITIONS: events.ReviewApprovedWithConditions,
    Kind.REQUEST_CHANGES: events.ChangesRequested,
    Kind.REJECT: events.ReviewRejected,
    Kind.REVIEW: events.ReviewSent,
    Kind.ACCEPT_RISK: events.RiskAccepted,
    Kind.DISSENT: events.DissentRecorded,
}


@dataclass(frozen=True)
class Seen:
    """The digests on the page on which a person made up their mind."""

    submission: str
    standing: str


@dataclass(frozen=True)
class Case:
    """A submission of a review's current revision, held under the review's lock, as it stands at the instant `at`."""

    review: Review
    revision: ReviewRevision
    history: History
    standing: Standing
    at: int

    @property
    def ground(self) -> Ground:
        """What deciding who may act rests on."""
        return Ground(self.history.submission, self.history.acts, self.standing)


@dataclass(frozen=True)
class Deed:
    """What an act says beside who, when and on what: its kind and its own leaves."""

    kind: Kind
    position: str | None = None
    reason: str | None = None
    conditions: tuple[Condition, ...] = ()
    actions: tuple[Action, ...] = ()
    own: dict[str, Any] = field(default_factory=dict)

    @property
    def persons(self) -> set[str]:
        """The persons that stand in the act beside the one who acts."""
        named = {person for each in self.conditions for person in (each.owner, each.verifier)}
        return named | {each.owner for each in self.actions}


def open_case(session: Session, review_id: str, seen: Seen | None = None) -> Case:
    """Locks a review and returns the submission of its current revision as it stands now.

    Raises `Refused` where that revision was not sent yet, `Stale` (412) where `seen` names other digests than today's.
    """
    review, revision = reviews.lock(session, review_id)
    history = find_history(session, review.id, review.revision)
    if history is None:
        raise Refused(mark("This revision has not been sent for review yet."))
    at = clock.now()
    now = history.standing(history.day_of(at))
    if seen is not None and (seen.submission, seen.standing) != (history.row.root, now.digest):
        message = mark("This moved since you saw it. Look at what changed and decide again; nothing you typed is lost.")
        raise Stale(message, precondition=True, current=now.digest)
    return Case(review, revision, history, now, at)


def acts_since(history: History, standing_digest: str) -> tuple[Act, ...] | None:
    """Returns the acts made since the standing of this digest; None where there is no such standing."""
    for place, past in enumerate(standings(history.checklist, history.submission, history.acts, history.today())):
        if past.digest == standing_digest:
            return history.acts[place:]
    return None


def add_act(session: Session, actor: Actor, case: Case, deed: Deed, seal_key: bytes | None = None) -> Case:
    """Seals one act, records it with what follows from it, and returns the case as it stands afterwards.

    `seal_key` is drawn unless a test hands it in; it is never stored.
    """
    content = _content(session, actor, case, deed)
    tree = seal(build_act(content), seal_key or clock.random_bytes(SEAL_KEY_LENGTH))
    row = ActRow(
        submission_id=case.history.row.id,
        number=content.number,
        kind=str(deed.kind),
        person_id=actor.person_id,
        position=deed.position,
        decides_as=deed.position if deed.kind in DECIDING else None,
        at=content.at,
        as_of=content.as_of.isoformat(),
        root=tree.root,
        leaves=pack(tree.leaves),
    )
    session.add(row)
    history = replace(
        case.history,
        act_rows=(*case.history.act_rows, row),
        acts=(*case.history.acts, read_act(tree.leaves)),
    )
    after = replace(case, history=history, standing=history.standing(content.as_of))
    _carry_state(case, after)
    subject = ObjectRef("review", case.review.id, case.review.revision)
    digest = case.history.row.checklist_digest
    idx = record(session, actor, EVENTS[deed.kind], subject, checklist_digest=digest, seals=((FORMAT, tree.root),))
    summaries.keep(session, after.history, after.standing, idx)
    return after


def _content(session: Session, actor: Actor, case: Case, deed: Deed) -> ActContent:
    return ActContent(
        submission=case.history.row.root,
        number=len(case.history.acts) + 1,
        kind=deed.kind,
        person=actor.person_id,
        at=case.at,
        as_of=case.standing.as_of,
        standing=case.standing.digest,
        names=_names(session, {actor.person_id, *deed.persons}),
        position=deed.position,
        reason=deed.reason or None,
        conditions=deed.conditions,
        actions=deed.actions,
        **deed.own,
    )


def _names(session: Session, persons: Iterable[str]) -> dict[str, str | None]:
    found = people.names_of(session, persons)
    if missing := set(persons) - found.keys():
        raise NotFound(mark("There is no such person."), ids=", ".join(sorted(missing)))
    return dict(found)


# What a state found by the deciding set means as a move of the revision.
_MOVES = {
    State.IN_REVIEW: Move.ACT,
    State.CHANGES_REQUESTED: Move.REQUEST_CHANGES,
    State.APPROVED: Move.APPROVE,
    State.APPROVED_WITH_CONDITIONS: Move.APPROVE_WITH_CONDITIONS,
    State.REJECTED: Move.REJECT,
}


def _carry_state(before: Case, after: Case) -> None:
    """Brings what the act decided into the revision's state."""
    decided = after.standing.decided.state
    move = Move.ACT if decided is before.standing.decided.state else _MOVES[decided]
    reviews.move(after.revision, move)
