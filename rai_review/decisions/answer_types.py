"""Does a sealed answer have the form that its question's type gives it?

The evaluation trusts its input; a submission that comes from outside (a report that is verified) is held against its
checklist here first.
"""

from collections.abc import Mapping
from datetime import date

from rai_review.catalogue.answers import Row, Special, Value
from rai_review.catalogue.questions import TEXTS, Question
from rai_review.catalogue.tables import Column
from rai_review.ledger.canonical import NotCanonical, read_number


def fits(question: Question, value: Value) -> bool:
    """Whether a value has the form of the question's type; whether it is a good answer is not asked."""
    if isinstance(value, Special):
        return True
    if question.type == "table":
        return isinstance(value, tuple) and all(isinstance(row, Mapping) and _row_fits(question, row) for row in value)
    if question.type == "multi":
        return isinstance(value, tuple) and all(isinstance(each, str) for each in value)
    if question.type == "number":
        return _is_number(value)
    if question.type == "date":
        return _is_date(value)
    return isinstance(value, str) and (bool(question.options) or question.type in TEXTS)


def _row_fits(question: Question, row: Row) -> bool:
    columns = question.column_by_id
    return all(name in columns and _cell_fits(columns[name], cell) for name, cell in row.items())


def _cell_fits(column: Column, cell: object) -> bool:
    if column.type == "number":
        return _is_number(cell)
    if column.type == "date":
        return _is_date(cell)
    return isinstance(cell, str)


def _is_number(value: object) -> bool:
    try:
        return isinstance(value, int | str) and not isinstance(value, bool) and read_number(str(value)) == value
    except NotCanonical:
        return False


def _is_date(value: object) -> bool:
    try:
        return isinstance(value, str) and date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False
