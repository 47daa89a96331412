"""One sealed answer as the report prints it: words for values, evidence, clauses, and where the answer came from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from rai_review.catalogue.answers import NOT_APPLICABLE, NOTHING, Row, Value
from rai_review.catalogue.numbers import Number
from rai_review.catalogue.questions import CHOICES, Question
from rai_review.catalogue.tables import Column
from rai_review.decisions.answer_leaves import GivenAnswer, rows_of
from rai_review.reports.parts import EvidencePrint, Origin, Piece, TableAnswer

Names = Mapping[str, str | None]
_MOST_CELLS = 4


def name_of(person: str, names: Names) -> str:
    """The sealed name of a person, or the pseudonymous id where its leaf is withheld or erased."""
    return names.get(person) or person


def is_not_applicable(question: Question, given: GivenAnswer) -> bool:
    """Was it answered that the question does not apply, by the answer itself or by an option that says so?"""
    value = given.answer.value
    if value is NOT_APPLICABLE:
        return True
    option = question.option_by_value.get(value) if isinstance(value, str) and question.type in CHOICES else None
    return option is not None and option.not_applicable


def answer_pieces(question: Question, value: Value, names: Names) -> tuple[Piece, ...]:
    """The answer in words; a table has none here (see `table_of`)."""
    if value is NOT_APPLICABLE:
        return (Piece("Not applicable", word=True),)
    if value is NOTHING:
        return (Piece(question.nothing_label),)
    if question.type == "table":
        return (Piece(f"{len(rows_of(value))} ×"),)
    chosen = value if isinstance(value, tuple) else (value,)
    return tuple(_piece(question, each, names) for each in chosen if isinstance(each, str | int))


def _piece(question: Question, value: Number, names: Names) -> Piece:
    if question.type in CHOICES:
        return Piece(_label(question, str(value)))
    if question.type == "number":
        return Piece(_with_unit(value, question.unit))
    if question.type == "date":
        return Piece(str(value), day=True)
    if question.type == "person":
        return Piece(name_of(str(value), names))
    return Piece(str(value), said=True)


def table_of(question: Question, value: Value, names: Names) -> TableAnswer | None:
    """The rows of a table answer under the columns' labels; None where the answer is no table."""
    rows = rows_of(value)
    if question.type != "table" or not rows:
        return None
    columns = tuple(_with_unit(column.label, column.unit, bracket=True) for column in question.columns)
    return TableAnswer(columns, tuple(tuple(_cell(c, row, names) for c in question.columns) for row in rows))


def changed_cells(
    question: Question, before: Value, after: Value, names: tuple[Names, Names]
) -> tuple[tuple[Piece, ...], tuple[Piece, ...]]:
    """Of two answers to a table question the cells that differ, at most four: row number, column and content."""
    old, new = rows_of(before), rows_of(after)
    found: list[tuple[Piece, Piece]] = []
    for place in range(max(len(old), len(new))):
        for column in question.columns:
            rows = (old[place] if place < len(old) else {}, new[place] if place < len(new) else {})
            if rows[0].get(column.id) == rows[1].get(column.id):
                continue
            cells = [_cell(column, row, known) for row, known in zip(rows, names, strict=True)]
            left, right = (
                replace(cell, text=f"{place + 1} {column.label}: {cell.text or '–'}", day=False) for cell in cells
            )
            found.append((left, right))
    shown = found[:_MOST_CELLS]
    more = (Piece("…"),) if len(found) > _MOST_CELLS else ()
    return (*(left for left, _ in shown), *more), (*(right for _, right in shown), *more)


def evidence_of(given: GivenAnswer, verified: frozenset[str]) -> tuple[EvidencePrint, ...]:
    """The files behind an answer; `verified` holds the digests that a current review verified."""
    return tuple(
        EvidencePrint(
            name=file.name,
            proves=file.proves or "",
            type=file.type.rpartition("/")[2].upper() if "/" in file.type else file.type,
            size=file.size,
            date=file.date or "",
            digest=file.digest,
            verified=file.digest in verified,
        )
        for file in given.evidence
    )


def clauses_of(question: Question) -> tuple[str, ...]:
    """The outside clauses that the question speaks to, one text for each framework, by the frameworks' keys."""
    by_framework: dict[str, list[str]] = {}
    for each in question.mappings:
        by_framework.setdefault(each.framework, []).extend([each.clause] if each.clause else [])
    return tuple(f"{key} {', '.join(clauses)}".strip() for key, clauses in by_framework.items())


def origins_of(given: GivenAnswer, names: Names) -> tuple[Origin, ...]:
    """The steps by which the present text came about, in order."""
    return tuple(
        Origin(how=step.how, person=name_of(step.by, names), at=step.at, source=step.source or "")
        for step in given.provenance
    )


def _label(question: Question, value: str) -> str:
    option = question.option_by_value.get(value)
    return option.label if option is not None else value


def _with_unit(value: Number, unit: str, *, bracket: bool = False) -> str:
    if not unit:
        return str(value)
    return f"{value} ({unit})" if bracket else f"{value} {unit}"


def _cell(column: Column, row: Row, names: Names) -> Piece:
    value = row.get(column.id)
    if value is None:
        return Piece("")
    if column.type == "single":
        return Piece(next((option.label for option in column.options if option.value == value), str(value)))
    if column.type == "person":
        return Piece(name_of(str(value), names))
    if column.type == "date":
        return Piece(str(value), day=True)
    return Piece(str(value), said=column.type in ("text", "link"))
