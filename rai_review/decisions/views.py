"""Sending a review, inviting reviewers, judging, deciding."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint

from rai_review import clock
from rai_review.decisions import forms, reviewers, service, sign_off
from rai_review.decisions.acting import acts_since
from rai_review.decisions.acts import Kind
from rai_review.decisions.eligibility import Ground, open_positions
from rai_review.decisions.history import History, find_history, latest_history
from rai_review.decisions.pages import ConditionForm
from rai_review.decisions.presentation import moved_since
from rai_review.decisions.presentation_review import ALL, Filled, fields_of, own_review, reviewer_view
from rai_review.decisions.presentation_sign_off import DISSENT_STATEMENTS, STATEMENTS, Typed, sign_off_view
from rai_review.errors import AppError, Invalid, Refused, Stale
from rai_review.people import passwords, sessions
from rai_review.policy import Action, Relation
from rai_review.reviews import loading
from rai_review.reviews.draft import ReviewView
from rai_review.reviews.reading import load_draft
from rai_review.reviews.views_check import ATTESTATION, check_page
from rai_review.text import gettext, mark
from rai_review.web.call import Call, Loaded, Outcome, Page, Redirect, whole_number
from rai_review.web.errors import problems_of
from rai_review.web.guards import allows
from rai_review.web.notices import done

blueprint = Blueprint("decisions", __name__)

REVIEW_PAGE = "pages/decisions/review.html"
SIGN_OFF_PAGE = "pages/decisions/sign-off.html"
TYPED = ("decision", "position", "reason", "system_version", "intended_use", "limits", "end_date")


def load_review(call: Call) -> Loaded:
    """Finds a review and how the actor stands to it, as an author of the sent answers too."""
    loaded = loading.load_review(call)
    review: ReviewView = loaded.value
    history = find_history(call.session, review.id, review.revision)
    wrote = history is not None and call.actor is not None and call.actor.person_id in history.submission.authors
    return Loaded(review, loaded.relations | ({Relation.AUTHOR} if wrote else set()))


def sent_history(call: Call) -> History:
    """Returns the submission of the current revision; raises `Refused` where it was not sent yet."""
    review: ReviewView = call.subject
    history = find_history(call.session, review.id, review.revision)
    if history is None:
        raise Refused(mark("This revision has not been sent for review yet."))
    return history


def _send_again(call: Call, error: AppError) -> Outcome:
    return check_page(call, load_draft(call.session, call.subject), problems_of(error))


@blueprint.post("/reviews/<ref>/send")
@allows(Action.SUBMIT, load=load_review, again=_send_again, about_review=True)
def send(call: Call) -> Outcome:
    """Seals the draft and opens it for review."""
    if call.form.get("attest") != "yes":
        raise Invalid.at("attest", mark("Tick the statement before you send."))
    service.submit(call.session, call.person, call.subject.id, attestation=gettext(ATTESTATION))
    return Redirect(done(call.subject.url, "sent"))


@blueprint.post("/reviews/<ref>/reviewers")
@allows(Action.INVITE_REVIEWER, load=load_review, about_review=True)
def invite(call: Call) -> Outcome:
    """Invites an independent reviewer."""
    person = call.form.get("person", "")
    if not person:
        raise Invalid.at("person", mark("Choose whom to invite, then send the form again."))
    reviewers.invite(call.session, call.person, call.subject.id, person)
    return Redirect(call.subject.url)


@blueprint.post("/reviews/<ref>/reviewers/<person>/remove")
@allows(Action.INVITE_REVIEWER, load=load_review, about_review=True)
def end_invitation(call: Call) -> Outcome:
    """Takes an invitation back."""
    reviewers.end_invitation(call.session, call.person, call.subject.id, call.path["person"])
    return Redirect(call.subject.url)


def _reviewer_page(call: Call, filled: Filled) -> Page:
    history = sent_history(call)
    view = reviewer_view(
        call.session,
        call.person.person_id,
        call.subject,
        history,
        latest_history(call.session, history.row.review_id, before=history.row.revision),
        filled,
        call.query.get("show", ALL),
    )
    return Page(REVIEW_PAGE, view=view)


def _known_fields(call: Call, history: History) -> dict[str, list[str]]:
    """What the reviewer kept for later, or else what they sent before."""
    kept = reviewers.kept_verdicts(call.session, call.person, history.row.id)
    if kept is not None:
        return kept
    before = own_review(history, call.person.person_id)
    return fields_of(before) if before else {}


def _merged(call: Call, history: History) -> dict[str, list[str]]:
    """The fields on the page that was sent, over those of answers that it did not show."""
    on_page = set(call.form.getlist("shown"))
    files = {key: {file.digest for file in given.evidence} for key, given in history.submission.answers.items()}
    digests = {digest for key in on_page for digest in files.get(key, ())}
    known = {
        name: values
        for name, values in _known_fields(call, history).items()
        if name != "verified" and name.partition("-")[2] not in on_page
    }
    before = [each for each in _known_fields(call, history).get("verified", ()) if each not in digests]
    posted = forms.kept_fields(call.form, files)
    return {**known, **posted, "verified": list(dict.fromkeys([*before, *posted.get("verified", ())]))}


@blueprint.get("/reviews/<ref>/review")
@allows(Action.SEND_REVIEW, load=load_review, about_review=True)
def show_reviewer(call: Call) -> Outcome:
    """Shows the sealed answers to an invited reviewer."""
    return _reviewer_page(call, Filled(_known_fields(call, sent_history(call))))


def _review_again(call: Call, error: AppError) -> Outcome:
    return _reviewer_page(call, Filled(_merged(call, sent_history(call)), problems_of(error)))


@blueprint.post("/reviews/<ref>/review")
@allows(Action.SEND_REVIEW, load=load_review, again=_review_again, about_review=True)
def send_review(call: Call) -> Outcome:
    """Sends the review as one act, or keeps it for later."""
    history = sent_history(call)
    fields = _merged(call, history)
    if call.form.get("do") == "keep":
        reviewers.keep_verdicts(call.session, call.person, history.row.id, fields)
        return Redirect(f"{call.subject.url}/review")
    judgements = forms.read_judgements(forms.form_of(fields), history.submission.answers)
    verified = frozenset(fields["verified"])
    seen = forms.read_seen(call.form)
    reviewers.send_review(call.session, call.person, call.subject.id, seen, judgements, verified=verified)
    return Redirect(done(f"{call.subject.url}/report", "reviewed"))


def _sign_off_page(call: Call, typed: Typed) -> Page:
    return Page(SIGN_OFF_PAGE, view=sign_off_view(call.session, call.person, call.subject, sent_history(call), typed))


@blueprint.get("/reviews/<ref>/sign-off")
@allows(Action.DECIDE, load=load_review, about_review=True)
def show_sign_off(call: Call) -> Outcome:
    """Shows what would be signed, and asks for the decision."""
    return _sign_off_page(call, Typed())


@blueprint.get("/reviews/<ref>/dissent")
@allows(Action.DISSENT, load=load_review, about_review=True)
def show_dissent(call: Call) -> Outcome:
    """Shows the same to somebody who disagrees and decides nothing."""
    return _sign_off_page(call, Typed(dissents=True))


def _typed(call: Call) -> Typed:
    values = {name: call.form.get(name, "") for name in TYPED}
    values |= {name: value for name, value in call.form.items() if name.startswith("change-text-")}
    return Typed(values, forms.condition_forms(call.form), frozenset(call.form.getlist("change")))


def _sign_off_again(call: Call, error: AppError) -> Outcome:
    return _again(call, error, _typed(call))


def _dissent_again(call: Call, error: AppError) -> Outcome:
    return _again(call, error, replace(_typed(call), dissents=True))


def _again(call: Call, error: AppError, typed: Typed) -> Outcome:
    if isinstance(error, Stale):
        history = sent_history(call)
        acts = acts_since(history, call.form.get("standing", ""))
        return _sign_off_page(call, replace(typed, moved=moved_since(history, acts)))
    return _sign_off_page(call, replace(typed, problems=problems_of(error)))


def _check_password(call: Call) -> bool:
    """Checks the password outside the transaction where it is asked for; returns whether it was given."""
    if call.form.get("do", "decide") != "decide" or call.person.fresh_until > clock.now():
        return False
    throttles = sessions.password_throttles(call.person.account_id)
    database = call.wiring.database
    with database.reading() as session:
        sessions.refuse_throttled(session, throttles)
        known = sessions.own_credentials(session, call.person)
    stored = known.password_hash if known else None
    if not passwords.is_right(call.wiring.settings, stored, call.form.get("password", "")):
        with database.transaction() as session:
            sessions.count_failure(session, throttles)
        raise Invalid.at("password", mark("This is not your password."))
    return True


@blueprint.post("/reviews/<ref>/sign-off")
@allows(Action.DECIDE, load=load_review, prepare=_check_password, again=_sign_off_again, about_review=True)
def sign(call: Call) -> Outcome:
    """Records the decision on the digests that were seen, or adds and takes away a row for a condition."""
    step = call.form.get("do", "decide")
    if step != "decide":
        return _sign_off_page(call, _with_conditions(_typed(call), step))
    history = sent_history(call)
    ground = Ground(history.submission, history.acts, history.standing())
    is_decider = bool(open_positions(ground, call.person.person_id, call.person.positions))
    return _recorded(call, forms.read_decision(call.form, STATEMENTS if is_decider else DISSENT_STATEMENTS))


@blueprint.post("/reviews/<ref>/dissent")
@allows(Action.DISSENT, load=load_review, prepare=_check_password, again=_dissent_again, about_review=True)
def dissent(call: Call) -> Outcome:
    """Records a dissent; any other decision is not to be had here."""
    decision = forms.read_decision(call.form, DISSENT_STATEMENTS)
    if decision.kind is not Kind.DISSENT:
        raise Invalid.at("decision", mark("Choose your decision."))
    return _recorded(call, decision)


def _recorded(call: Call, decision: sign_off.Decision) -> Outcome:
    seen = forms.read_seen(call.form)
    sign_off.decide(call.session, call.person, call.subject.id, seen, decision, password_given=call.prepared)
    token = sessions.renew_session(call.session, call.person) if call.prepared else None
    return Redirect(done(f"{call.subject.url}/report", "decided"), cookie=token)


def _with_conditions(typed: Typed, step: str) -> Typed:
    conditions = list(typed.conditions)
    word, _, number = step.rpartition("-")
    if step == "add-condition" and len(conditions) < forms.MOST_CONDITIONS:
        conditions.append(ConditionForm())
    elif word == "remove-condition" and (place := whole_number(number)) is not None and place < len(conditions):
        del conditions[place]
    return replace(typed, conditions=tuple(conditions))
