"""The page of the tier, and the page on which all answers are checked before they are sent."""

from __future__ import annotations

from flask import Blueprint

from rai_review.people import service as people
from rai_review.policy import Action
from rai_review.reviews import lifecycle, loading, progress
from rai_review.reviews import presentation_check as check
from rai_review.reviews.draft import Draft
from rai_review.reviews.lifecycle import Move
from rai_review.reviews.loading import load_review
from rai_review.reviews.pages import CheckView
from rai_review.reviews.presentation_review import next_section, section_url
from rai_review.reviews.presentation_tier import tier_page
from rai_review.reviews.reading import load_draft, marks_of
from rai_review.text import gettext, mark
from rai_review.web.call import Call, Outcome, Page
from rai_review.web.guards import allows
from rai_review.web.pieces import Link, Problem

ATTESTATION = mark("To the best of my knowledge these answers are complete and true for the version named above.")

blueprint = Blueprint("checking", __name__)


def _approvers(call: Call, draft: Draft) -> tuple[tuple[str, tuple[people.PersonView, ...]], ...]:
    asked = check.asked_positions(draft)
    return check.who_could_approve(draft, people.holders_of(call.session, asked) if asked else {})


@blueprint.get("/reviews/<ref>/tier")
@allows(Action.READ_REVIEW, load=load_review, about_review=True)
def show_tier(call: Call) -> Outcome:
    """Shows which tier, by which answers, what it brings and who could approve."""
    draft = load_draft(call.session, call.subject)
    after = next_section(progress.sections(draft, marks_of(call.session, draft.review)))
    link = None
    if loading.can_answer(call, draft.review):
        link = Link(f"{draft.review.url}/check", gettext("Check and send"))
        if after:
            label = gettext("Go on: %(title)s", title=after.section.title)
            link = Link(section_url(draft, after.section.key), label)
    shown = loading.show(call, draft, draft.checklist.dependencies.feeding_tier, with_history=False)
    view = tier_page(shown, loading.head_of(call, draft), _approvers(call, draft), link)
    return Page("pages/reviews/tier.html", view=view)


@blueprint.get("/reviews/<ref>/check")
@allows(Action.READ_REVIEW, load=load_review, about_review=True)
def show_check(call: Call) -> Outcome:
    """Shows every answer, the outcome as it would be and what stops the sending."""
    return check_page(call, load_draft(call.session, call.subject))


def check_page(call: Call, draft: Draft, problems: tuple[Problem, ...] = ()) -> Page:
    """Returns the page that checks and sends a draft; `problems` are those of a refused sending."""
    shown = loading.show(call, draft, (), with_history=False)
    approvers = _approvers(call, draft)
    may_send = loading.may(call, Action.SUBMIT) and lifecycle.may(draft.review.state, Move.SEND)
    view = CheckView(
        head=loading.head_of(call, draft),
        # Once sent, the outcome is that of the standing, as of any day: the page of the outcome shows it.
        outcome=check.outcome_of(draft) if lifecycle.may(draft.review.state, Move.SEND) else None,
        before_launch=check.findings_of(draft, check.BEFORE),
        after_launch=check.findings_of(draft, check.AFTER),
        notes=sum(1 for finding in draft.evaluation.findings if finding.kind == "note"),
        arithmetic=check.arithmetic(draft),
        hurdles=check.hurdles(draft, check.nobody_for(approvers)),
        sections=check.answer_sections(shown),
        answers=len(draft.counted),
        may_send=may_send and draft.can_be_sent,
        action=f"{draft.review.url}/send",
        attestation=gettext(ATTESTATION),
        saved_at=draft.saved_at,
        problems=problems,
        who_next=check.who_next(draft, approvers),
    )
    return Page("pages/reviews/check.html", view=view)
