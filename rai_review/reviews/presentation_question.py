"""Fills the view model of a question from a draft: its answer, guidance, evidence, history, and what went wrong."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from rai_review.catalogue.answers import NOT_APPLICABLE, NOTHING, Special
from rai_review.catalogue.definition import Checklist
from rai_review.catalogue.questions import Question
from rai_review.errors import Problem as Fault
from rai_review.reviews import answers, words
from rai_review.reviews.answers import Content
from rai_review.reviews.causes import shown_because
from rai_review.reviews.draft import Draft, File, Given
from rai_review.reviews.question_pages import (
    ColumnView,
    Earlier,
    EvidenceLine,
    Guidance,
    OptionView,
    QuestionView,
)
from rai_review.reviews.shown import Shown, Typed
from rai_review.text import gettext
from rai_review.web.pieces import Finding, Link, Problem


def problem_words(faults: Iterable[Fault]) -> tuple[Problem, ...]:
    """Returns the problems of a refusal in the reader's language."""
    return tuple(Problem(each.place, gettext(each.message, **each.arguments)) for each in faults)


def lacks(draft: Draft, key: str) -> tuple[str, ...]:
    """Returns what the saved answer to a question still needs before it can be sent, each sentence once."""
    return tuple(dict.fromkeys(each.message for each in problem_words(draft.unfinished.get(key, ()))))


def question_view(shown: Shown, key: str, typed: Typed | None = None) -> QuestionView:
    """Returns the view model of a question; with `typed`, its fields hold what was sent instead of what stands."""
    draft, question = shown.draft, shown.checklist.question(key)
    url = f"{draft.review.url}/questions/{key}"
    action = f"{draft.review.url}/answers/{key}"
    if key not in draft.evaluation.visible:
        return QuestionView(key, action, url, question.prompt, question.short, question.type, visible=False)
    given = draft.given.get(key)
    return QuestionView(
        key=key,
        action=action,
        url=url,
        prompt=question.prompt,
        short=question.short,
        type=question.type,
        required=question.required,
        editable=shown.can_edit,
        help=question.help,
        columns=tuple(_columns(shown, question)),
        people=shown.people if question.type == "person" else (),
        version=typed.seen if typed else given.number if given else 0,
        saved_by=_name(shown, given.by) if given else "",
        saved_at=given.at if given else 0,
        lacks=lacks(draft, key),
        problems=typed.problems if typed else (),
        conflict=typed.conflict if typed else None,
        findings=tuple(_findings(draft, key)),
        guidance=guidance(shown.checklist, question),
        evidence_ask=question.evidence.ask,
        evidence_from=question.evidence.required_from or "",
        evidence=tuple(evidence_line(shown, action, file) for file in draft.files.get(key, ())),
        history=tuple(_history(shown, question, given)),
        shown_because=shown_because(shown, question),
        **_limits(question),
        **(_typed_fields(shown, question, typed) if typed else _fields(shown, question, shown.content(key))),
    )


def _name(shown: Shown, person_id: str) -> str:
    return shown.names.get(person_id, "")


def _limits(question: Question) -> dict[str, Any]:
    longest = answers.LONGEST_TEXT if question.type == "long_text" else answers.LONGEST_LINE
    return {
        "unit": question.unit,
        "minimum": "" if question.minimum is None else answers.plain(question.minimum),
        "maximum": "" if question.maximum is None else answers.plain(question.maximum),
        "min_chars": question.min_chars,
        "max_chars": question.max_chars or longest,
        "min_rows": question.min_rows,
        "max_rows": question.max_rows or answers.MOST_ROWS,
        "allows_not_applicable": question.allows_not_applicable,
        "not_applicable_hint": question.not_applicable_reason,
        "allows_nothing": question.allows_nothing,
        "nothing_label": question.nothing_label,
        "nothing_needs_note": question.nothing_needs_note,
        "needs_note": question.needs_note,
    }


def _fields(shown: Shown, question: Question, content: Content) -> dict[str, Any]:
    value = content.value
    special = value if isinstance(value, Special) else None
    plain = value if isinstance(value, str | int) else ""
    chosen = value if isinstance(value, tuple) else (plain,)
    rows = [row for row in value if isinstance(row, Mapping)] if isinstance(value, tuple) else []
    return {
        "value": str(plain),
        "options": _options(shown, question, {str(each) for each in chosen if not isinstance(each, Mapping)}),
        "rows": tuple({column: str(cell) for column, cell in row.items()} for row in rows),
        **_texts(special, content.other or "", content.note or ""),
    }


