"""The outcome page of a sent review, and asking for a further report."""

from __future__ import annotations

from flask import Blueprint

from rai_review.decisions.history import History, find_history, latest_history
from rai_review.decisions.presentation_answers import differing_keys
from rai_review.decisions.summaries import is_superseded
from rai_review.errors import NotFound
from rai_review.policy import Action
from rai_review.reports import service
from rai_review.reports.presentation_outcome import outcome_view, with_ways_on
from rai_review.reviews.draft import ReviewView
from rai_review.reviews.loading import load_review
from rai_review.reviews.reading import load_draft
from rai_review.text import mark, ngettext
from rai_review.web.call import Call, Outcome, Page, Redirect, whole_number
from rai_review.web.guards import allows

blueprint = Blueprint("outcome", __name__)


def _history(call: Call) -> History:
    """The submission of the revision that the address names, the newest where it names none."""
    asked = whole_number(call.query.get("revision", ""))
    if asked is not None:
        found = find_history(call.session, call.subject.id, asked)
    else:
        found = latest_history(call.session, call.subject.id)
    if found is None:
        raise NotFound(mark("This review has not been sent yet, so there is no outcome to show."))
    return found


def _stale(call: Call, history: History) -> str:
    """How a later draft differs from what was approved."""
    review: ReviewView = call.subject
    if review.revision == history.row.revision:
        return ""
    differing = differing_keys(load_draft(call.session, review), history.submission)
    return ngettext(
        "Revision %(revision)d differs in %(num)d answer",
        "Revision %(revision)d differs in %(num)d answers",
        len(differing),
        revision=review.revision,
    )


@blueprint.get("/reviews/<ref>/report")
@allows(Action.READ_REPORT, load=load_review, about_review=True)
def show_outcome(call: Call) -> Outcome:
    """Shows where a sent review stands, with its reports; a report in the making is looked for again."""
    history = _history(call)
    view = outcome_view(
        call.session,
        call.subject,
        history,
        latest_history(call.session, history.row.review_id, before=history.row.revision),
        superseded=is_superseded(call.session, history.row.id),
        stale=_stale(call, history),
    )
    view = with_ways_on(view, call.person, call.relations, call.subject, history)
    return Page("pages/decisions/outcome.html", view=view)


@blueprint.post("/reviews/<ref>/reports")
@allows(Action.READ_REPORT, load=load_review, about_review=True)
def ask_for_report(call: Call) -> Outcome:
    """Asks for a further report over what happened since the last one."""
    service.ask_for_another(call.session, _history(call))
    return Redirect(f"{call.subject.url}/report")
