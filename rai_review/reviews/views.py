"""The pages of a review in writing: its start, its first page, its sections and single questions."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from flask import Blueprint, request
from sqlalchemy.orm import Session

from rai_review.catalogue import service as catalogue
from rai_review.errors import AppError, Invalid
from rai_review.features import service as features
from rai_review.people import service as people
from rai_review.policy import Action, Actor, Relation
from rai_review.reviews import forms, lifecycle, loading, progress, service
from rai_review.reviews import presentation_check as check
from rai_review.reviews.draft import Draft, ReviewView
from rai_review.reviews.lifecycle import Move
from rai_review.reviews.loading import load_review
from rai_review.reviews.pages import HomeView, NewReviewView, QuestionPageView
from rai_review.reviews.presentation_question import question_view
from rai_review.reviews.presentation_review import (
    groups_of,
    needed_sentences,
    next_section,
    section_faults,
    section_page,
    section_url,
    steps_of,
    whole_progress,
)
from rai_review.reviews.reading import load_draft, marks_of
from rai_review.text import mark
from rai_review.web.call import Call, Loaded, Outcome, Page, Redirect
from rai_review.web.errors import problems_of
from rai_review.web.guards import allows
from rai_review.web.notices import done
from rai_review.web.pieces import Choice, Link, Problem

ExtendHome: TypeAlias = Callable[[Session, Actor, ReviewView, Draft, frozenset[Relation], HomeView], HomeView]
"""What the rooms above add to a review's first page: invited reviewers, where to decide, its outcome."""

MOST_VALUES = 1_000
NEW_FIELDS = ("feature", "name", "summary", "team", "launch", "system_version", "checklist")


def make_blueprint(extend_home: ExtendHome) -> Blueprint:
    """Returns the routes of this module; `extend_home` completes a review's first page."""
    blueprint = Blueprint("reviews", __name__)
    blueprint.get("/reviews/new")(show_new_review)
    blueprint.post("/reviews/new")(start_review)

    @blueprint.get("/reviews/<ref>")
    @allows(Action.READ_REVIEW, load=load_review, about_review=True)
    def show_home(call: Call) -> Outcome:
        """Shows a review's sections as tasks, what is still needed and who looks at it."""
        draft = load_draft(call.session, call.subject)
        view = _home(call, draft)
        return Page(
            "pages/reviews/home.html",
            view=extend_home(call.session, call.person, draft.review, draft, call.relations, view),
        )

    blueprint.get("/reviews/<ref>/sections/<section>")(show_section)
    blueprint.post("/reviews/<ref>/sections/<section>")(mark_section)
    blueprint.get("/reviews/<ref>/questions/<key>")(show_question)
    blueprint.post("/reviews/<ref>/revisions")(open_revision)
    return blueprint


def _load_start(call: Call) -> Loaded:
    """A review is started by a team: of the chosen feature, or of the one that is registered with it."""
    if request.method in ("GET", "HEAD"):
        return Loaded(None, frozenset({Relation.TEAM}) if call.person.team_ids else frozenset())
    chosen, team = call.form.get("feature", ""), call.form.get("team", "")
    known = {each.id: each for each in features.list_features(call.session, call.person)}
    if chosen in known:
        team = known[chosen].team_id
    mine = team in call.person.team_ids or (chosen not in known and call.person.team_ids)
    return Loaded(known.get(chosen), frozenset({Relation.TEAM}) if mine else frozenset())


@allows(Action.START_REVIEW, load=_load_start)
def show_new_review(call: Call) -> Outcome:
    """Shows the form that starts a review."""
    return _new_page(call, {"feature": call.query.get("feature", "")})


def _new_page(call: Call, values: dict[str, str], problems: tuple[Problem, ...] = ()) -> Page:
    known = features.list_features(call.session, call.person)
    mine = tuple(
        Choice(each.id, each.name, each.summary[:160]) for each in known if each.team_id in call.person.team_ids
    )
    view = NewReviewView(
        checklists=tuple(
            Choice(each.digest, f"{each.title} {each.label}", each.summary)
            for each in catalogue.list_current(call.session)
            if not catalogue.load_checklist(call.session, each.digest).inherits
        ),
        features=mine,
        teams=tuple(Choice(team.id, team.name) for team in people.teams_of(call.session, call.person.person_id)),
        values=values,
        problems=problems,
    )
    return Page("pages/reviews/new.html", view=view)


def _new_again(call: Call, error: AppError) -> Outcome:
    values = {field: request.form.get(field, "") for field in NEW_FIELDS}
    return _new_page(call, values, problems_of(error, "feature"))


@allows(Action.START_REVIEW, load=_load_start, again=_new_again)
def start_review(call: Call) -> Outcome:
    """Registers the feature where it is new, starts the review and leads to its first section."""
    form = forms.read_new_review(call.form)
    digests = {each.digest for each in catalogue.list_current(call.session)}
    if form.checklist not in digests:
        raise Invalid.at("checklist", mark("Choose a checklist."))
    if form.feature == "new":
        feature_id = features.register_feature(
            call.session, call.person, name=form.name, summary=form.summary, team_id=form.team
        )
    elif call.subject is None:
        raise Invalid.at("feature", mark("Choose a feature, or register a new one."))
    else:
        feature_id = call.subject.id
    reference = service.start_review(
        call.session,
        call.person,
        feature_id=feature_id,
        checklist_digest=form.checklist,
        system_version=form.system_version,
        launch_on=form.launch or None,
    )
    first = catalogue.load_checklist(call.session, form.checklist).sections[0].key
    return Redirect(f"/reviews/{reference}/sections/{first}")


