"""What a sent review adds to its first page: where it stands, who is invited, what this person can do now."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy.orm import Session

from rai_review.decisions import presentation
from rai_review.decisions.acts import Act, Kind
from rai_review.decisions.deciding import State
from rai_review.decisions.eligibility import Ground, open_positions, review_refusal
from rai_review.decisions.history import History, latest_history
from rai_review.decisions.reviewers import invitations
from rai_review.people import service as people
from rai_review.policy import Action, Actor, Relation, Verdict, decide
from rai_review.reviews.draft import Draft, ReviewView
from rai_review.reviews.lifecycle import Move, may
from rai_review.reviews.pages import HomeView, Invited
from rai_review.text import gettext
from rai_review.web.pieces import Finding, PersonChoice


def extend_home(
    session: Session,
    actor: Actor,
    review: ReviewView,
    draft: Draft | None,
    relations: frozenset[Relation],
    home: HomeView,
) -> HomeView:
    """Returns the first page with what the decisions room knows of the review."""
    history = latest_history(session, review.id)
    home = _with_invitations(session, actor, review, draft, relations, history, home)
    if history is None:
        return home
    now = history.standing()
    is_current = history.row.revision == review.revision
    ground = Ground(history.submission, history.acts, now)
    may_decide = is_current and bool(open_positions(ground, actor.person_id, actor.positions))
    may_review = is_current and Relation.REVIEWER in relations and review_refusal(ground, actor.person_id) is None
    return replace(
        home,
        outcome=presentation.outcome_of(history.checklist, now.outcome) if is_current else home.outcome,
        outcome_url=f"{review.url}/report",
        decide_url=f"{review.url}/sign-off" if may_decide else "",
        review_url=f"{review.url}/review" if may_review else "",
        changes=_changes(history, review.url),
        needed=presentation.still_needed(history, now) if is_current else home.needed,
    )


def _with_invitations(
    session: Session,
    actor: Actor,
    review: ReviewView,
    draft: Draft | None,
    relations: frozenset[Relation],
    history: History | None,
    home: HomeView,
) -> HomeView:
    may_invite = decide(actor, Action.INVITE_REVIEWER, relations) is Verdict.ALLOWED
    may_invite = may_invite and review.state in (State.IN_REVIEW, "draft")
    invited = [each.person_id for each in invitations(session, review.id)]
    acts = history.acts if history and history.row.revision == review.revision else ()
    barred = {*invited, *(act.person for act in acts if act.position)}
    barred |= draft.authors if draft else (history.submission.authors if history else frozenset())
    names = people.names_of(session, invited)
    return replace(
        home,
        invited=tuple(_invited(review.url, each, names, acts, may_invite) for each in invited),
        may_invite=tuple(
            PersonChoice(each.id, each.name, each.title)
            for each in people.list_people(session)
            if each.id not in barred
        )
        if may_invite
        else (),
        invite_url=f"{review.url}/reviewers" if may_invite else "",
    )


def _invited(url: str, person: str, names: dict[str, str], acts: tuple[Act, ...], may_end: bool) -> Invited:
    sent = [act.at for act in acts if act.kind is Kind.REVIEW and act.person == person]
    return Invited(
        person=PersonChoice(person, names.get(person, "")),
        state="sent" if sent else "waiting",
        at=sent[-1] if sent else 0,
        remove_url=f"{url}/reviewers/{person}/remove" if may_end and not sent else "",
    )


def _changes(history: History, url: str) -> tuple[Finding, ...]:
    """What *request changes* asked for, by question, after its reason."""
    found: list[Finding] = []
    for act in history.acts:
        if act.kind is not Kind.REQUEST_CHANGES:
            continue
        who = presentation.name_in(act, act.person)
        found.append(Finding("condition", act.reason or gettext("The reason was erased."), owner=who))
        for key, text in act.changes.items():
            question = history.checklist.question_by_key.get(key)
            short = question.short if question else key
            place = f"{url}/questions/{key}" if question else ""
            found.append(Finding("condition", text or gettext("To be changed."), question=key, short=short, url=place))
    return tuple(found)


def may_open_next(review: ReviewView) -> bool:
    """Whether the next revision can be opened now."""
    return may(review.state, Move.OPEN_NEXT)
