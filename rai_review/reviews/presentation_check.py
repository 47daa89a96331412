"""Fills the page on which all answers are checked: the outcome as it would be, what stops the sending, every answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

from rai_review.catalogue.answers import NOT_APPLICABLE
from rai_review.catalogue.definition import Section
from rai_review.catalogue.evaluation import ranked
from rai_review.catalogue.numbers import shown as figure
from rai_review.people.service import PersonView
from rai_review.reviews import words
from rai_review.reviews.draft import Draft
from rai_review.reviews.pages import AnswerRow, AnswerSection, Hurdle
from rai_review.reviews.presentation_question import evidence_line, problem_words
from rai_review.reviews.presentation_review import section_url
from rai_review.reviews.shown import Shown
from rai_review.text import gettext, mark, ngettext
from rai_review.web.display import anchor
from rai_review.web.pieces import Finding, Link, Outcome

MOST_LISTED = 8
Approvers = Sequence[tuple[str, tuple[PersonView, ...]]]
BEFORE, AFTER = frozenset({"blocker", "condition"}), frozenset({"action"})


def question_url(draft: Draft, key: str) -> str:
    """Returns the address of a question on the page of its section."""
    return f"{section_url(draft, draft.checklist.question(key).section)}#q-{anchor(key)}"


def findings_of(draft: Draft, kinds: frozenset[str]) -> tuple[Finding, ...]:
    """Returns the findings of these kinds, the worst first, each with the way to its question."""
    found = []
    for each in ranked(draft.evaluation):
        if each.kind in kinds:
            question = draft.checklist.question_by_key.get(each.question)
            short, url = (question.short, question_url(draft, question.key)) if question else ("", "")
            found.append(Finding(each.kind, each.text, each.item_id, each.question, short, url, due_days=each.due_days))
    return tuple(found)


def outcome_of(draft: Draft) -> Outcome | None:
    """Returns the outcome that the answers have, or None while something can still change it."""
    code = draft.evaluation.outcome.value
    title = next((each.title for each in draft.checklist.outcomes if each.key == code), "")
    return Outcome(code, title) if code and draft.can_be_sent else None


def arithmetic(draft: Draft) -> tuple[str, ...]:
    """Returns the measures that have a value, each in a line."""
    found = ((measure, draft.evaluation.measures[measure.key].value) for measure in draft.checklist.measures)
    return tuple(
        gettext("%(title)s: %(figure)s", title=measure.title, figure=figure(value, measure.places))
        for measure, value in found
        if value is not None
    )


def hurdles(draft: Draft, nobody: Sequence[str]) -> tuple[Hurdle, ...]:
    """Returns what stops the sending, and what is worth a look first; `nobody`: positions that no one could fill."""
    stops = gettext("Stops sending")
    found = [Hurdle(title, link, "stops", stops) for title, link in _unanswered(draft)]
    for key, problems in draft.unfinished.items():
        words_of = problem_words(problems)[0].message
        found.append(Hurdle(draft.checklist.question(key).short, _link(draft, key, words_of), "stops", stops))
    for position in nobody:
        text = gettext("Nobody who wrote no answer is %(position)s", position=position)
        who = Link(f"{draft.review.url}/tier", gettext("Who could approve"))
        found.append(Hurdle(text, who, "look", gettext("Look at this")))
    return tuple(found)


def _unanswered(draft: Draft) -> Iterator[tuple[str, Link]]:
    """Each open question by itself, or, where they are many, how many each section has."""
    missing = draft.evaluation.missing
    if len(missing) <= MOST_LISTED:
        yield from (
            (draft.checklist.question(key).short, _link(draft, key, gettext("has no answer yet"))) for key in missing
        )
        return
    for section, count in Counter(draft.checklist.question(key).section for key in missing).items():
        words_of = ngettext("%(num)d question has no answer yet", "%(num)d questions have no answer yet", count)
        yield draft.checklist.section(section).title, Link(section_url(draft, section), words_of)


def _link(draft: Draft, key: str, label: str) -> Link:
    return Link(question_url(draft, key), label)


def answer_row(shown: Shown, key: str) -> AnswerRow:
    """Returns an answer of the draft for a list, hidden ones marked so."""
    draft, question, content = shown.draft, shown.checklist.question(key), shown.content(key)
    visible = key in draft.evaluation.visible
    value = content.value
    rows = [row for row in value if isinstance(row, Mapping)] if isinstance(value, tuple) else []
    table = tuple(words.cells(question, row, shown.names) for row in rows)
    missing = key in draft.evaluation.missing
    state = "hidden" if not visible else "not_applicable" if value is NOT_APPLICABLE else ""
    if value is None and not question.required:
        state = "optional"
    return AnswerRow(
        key=key,
        short=question.short,
        said="" if table else words.said(question, content, shown.names),
        spoken=words.is_spoken(question, content),
        note=content.note or "",
        url=question_url(draft, key),
        missing=gettext("Give an answer: %(question)s", question=question.short) if missing else "",
        state=state,
        table=(tuple(column.label for column in question.columns), *table) if table else (),
        evidence=tuple(evidence_line(shown, "", file) for file in draft.files.get(key, ())),
    )


def answer_sections(shown: Shown) -> tuple[AnswerSection, ...]:
    """Returns every visible question, and hidden ones that hold an answer, by section."""
    found = (_answer_section(shown, section) for section in shown.checklist.sections)
    return tuple(section for section in found if section.rows)


def _answer_section(shown: Shown, section: Section) -> AnswerSection:
    draft = shown.draft
    keys = [question.key for question in shown.checklist.questions_of(section.key)]
    seen = frozenset(draft.evaluation.visible)
    listed = [key for key in keys if key in seen or key in draft.answers]
    answered = sum(1 for key in listed if key in draft.answers and key in seen)
    rows = tuple(answer_row(shown, key) for key in listed)
    return AnswerSection(section.title, section_url(draft, section.key), rows, answered)


def who_could_approve(
    draft: Draft, holders: Mapping[str, Sequence[PersonView]], among: Container[str] | None = None
) -> tuple[tuple[str, tuple[PersonView, ...]], ...]:
    """Returns each position that the tier asks for, in words, with who holds it and wrote no counted answer.

    `among` leaves out the other positions.
    """
    found = []
    for position in asked_positions(draft):
        if among is None or position in among:
            free = tuple(person for person in holders.get(position, ()) if person.id not in draft.authors)
            found.append((words.position_title(draft.checklist, position), free))
    return tuple(found)


def asked_positions(draft: Draft) -> tuple[str, ...]:
    """Returns the positions of the present tier's row; none while the tier is open."""
    if draft.checklist.deciding is None:
        return draft.checklist.deciding_row(None).positions
    tier = draft.evaluation.tier
    return draft.checklist.deciding_row(tier.value).positions if tier and tier.value else ()


