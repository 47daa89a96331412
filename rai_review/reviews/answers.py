"""What people enter for a question, held against the question: values, their stored form, and what is still lacking.

Two kinds of fault. A value that can't be one (letters for a number, an option that does not exist) is refused.
One that is only unfinished (too short, a note missing) is kept, shown as unfinished, and stops the sending.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeAlias

from rai_review.catalogue.answers import NOT_APPLICABLE, NOTHING, Answer, Row, Special, Value
from rai_review.catalogue.questions import CHOICES, Question
from rai_review.catalogue.tables import Column
from rai_review.errors import Invalid, Problem
from rai_review.ledger.canonical import NotCanonical, jcs, read_number
from rai_review.text import mark

LONGEST_LINE = 1_000
LONGEST_TEXT = 150_000
LONGEST_NOTE = 20_000
LONGEST_CELL = 4_000
LONGEST_LINK = 2_000
MOST_ROWS = 200
LEAST_REASON = 20

_LINK = re.compile(r"https?://[^\s/?#]+\S*", re.IGNORECASE)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)

Raw: TypeAlias = str | Sequence[str] | Sequence[Mapping[str, str]] | Special | None


@dataclass(frozen=True)
class Entry:
    """What was entered: one text, several option values, rows of texts, a special answer, or nothing at all.

    `beside` is what stood in the fields of the value while a special answer was ticked.
    """

    value: Raw = None
    other: str = ""
    note: str = ""
    beside: Raw = None


@dataclass(frozen=True)
class Content:
    """What an answer holds, as stored. `value` None: not answered, though there may be a note."""

    value: Value | None = None
    other: str | None = None
    note: str | None = None

    @property
    def answer(self) -> Answer | None:
        """The answer, or None where there is no value."""
        return None if self.value is None else Answer(self.value, self.other, self.note)


EMPTY = Content()


def pack(content: Content) -> bytes:
    """Returns the canonical JSON of {value, other, note}; a special answer is {"nothing": true} and the like."""
    value: object = {content.value.value: True} if isinstance(content.value, Special) else content.value
    if isinstance(value, tuple):
        value = [dict(member) if isinstance(member, Mapping) else member for member in value]
    parts = {"value": value, "other": content.other, "note": content.note}
    return jcs({name: part for name, part in parts.items() if part is not None})


def unpack(data: bytes) -> Content:
    """Returns the content of `pack`'s bytes."""
    parts = json.loads(data)
    value = parts.get("value")
    if isinstance(value, dict):
        value = Special(next(iter(value)))
    elif isinstance(value, list):
        value = tuple(value)
    return Content(value, parts.get("other"), parts.get("note"))


def read(question: Question, entry: Entry, standing: Content = EMPTY) -> Content:
    """Returns what the entry means for the question; raises `Invalid` naming every field that can't mean anything.

    `standing` is what the entry would replace: a special answer may be ticked beside it, but beside nothing new.
    """
    problems: list[Problem] = []
    value: Value | None = None
    try:
        value = _value(question, entry.value)
        if isinstance(value, Special) and _value(question, entry.beside) not in (None, standing.value):
            raise Invalid.at("value", mark("This says two things at once: take the tick away, or empty the answer."))
    except Invalid as invalid:
        problems += invalid.problems
    for place, text, most in (("note", entry.note, LONGEST_NOTE), ("other", entry.other, LONGEST_LINE)):
        if len(text) > most:
            problems.append(_too_long("reason" if place == "note" and value is NOT_APPLICABLE else place, most))
    if problems:
        raise Invalid(problems)
    return Content(value, entry.other.strip() or None, entry.note if entry.note.strip() else None)


def _too_long(place: str, most: int) -> Problem:
    return Problem(place, mark("This is too long; %(most)d characters fit."), {"most": most})


