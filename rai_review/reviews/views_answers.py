"""Saving an answer, by script or by a plain form, and the files beside it."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, request
from werkzeug.exceptions import RequestEntityTooLarge

from rai_review.catalogue.questions import Question
from rai_review.catalogue.service import load_checklist
from rai_review.errors import AppError, Invalid, Stale, TooLarge
from rai_review.evidence import files, uploads
from rai_review.evidence import service as evidence
from rai_review.evidence.service import Upload
from rai_review.people import service as people
from rai_review.policy import Action
from rai_review.reviews import forms, loading, service, words
from rai_review.reviews.answers import Content, read
from rai_review.reviews.draft import Draft
from rai_review.reviews.effects import Effects, effects_of
from rai_review.reviews.forms import AnswerForm
from rai_review.reviews.loading import load_review
from rai_review.reviews.pages import SavedView
from rai_review.reviews.presentation_question import question_view
from rai_review.reviews.presentation_review import groups_of, section_page, section_url, whole_progress
from rai_review.reviews.progress import sections
from rai_review.reviews.question_pages import Conflict
from rai_review.reviews.reading import load_draft, marks_of
from rai_review.reviews.service import Standing
from rai_review.reviews.shown import Shown, Typed
from rai_review.text import mark, ngettext
from rai_review.web.call import Call, File, Outcome, Page, Redirect
from rai_review.web.display import anchor
from rai_review.web.errors import problems_of
from rai_review.web.guards import allows
from rai_review.web.pieces import Problem

blueprint = Blueprint("answers", __name__)


def _question(call: Call) -> Question:
    checklist = load_checklist(call.session, call.subject.checklist_digest)
    return checklist.question_by_key[call.path["key"]]


def _by_script() -> bool:
    return request.headers.get("HX-Request") == "true"


def _back(draft: Draft, key: str) -> Redirect:
    section = draft.checklist.question(key).section
    return Redirect(f"{section_url(draft, section)}#q-{anchor(key)}")


def _again(call: Call, error: AppError) -> Outcome:
    """Shows what was sent once more, with what is wrong with it or what stands in its place."""
    draft = load_draft(call.session, call.subject)
    key = loading.known_question(draft, call.path["key"])
    question = draft.checklist.question(key)
    form = forms.read_answer(question, call.form)
    if not loading.can_answer(call, draft.review) and not _by_script():
        raise error  # nothing on the page could be sent again: the error's own page says why
    shown = replace(_shown(call, draft, key, whole_section=not _by_script()), can_edit=True)
    problems: tuple[Problem, ...] = ()
    conflict = None
    if isinstance(error, Stale) and isinstance(error.current, Standing):
        conflict = _conflict(call, question, error.current, form)
    else:
        problems = problems_of(error, "value")
    seen = forms.seen_version(call.form) if conflict else form.seen
    typed = Typed(form.entry, seen, problems, conflict, form.rows)
    if _by_script():
        return Page("pages/reviews/saved.html", view=SavedView(question_view(shown, key, typed), alone=_alone()))
    return _section_page(call, shown, key, typed)


def _section_page(call: Call, shown: Shown, key: str, typed: Typed | None) -> Page:
    view = section_page(
        shown,
        loading.head_of(call, shown.draft),
        shown.checklist.question(key).section,
        marks_of(call.session, shown.draft.review),
        typed={key: typed} if typed else {},
    )
    return Page("pages/reviews/section.html", view=view)


def _shown(call: Call, draft: Draft, key: str, *, whole_section: bool, others: tuple[str, ...] = ()) -> Shown:
    keys = (key, *others)
    if whole_section:
        keys = tuple(each.key for each in draft.checklist.questions_of(draft.checklist.question(key).section))
    return loading.show(call, draft, keys)


def _conflict(call: Call, question: Question, current: Standing, form: AnswerForm) -> Conflict:
    try:
        mine = read(question, form.entry)
    except Invalid:
        mine = Content(note=form.entry.note)
    names = people.names_of(call.session, [current.by])
    texts = [_both(words.said(question, each, names), each.note or "") for each in (current.content, mine)]
    return Conflict(names.get(current.by, ""), current.at, texts[0], texts[1], current.number)


def _both(said: str, note: str) -> str:
    return "\n".join(filter(None, (said, note)))


@blueprint.post("/reviews/<ref>/answers/<key>")
@allows(Action.ANSWER, load=load_review, again=_again, repeatable=True, about_review=True)
def save_answer(call: Call) -> Outcome:
    """Saves an answer; a script gets the question back with what the save changed, a plain form is led back."""
    key = call.path["key"]
    loading.known_in(call, key)
    form = forms.read_answer(_question(call), call.form)
    if form.act == "keep-theirs":
        return _back(load_draft(call.session, call.subject), key)
    saved = service.save_answer(call.session, call.person, call.subject.id, key, form.entry, form.seen)
    draft = saved.draft
    rows_moved = form.act == "add-row" or form.act.startswith("remove-row-")
    typed = Typed(form.entry, saved.number, rows=form.rows) if rows_moved else None
    if _by_script():
        effects = effects_of(draft, key, saved.before) if saved.is_new else Effects()
        return _saved_page(call, draft, key, effects, typed)
    if typed:
        return _section_page(call, _shown(call, draft, key, whole_section=True), key, typed)
    return _back(draft, key)


def _saved_page(call: Call, draft: Draft, key: str, effects: Effects, typed: Typed | None) -> Page:
    shown = _shown(call, draft, key, whole_section=False, others=effects.all)
    found = sections(draft, marks_of(call.session, draft.review))
    view = SavedView(
        question=question_view(shown, key, typed),
        changed=tuple(question_view(shown, each) for each in effects.all),
        progress=whole_progress(draft),
        outline=groups_of(draft, found, draft.checklist.question(key).section),
        announcement=_announcement(draft, effects),
        alone=_alone(),
    )
    return Page("pages/reviews/saved.html", view=view)


def _alone() -> bool:
    return "/questions/" in (request.headers.get("HX-Current-URL") or request.headers.get("Referer") or "")


def _announcement(draft: Draft, effects: Effects) -> str:
    parts = []
    if effects.appeared:
        which = ", ".join(draft.checklist.question(each).short for each in effects.appeared)
        one, many = mark("%(num)d more question: %(which)s"), mark("%(num)d more questions: %(which)s")
        parts.append(ngettext(one, many, len(effects.appeared), which=which))
    if effects.went:
        count = len(effects.went)
        parts.append(ngettext("%(num)d question no longer asked", "%(num)d questions no longer asked", count))
    return ". ".join(parts)


def _receive(_call: Call) -> Upload | None:
    """Keeps the uploaded file, outside any transaction: its bytes are durable before a row names them."""
    try:
        storage = request.files.get("file")
    except (RequestEntityTooLarge, TooLarge) as problem:
        message = mark("A file may have up to %(most)d MB; this one is larger. Nothing was kept.")
        raise TooLarge(message, most=files.LARGEST // 1_000_000) from problem
    if storage is None or not storage.filename:
        return None
    return uploads.keep(storage)


def _attach_again(call: Call, error: AppError) -> Outcome:
    if isinstance(error, TooLarge):
        raise error
    return _again(call, error)


@blueprint.post("/reviews/<ref>/answers/<key>/evidence")
@allows(Action.ANSWER, load=load_review, prepare=_receive, again=_attach_again, repeatable=True, about_review=True)
def attach_evidence(call: Call) -> Outcome:
    """Saves the answer and attaches the file, in one transaction. The same file twice on a question is one."""
    key = call.path["key"]
    loading.known_in(call, key)
    form = forms.read_answer(_question(call), call.form)
    if call.prepared is None:
        raise Invalid.at("file", mark("Choose a file to attach."))
    saved = service.save_answer(call.session, call.person, call.subject.id, key, form.entry, form.seen)
    service.attach_evidence(
        call.session,
        call.person,
        call.subject.id,
        key,
        call.prepared,
        proves=call.form.get("proves", ""),
        dated=call.form.get("dated", ""),
    )
    return _back(saved.draft, key)


@blueprint.post("/reviews/<ref>/answers/<key>/evidence/<evidence_id>/remove")
@allows(Action.ANSWER, load=load_review, again=_again, repeatable=True, about_review=True)
def remove_evidence(call: Call) -> Outcome:
    """Saves the answer and takes a file off its question."""
    key = call.path["key"]
    loading.known_in(call, key)
    form = forms.read_answer(_question(call), call.form)
    saved = service.save_answer(call.session, call.person, call.subject.id, key, form.entry, form.seen)
    service.remove_evidence(call.session, call.person, call.subject.id, call.path["evidence_id"])
    return _back(saved.draft, key)


@blueprint.get("/reviews/<ref>/evidence/<evidence_id>")
@allows(Action.READ_EVIDENCE, load=load_review, about_review=True)
def download_evidence(call: Call) -> Outcome:
    """Sends a file as it came, always as an attachment."""
    found = evidence.find_file(call.session, call.subject.id, call.path["evidence_id"])
    chunks = files.read_chunks(files.folder_of(call.wiring.settings.files), found.digest)
    return File(chunks, size=found.size, name=found.name, mimetype=found.type, digest=found.digest)
