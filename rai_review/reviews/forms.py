"""What the pages of a review post, as plain values."""

from __future__ import annotations

import re
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict

from rai_review.catalogue.answers import NOT_APPLICABLE, NOTHING, Special
from rai_review.catalogue.questions import CHOICES, Question
from rai_review.reviews.answers import MOST_ROWS, Entry, Raw

# Values that no option can have, because an option's value never begins with a blank.
APART: dict[str, Special] = {" not_applicable": NOT_APPLICABLE, " nothing": NOTHING}
BY_NAME: dict[str, Special] = {"not_applicable": NOT_APPLICABLE, "nothing": NOTHING}

_REMOVE = re.compile(r"remove-row-([0-9]{1,3})", re.ASCII)
_NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)

Form = MultiDict[str, str]


@dataclass(frozen=True)
class AnswerForm:
    """A posted answer. `seen` is the number of the value seen; `act` what the pressed button asks for.

    `rows` are a table's rows as typed, after a row was added or taken away, empty ones among them.
    """

    entry: Entry
    seen: int
    act: str
    rows: tuple[dict[str, str], ...] = ()


def read_answer(question: Question, form: Form) -> AnswerForm:
    """Returns what the form says about the question; any form can be read."""
    act = form.get("do", "save")
    special = _special(question, form)
    rows = _rows(question, form, act)
    note = form.get("reason", "") if special is NOT_APPLICABLE else form.get("note", "")
    plain = _plain(question, form, rows)
    value, beside = (plain, None) if special is None else (special, plain)
    entry = Entry(value, form.get("other", ""), note, beside)
    replaced = "newest" if act == "keep-mine" and "newest" in form else "version"
    return AnswerForm(entry, seen_version(form, replaced), act, rows)


def seen_version(form: Form, field: str = "version") -> int:
    """Returns the number of the value that the person saw, 0 for none."""
    seen = form.get(field, "0")
    return int(seen) if _NUMBER.fullmatch(seen) else 0


def _plain(question: Question, form: Form, rows: tuple[dict[str, str], ...]) -> Raw:
    if question.type == "table":
        return rows
    chosen = [each for each in form.getlist("value") if each and each not in APART]
    return chosen if question.type == "multi" else next(iter(chosen), None)


def _special(question: Question, form: Form) -> Special | None:
    if question.type in CHOICES:
        return next((APART[each] for each in form.getlist("value") if each in APART), None)
    return next((BY_NAME[each] for each in form.getlist("special") if each in BY_NAME), None)


def _rows(question: Question, form: Form, act: str) -> tuple[dict[str, str], ...]:
    if question.type != "table":
        return ()
    count = form.get("rows", "0")
    shown = min(int(count), MOST_ROWS) if _NUMBER.fullmatch(count) else 0
    rows = [
        {column.id: text for column in question.columns if (text := form.get(f"row-{number}-{column.id}", ""))}
        for number in range(shown)
    ]
    removed = _REMOVE.fullmatch(act)
    if removed and int(removed[1]) < len(rows):
        del rows[int(removed[1])]
    if act == "add-row":
        rows.append({})
    return tuple(rows)


@dataclass(frozen=True)
class NewReviewForm:
    """The form that starts a review. `feature` is an id, or `new`; then name, summary and team say which."""

    feature: str
    name: str
    summary: str
    team: str
    launch: str
    system_version: str
    checklist: str


def read_new_review(form: Form) -> NewReviewForm:
    """Returns the posted fields, missing ones as empty texts."""
    fields = ("feature", "name", "summary", "team", "launch", "system_version", "checklist")
    return NewReviewForm(**{field: form.get(field, "") for field in fields})