def _typed_fields(shown: Shown, question: Question, typed: Typed) -> dict[str, Any]:
    special = typed.entry.value if isinstance(typed.entry.value, Special) else None
    raw = typed.entry.beside if special else typed.entry.value
    several = () if raw is None or isinstance(raw, str | Special) else raw
    chosen = [raw] if isinstance(raw, str) else [each for each in several if isinstance(each, str)]
    return {
        "value": chosen[0] if len(chosen) == 1 else "",
        "options": _options(shown, question, set(chosen)),
        "rows": typed.rows,
        **_texts(special, typed.entry.other, typed.entry.note),
    }


def _texts(special: Special | None, other: str, note: str) -> dict[str, Any]:
    apart = special is NOT_APPLICABLE
    return {
        "other": other,
        "note": "" if apart else note,
        "reason": note if apart else "",
        "not_applicable": apart,
        "nothing": special is NOTHING,
    }


def _options(shown: Shown, question: Question, chosen: set[str]) -> tuple[OptionView, ...]:
    hidden = shown.draft.evaluation.hidden_options.get(question.key, ())
    return tuple(
        OptionView(option.value, option.label, option.value in chosen, option.exclusive, option.needs_note)
        for option in question.options
        if option.value not in hidden
    )


def _columns(shown: Shown, question: Question) -> Iterable[ColumnView]:
    for column in question.columns:
        kind, choices = column.type, tuple(Link(option.value, option.label) for option in column.options)
        if kind == "person":
            kind, choices = "single", tuple(Link(person.id, person.name) for person in shown.people)
        yield ColumnView(column.id, column.label, kind, choices, column.required, column.unit)


def _findings(draft: Draft, key: str) -> Iterable[Finding]:
    for finding in draft.evaluation.findings:
        if finding.question == key:
            yield Finding(finding.kind, finding.text, finding.item_id, key, due_days=finding.due_days)


def guidance(checklist: Checklist, question: Question) -> Guidance:
    """Returns what stands beside a question, the same for every review."""
    terms = {term.key: term for term in checklist.terms}
    incidents = {incident.key: incident for incident in checklist.incidents}
    frameworks = {framework.key: framework.title for framework in checklist.frameworks}
    clauses: dict[str, list[str]] = {}
    for mapped in question.mappings:
        clauses.setdefault(mapped.framework, []).append(mapped.clause)
    asked = (incidents[key] for key in question.incidents if key in incidents)
    return Guidance(
        why=question.why,
        terms=tuple((terms[key].term, terms[key].meaning) for key in question.terms if key in terms),
        good=question.example_good,
        weak=question.example_weak,
        incidents=tuple((f"{one.title}, {one.year}" if one.year else one.title, one.what) for one in asked),
        mappings=tuple((frameworks.get(key, key), ", ".join(filter(None, found))) for key, found in clauses.items()),
        owner=words.position_title(checklist, question.owner) if question.owner else "",
        minutes=f"{float(question.minutes):g}" if question.minutes else "",
    )


def evidence_line(shown: Shown, action: str, file: File) -> EvidenceLine:
    """Returns one file on a question; `action` is where its answer is saved."""
    return EvidenceLine(
        id=file.id,
        name=file.name,
        url=f"{shown.draft.review.url}/evidence/{file.id}",
        proves=file.proves or "",
        digest=file.digest,
        kind=words.file_type(file.type),
        size=file.size,
        by=_name(shown, file.by),
        at=file.at,
        remove_url=f"{action}/evidence/{file.id}/remove" if shown.can_edit else "",
    )


def _history(shown: Shown, question: Question, given: Given | None) -> Iterable[Earlier]:
    for each in shown.histories.get(question.key, ())[: shown.most_values]:
        yield Earlier(
            number=each.number,
            said=words.said(question, each.content, shown.names),
            note=each.content.note or "",
            by=_name(shown, each.by),
            at=each.at,
            how=each.how,
            present=given is not None and each.number == given.number,
        )
