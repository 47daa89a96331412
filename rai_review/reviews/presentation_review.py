"""Fills the pages of a whole review: sections as tasks and outline, progress, the first page, a section's page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from rai_review.catalogue.definition import Checklist, Section
from rai_review.errors import Problem as Fault
from rai_review.reviews import progress, words
from rai_review.reviews.draft import Draft
from rai_review.reviews.pages import SectionGroup, SectionRow, SectionView
from rai_review.reviews.presentation_question import lacks, question_view
from rai_review.reviews.progress import SectionProgress
from rai_review.reviews.shown import Shown, Typed
from rai_review.text import gettext, mark, ngettext
from rai_review.web.display import anchor
from rai_review.web.pieces import Link, Problem, Progress, ReviewHead, Step, Tier


def tier_of(draft: Draft) -> Tier | None:
    """Returns the deciding tier as pages show it, or None while it is open."""
    deciding, result = draft.checklist.deciding, draft.evaluation.tier
    if deciding is None or result is None or result.value is None:
        return None
    place = deciding.places[result.value]
    return Tier(result.value, deciding.rows[place].title, place + 1)


def section_url(draft: Draft, key: str) -> str:
    """Returns the address of a section's page."""
    return f"{draft.review.url}/sections/{key}"


def whole_progress(draft: Draft) -> Progress:
    """Returns the progress of the whole draft as pages show it."""
    far = progress.whole(draft)
    return Progress(far.answered, far.total, far.minutes_left, far.waiting)


def groups_of(draft: Draft, found: Sequence[SectionProgress], here: str = "") -> tuple[SectionGroup, ...]:
    """Returns the sections under the titles of their modules, in document order; `here` is the open one."""
    titles: dict[str, list[SectionRow]] = {}
    for each in found:
        titles.setdefault(_group_title(draft.checklist, each.section), []).append(_row(draft, each, here))
    return tuple(SectionGroup(title, tuple(rows)) for title, rows in titles.items())


def _group_title(checklist: Checklist, section: Section) -> str:
    module = next((each.title for each in checklist.modules if each.key == section.module), "")
    return module or next((each.title for each in checklist.groups if each.key == section.group), checklist.title)


def _row(draft: Draft, each: SectionProgress, here: str) -> SectionRow:
    checklist = draft.checklist
    owners = dict.fromkeys(question.owner for question in checklist.questions_of(each.section.key) if question.owner)
    causes = [checklist.question(key).short for key in each.waits_for]
    return SectionRow(
        key=each.section.key,
        title=each.section.title,
        url=section_url(draft, each.section.key),
        state=each.state,
        answered=each.answered,
        total=each.total,
        minutes=each.minutes_left,
        waits_for=_some(causes),
        owner=_some([words.position_title(checklist, key) for key in owners]),
        current=each.section.key == here,
    )


def _some(names: Sequence[str]) -> str:
    if len(names) <= 2:
        return ", ".join(names)
    return gettext("%(names)s and %(count)s more", names=", ".join(names[:2]), count=len(names) - 2)


def next_section(found: Iterable[SectionProgress], after: str = "") -> SectionProgress | None:
    """Returns the next section to work on: the first open one behind `after`, else the first open one."""
    shown = [each for each in found if each.state != progress.CANNOT_START]
    place = next((n for n, each in enumerate(shown) if each.section.key == after), -1)
    order = [*shown[place + 1 :], *shown[: place + 1]]
    return next((each for each in order if each.state != progress.COMPLETED and each.section.key != after), None)


def needed_sentences(draft: Draft) -> tuple[str, ...]:
    """Returns what still stands between the draft and its sending, in sentences."""
    found = []
    if missing := len(draft.evaluation.missing):
        found.append(ngettext("%(num)d question needs an answer", "%(num)d questions need an answer", missing))
    if unfinished := len(draft.unfinished):
        found.append(ngettext("%(num)d answer is not finished", "%(num)d answers are not finished", unfinished))
    if not found:
        found.append(gettext("Every answer is there: check them and send the review"))
    return tuple(found)


def section_faults(draft: Draft, section: str) -> list[Fault]:
    """Returns why a section can't be called complete: its open answers, each with its reason, placed at its question.

    The first fault is of the mark itself; the list is empty where nothing is open.
    """
    found = []
    stopping = progress.open_questions(draft)
    for question in draft.checklist.questions_of(section):
        if question.key not in stopping:
            continue
        place, said = f"q-{anchor(question.key)}", dict[str, object](question=question.short)
        if question.key in draft.evaluation.missing:
            found.append(Fault(place, mark("“%(question)s” still needs an answer."), said))
        else:
            reason = " ".join(lacks(draft, question.key))
            found.append(Fault(place, mark("“%(question)s” is not finished. %(reason)s"), {**said, "reason": reason}))
    if found:
        found.insert(0, Fault("done", mark("This section is not complete yet.")))
    return found


def steps_of(state: str) -> tuple[Step, ...]:
    """Returns the way of a revision from its answers to its report, and where it is."""
    labels = (gettext("Answers"), gettext("Review and decision"), gettext("Report"))
    if state == "draft":
        states = ("now", "later", "later")
    elif state == "in_review":
        states = ("done", "now", "later")
    elif state == "changes_requested":
        states = ("done", "stopped", "later")
    else:
        states = ("done", "done", "now")
    return tuple(Step(label, each) for label, each in zip(labels, states, strict=True))


def section_page(
    shown: Shown,
    head: ReviewHead,
    key: str,
    marks: Mapping[str, bool],
    *,
    typed: Mapping[str, Typed] | None = None,
    problems: tuple[Problem, ...] = (),
    warnings: tuple[str, ...] = (),
) -> SectionView:
    """Returns the page of a section; `typed` holds what was sent and refused, by question."""
    draft = shown.draft
    section = draft.checklist.section(key)
    found = progress.sections(draft, marks)
    questions = draft.checklist.questions_of(key)
    after = next_section(found, key)
    views = tuple(question_view(shown, each.key, (typed or {}).get(each.key)) for each in questions)
    return SectionView(
        head=head,
        key=key,
        title=section.title,
        intro=section.intro,
        questions=views,
        outline=groups_of(draft, found, key),
        progress=whole_progress(draft),
        action=section_url(draft, key),
        saved_at=max((view.saved_at for view in views), default=0),
        next=Link(section_url(draft, after.section.key), after.section.title) if after else None,
        done=marks.get(key),
        problems=problems,
        editable=shown.can_edit,
        warnings=warnings,
    )
