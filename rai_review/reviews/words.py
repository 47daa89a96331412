"""Answers, files and positions of a checklist in words, as pages show them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from rai_review.catalogue.answers import NOT_APPLICABLE, NOTHING, Row
from rai_review.catalogue.definition import Checklist
from rai_review.catalogue.questions import CHOICES, Question
from rai_review.catalogue.tables import Column
from rai_review.reviews.answers import Content
from rai_review.text import gettext
from rai_review.web.display import day

TYPES = {
    "application/pdf": "PDF",
    "text/plain": "Text",
    "text/csv": "CSV",
    "text/html": "HTML",
    "application/json": "JSON",
    "image/png": "PNG",
    "image/jpeg": "JPEG",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excel",
    "application/zip": "ZIP",
}


def said(question: Question, content: Content, names: Mapping[str, str]) -> str:
    """Returns what was answered in one text: labels of options, a date in words, a name, rows line by line."""
    value = content.value
    if value is None:
        return ""
    if value is NOT_APPLICABLE:
        return gettext("Not applicable")
    if value is NOTHING:
        return question.nothing_label or gettext("Nothing to report")
    if question.type == "table":
        rows = [row for row in value if isinstance(row, Mapping)] if isinstance(value, tuple) else []
        return "\n".join("; ".join(filter(None, cells(question, row, names))) for row in rows)
    if isinstance(value, tuple):
        return "; ".join(label_of(question, str(each)) for each in value)
    return _one(question, str(value), names)


def _one(question: Question, value: str, names: Mapping[str, str]) -> str:
    if question.type in CHOICES:
        return label_of(question, value)
    if question.type == "person":
        return names.get(value, value)
    if question.type == "date":
        return day(date.fromisoformat(value))
    return f"{value} {question.unit}" if question.unit else value


def label_of(question: Question, value: str) -> str:
    """Returns the words of an option; its value where there is none."""
    option = question.option_by_value.get(value)
    return option.label if option else value


def cells(question: Question, row: Row, names: Mapping[str, str]) -> tuple[str, ...]:
    """Returns the cells of a table row in words, in the order of the columns; empty ones too."""
    return tuple(_cell(column, row.get(column.id), names) for column in question.columns)


def _cell(column: Column, value: int | str | None, names: Mapping[str, str]) -> str:
    if value is None:
        return ""
    if column.type == "single":
        return next((option.label for option in column.options if option.value == value), str(value))
    if column.type == "person":
        return names.get(str(value), str(value))
    if column.type == "date":
        return day(str(value))
    return f"{value} {column.unit}" if column.unit else str(value)


def is_spoken(question: Question, content: Content) -> bool:
    """Whether the answer is in people's own words rather than in an option's."""
    return question.type in ("text", "long_text") and isinstance(content.value, str)


def file_type(media_type: str) -> str:
    """Returns what a file is, for people: "PDF", "CSV"."""
    return TYPES.get(media_type) or media_type.rpartition("/")[2].upper()[:12]


def position_title(checklist: Checklist, key: str) -> str:
    """Returns a position in words; its key where the checklist names none."""
    return next((position.title for position in checklist.positions if position.key == key), key)