def last_approver_warnings(person_id: str, approvers: Approvers) -> tuple[str, ...]:
    """Returns a warning for each position that this person alone could fill: who answers can't approve."""
    message = mark(
        "You are the only one left who could approve as %(position)s. Whoever answers a question can't approve."
    )
    alone = (title for title, people in approvers if [each.id for each in people] == [person_id])
    return tuple(gettext(message, position=title) for title in alone)


def nobody_for(approvers: Iterable[tuple[str, tuple[PersonView, ...]]]) -> tuple[str, ...]:
    """Returns the positions, in words, that nobody could fill."""
    return tuple(title for title, people in approvers if not people)


def who_next(draft: Draft, approvers: Sequence[tuple[str, tuple[PersonView, ...]]]) -> str:
    """Returns what happens after the sending, in a sentence; empty while the tier is open."""
    if not approvers:
        return ""
    tier = draft.evaluation.tier
    reviewers = draft.checklist.deciding_row(tier.value if tier else None).reviewers
    titles = ", ".join(title for title, _ in approvers)
    if not reviewers:
        return gettext("Then it is for %(positions)s to decide.", positions=titles)
    reviews = ngettext("%(num)d independent review", "%(num)d independent reviews", reviewers)
    return gettext("Then it takes %(reviews)s, and %(positions)s decide.", reviews=reviews, positions=titles)