def _value(question: Question, raw: Raw) -> Value | None:
    if isinstance(raw, Special):
        allowed = question.allows_not_applicable if raw is NOT_APPLICABLE else question.allows_nothing
        if not allowed:
            raise Invalid.at("value", mark("This question can't be answered that way."))
        return raw
    if raw is None:
        return None
    if question.type == "table":
        return _rows(question, [row for row in raw if isinstance(row, Mapping)])
    if question.type == "multi":
        return _several(question, [raw] if isinstance(raw, str) else [str(each) for each in raw])
    text = raw if isinstance(raw, str) else next((str(each) for each in raw), "")
    return _READERS[question.type](question, text) if text.strip() else None


def _choice(question: Question, text: str) -> Value:
    if text not in question.option_by_value:
        raise Invalid.at("value", mark("Choose one of the options."))
    return text


def _several(question: Question, chosen: Sequence[str]) -> Value | None:
    unknown = [value for value in chosen if value not in question.option_by_value]
    if unknown:
        raise Invalid.at("value", mark("Choose among the options."))
    picked = [option for option in question.options if option.value in chosen]
    alone = next((option for option in picked if option.exclusive), None)
    if alone and len(picked) > 1:
        raise Invalid.at("value", mark("“%(label)s” stands alone: choose it, or the others."), label=alone.label)
    return tuple(option.value for option in picked) or None


def _number(question: Question, text: str) -> Value:
    return _in_bounds("value", text, question.minimum, question.maximum)


def _in_bounds(place: str, text: str, least: Fraction | None, most: Fraction | None) -> int | str:
    try:
        number = read_number(text.strip())
    except NotCanonical:
        raise Invalid.at(place, mark("Write a number such as 12 or 0.5.")) from None
    if least is not None and Fraction(number) < least:
        raise Invalid.at(place, mark("The number must be %(least)s or more."), least=plain(least))
    if most is not None and Fraction(number) > most:
        raise Invalid.at(place, mark("The number must be %(most)s or less."), most=plain(most))
    return number


def plain(number: Fraction) -> str:
    """Returns a limit of a checklist as people read it: `12`, `0.5`."""
    return str(number.numerator) if number.denominator == 1 else f"{float(number):g}"


def _day(_question: Question, text: str) -> Value:
    return _date("value", text)


def _date(place: str, text: str) -> str:
    try:
        if _DAY.fullmatch(text.strip()):
            return dt.date.fromisoformat(text.strip()).isoformat()
    except ValueError:
        pass
    raise Invalid.at(place, mark("Write a date as year-month-day, such as 2027-01-13."))


def _line(question: Question, text: str) -> Value:
    return _text(text, question.max_chars or LONGEST_LINE)


def _long(question: Question, text: str) -> Value:
    return _text(text, question.max_chars or LONGEST_TEXT)


def _text(text: str, most: int) -> str:
    if len(text) > most:
        raise Invalid([_too_long("value", most)])
    return text


def _link(_question: Question, text: str) -> Value:
    return _address("value", text)


def _address(place: str, text: str) -> str:
    address = text.strip()
    if len(address) > LONGEST_LINK or not _LINK.fullmatch(address):
        raise Invalid.at(place, mark("Write a web address that begins with https://."))
    return address


_READERS: dict[str, Callable[[Question, str], Value]] = {
    **dict.fromkeys(CHOICES - {"multi"}, _choice),
    "number": _number,
    "date": _day,
    "text": _line,
    "long_text": _long,
    "person": _line,
    "link": _link,
}


def _rows(question: Question, raw: Sequence[Mapping[str, str]]) -> Value | None:
    most = question.max_rows or MOST_ROWS
    rows: list[Row] = []
    problems: list[Problem] = []
    for entered in raw:
        row: dict[str, int | str] = {}
        for column in question.columns:
            text = entered.get(column.id, "")
            if not text.strip():
                continue
            try:
                row[column.id] = _cell(column, text, f"row-{len(rows)}-{column.id}")
            except Invalid as invalid:
                row[column.id] = ""
                problems += invalid.problems
        if row:
            rows.append(row)
    if len(rows) > most:
        problems.append(Problem("value", mark("At most %(most)d rows fit here."), {"most": most}))
    if problems:
        raise Invalid(problems)
    return tuple(rows) or None