def _home(call: Call, draft: Draft) -> HomeView:
    found = progress.sections(draft, marks_of(call.session, draft.review))
    after = next_section(found)
    owner = features.find_feature(call.session, draft.review.feature_id).owner_id or draft.review.started_by
    is_draft = draft.review.state == "draft"
    return HomeView(
        head=loading.head_of(call, draft),
        groups=groups_of(draft, found),
        progress=whole_progress(draft),
        steps=steps_of(draft.review.state),
        needed=needed_sentences(draft) if is_draft else (),
        next_section=Link(section_url(draft, after.section.key), after.section.title) if after else None,
        check_url=f"{draft.review.url}/check",
        tier_url=f"{draft.review.url}/tier",
        owner=people.names_of(call.session, [owner]).get(owner, ""),
        open_revision_url=f"{draft.review.url}/revisions" if _may_open(call, draft) else "",
    )


def _may_open(call: Call, draft: Draft) -> bool:
    possible = lifecycle.may(draft.review.state, Move.OPEN_NEXT)
    return possible and loading.may(call, Action.OPEN_REVISION)


def _section(call: Call, draft: Draft, key: str, problems: tuple[Problem, ...] = ()) -> Page:
    loading.known_section(draft, key)
    keys = [question.key for question in draft.checklist.questions_of(key)]
    shown = loading.show(call, draft, keys)
    marks = marks_of(call.session, draft.review)
    view = section_page(
        shown,
        loading.head_of(call, draft),
        key,
        marks,
        problems=problems,
        warnings=_warnings(call, draft) if shown.can_edit else (),
    )
    return Page("pages/reviews/section.html", view=view)


def _warnings(call: Call, draft: Draft) -> tuple[str, ...]:
    mine = call.person.positions & set(check.asked_positions(draft))
    if not mine or call.person.person_id in draft.authors:
        return ()
    approvers = check.who_could_approve(draft, people.holders_of(call.session, mine), mine)
    return check.last_approver_warnings(call.person.person_id, approvers)


@allows(Action.READ_REVIEW, load=load_review, about_review=True)
def show_section(call: Call) -> Outcome:
    """Shows the questions of a section."""
    return _section(call, load_draft(call.session, call.subject), call.path["section"])


def _mark_again(call: Call, error: AppError) -> Outcome:
    draft = load_draft(call.session, call.subject)
    page = _section(call, draft, call.path["section"], problems_of(error, "done"))
    said = request.form.get("done", "")
    if said in ("yes", "no"):
        page.values["view"] = replace(page.values["view"], done=said == "yes")
    return page


@allows(Action.ANSWER, load=load_review, again=_mark_again, repeatable=True, about_review=True)
def mark_section(call: Call) -> Outcome:
    """Keeps whether the section is complete, and leads to what comes next."""
    draft = load_draft(call.session, call.subject)
    key = loading.known_section(draft, call.path["section"])
    said = call.form.get("done", "")
    if said not in ("yes", "no"):
        raise Invalid.at("done", mark("Say whether this section is complete."))
    if said == "yes" and (faults := section_faults(draft, key)):
        raise Invalid(faults)
    service.mark_section(call.session, call.person, draft.review.id, key, said == "yes")
    if said == "no":
        return Redirect(draft.review.url)
    marks = {**marks_of(call.session, draft.review), key: True}
    after = next_section(progress.sections(draft, marks), key)
    if after is None:
        return Redirect(f"{draft.review.url}/check")
    if draft.checklist.section(key).module != after.section.module and draft.evaluation.tier:
        return Redirect(f"{draft.review.url}/tier")
    return Redirect(section_url(draft, after.section.key))


@allows(Action.READ_REVIEW, load=load_review, about_review=True)
def show_question(call: Call) -> Outcome:
    """Shows one question alone, with its earlier values."""
    draft = load_draft(call.session, call.subject)
    key = loading.known_question(draft, call.path["key"])
    shown = replace(loading.show(call, draft, [key]), most_values=MOST_VALUES)
    return Page("pages/reviews/question.html", view=question_page(call, draft, question_view(shown, key)))


def question_page(call: Call, draft: Draft, question: object) -> QuestionPageView:
    """Returns the page of one question, between those before and after it."""
    key = call.path["key"]
    order = list(draft.evaluation.visible)
    place = order.index(key) if key in order else -1
    section = draft.checklist.section(draft.checklist.question(key).section)
    return QuestionPageView(
        head=loading.head_of(call, draft),
        question=question,  # type: ignore[arg-type]
        section=Link(section_url(draft, section.key), section.title),
        previous=_question_link(draft, order[place - 1]) if place > 0 else None,
        next=_question_link(draft, order[place + 1]) if 0 <= place < len(order) - 1 else None,
    )


def _question_link(draft: Draft, key: str) -> Link:
    return Link(f"{draft.review.url}/questions/{key}", draft.checklist.question(key).short)


@allows(Action.OPEN_REVISION, load=load_review, about_review=True)
def open_revision(call: Call) -> Outcome:
    """Opens the next revision with the answers as they stand."""
    service.open_revision(call.session, call.person, call.subject.id)
    return Redirect(done(call.subject.url, "revision"))
