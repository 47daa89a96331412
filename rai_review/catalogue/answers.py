"""What people answer, as plain values: the only input of an evaluation beside the checklist and the date."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Final, Literal, TypeAlias

from rai_review.catalogue.numbers import Number


class Special(Enum):
    """Answers that are no value of the question's type."""

    NOT_APPLICABLE = "not_applicable"
    NOTHING = "nothing"


NOT_APPLICABLE: Final = Special.NOT_APPLICABLE
"""The question does not apply; the reason stands in the note. Only where `Question.allows_not_applicable`."""

NOTHING: Final = Special.NOTHING
"""There is nothing to give: not measured, none known. Only where `Question.allows_nothing`."""

Row: TypeAlias = Mapping[str, Number]
"""A table row: column id to text, option value, date text or number; an empty cell is left out."""

Value: TypeAlias = (
    str | int | tuple[str, ...] | tuple[Row, ...] | Literal[Special.NOT_APPLICABLE] | Literal[Special.NOTHING]
)


@dataclass(frozen=True, slots=True)
class EvidenceItem:
    """One file behind an answer: its SHA-256 in hex and the date it is of (`YYYY-MM-DD`; none: it does not age)."""

    digest: str
    date: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """The present answer to one question.

    `value` is a text (chosen option, text, link, `YYYY-MM-DD`, person id), a tuple of option values in checklist order,
    an integer or decimal text, a tuple of rows, NOT_APPLICABLE or NOTHING. `other` is the text of an option that asks
    for one, `note` the remark or justification.
    """

    value: Value
    other: str | None = None
    note: str | None = None
    evidence: tuple[EvidenceItem, ...] = ()