def _cell(column: Column, text: str, place: str) -> int | str:
    if column.type == "number":
        return _in_bounds(place, text, column.minimum, column.maximum)
    if column.type == "date":
        return _date(place, text)
    if column.type == "link":
        return _address(place, text)
    if column.type == "single" and text not in {option.value for option in column.options}:
        raise Invalid.at(place, mark("Choose one of the options."))
    if len(text) > LONGEST_CELL:
        raise Invalid([_too_long(place, LONGEST_CELL)])
    return text


def persons_named(question: Question, value: Value | None) -> list[tuple[str, str]]:
    """Returns (field, person id) of every person that an answer names, in its value or in cells of type person."""
    if question.type == "person" and isinstance(value, str):
        return [("value", value)]
    columns = [column.id for column in question.columns if column.type == "person"]
    rows = value if isinstance(value, tuple) else ()
    return [
        (f"row-{number}-{column}", str(row[column]))
        for number, row in enumerate(rows)
        for column in columns
        if isinstance(row, Mapping) and column in row
    ]


def unfinished(question: Question, content: Content, as_of: dt.date) -> tuple[Problem, ...]:
    """Returns what an answer still lacks before it can be sent; an unanswered question lacks nothing here."""
    value = content.value
    if value is None:
        return ()
    if value is NOT_APPLICABLE:
        if len((content.note or "").strip()) < LEAST_REASON:
            message = mark("Say why it does not apply, in at least %(least)d characters.")
            return (Problem("reason", message, {"least": LEAST_REASON}),)
        return ()
    found: list[Problem] = []
    if _needs_note(question, value) and not content.note:
        found.append(Problem("note", mark("This answer needs a note: say it in your own words.")))
    if value is not NOTHING:
        found += _shortfalls(question, value, as_of)
    return tuple(found)


def _needs_note(question: Question, value: Value) -> bool:
    if value is NOTHING:
        return question.nothing_needs_note
    chosen = value if isinstance(value, tuple) else (value,)
    options = (question.option_by_value.get(each) for each in chosen if isinstance(each, str))
    return question.needs_note or any(option is not None and option.needs_note for option in options)


def _shortfalls(question: Question, value: Value, as_of: dt.date) -> list[Problem]:
    if question.type == "table":
        return _table_shortfalls(question, value if isinstance(value, tuple) else ())
    if question.type == "date":
        return _date_shortfalls(question, dt.date.fromisoformat(str(value)), as_of)
    if isinstance(value, str) and len(value.strip()) < question.min_chars:
        message = mark("Write at least %(least)d characters; there are %(now)d.")
        return [Problem("value", message, {"least": question.min_chars, "now": len(value.strip())})]
    return []


def _date_shortfalls(question: Question, day: dt.date, as_of: dt.date) -> list[Problem]:
    if question.direction == "past" and day > as_of:
        return [Problem("value", mark("This date can't lie ahead."))]
    if question.direction == "future" and day < as_of:
        return [Problem("value", mark("This date has passed."))]
    return []


def _table_shortfalls(question: Question, rows: Sequence[object]) -> list[Problem]:
    found = []
    if len(rows) < question.min_rows:
        message = mark("Fill at least %(least)d rows; there are %(now)d.")
        found.append(Problem("value", message, {"least": question.min_rows, "now": len(rows)}))
    for number, row in enumerate(rows):
        for column in question.columns:
            if column.required and isinstance(row, Mapping) and column.id not in row:
                message = mark("Fill in “%(column)s”.")
                found.append(Problem(f"row-{number}-{column.id}", message, {"column": column.label}))
    return found
