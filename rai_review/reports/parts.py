"""One question as the report prints it: the parts of the contents that stand at an answer."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Piece:
    """A stretch of an answer.

    `said`: a person's own text; `day`: an ISO date; `word`: a message id of ours; else the checklist's text.
    """

    text: str
    said: bool = False
    day: bool = False
    word: bool = False


@dataclass(frozen=True)
class TableAnswer:
    """A table as answered: column labels, and rows of cells."""

    columns: tuple[str, ...]
    rows: tuple[tuple[Piece, ...], ...]


@dataclass(frozen=True)
class EvidencePrint:
    """One piece of evidence."""

    name: str
    proves: str
    type: str
    size: int
    date: str
    digest: str
    verified: bool


@dataclass(frozen=True)
class FindingPrint:
    """A finding at its answer."""

    kind: str
    text: str
    due: str
    state: str = "open"


@dataclass(frozen=True)
class VerdictPrint:
    """A reviewer's word on one answer."""

    verdict: str
    person: str
    at: int
    text: str = ""


@dataclass(frozen=True)
class Origin:
    """One step of an answer's provenance."""

    how: str
    person: str
    at: int
    source: str = ""


@dataclass(frozen=True)
class QuestionPrint:
    """One question with everything that the record says about its answer."""

    key: str
    anchor: str
    prompt: str
    answer: tuple[Piece, ...] = ()
    note: str = ""
    other: str = ""
    table: TableAnswer | None = None
    findings: tuple[FindingPrint, ...] = ()
    weight: str = ""
    credit: str = ""
    factor: str = ""
    points: str = ""
    evidence: tuple[EvidencePrint, ...] = ()
    verdicts: tuple[VerdictPrint, ...] = ()
    clauses: tuple[str, ...] = ()
    origins: tuple[Origin, ...] = ()
    changed: bool = False
    not_applicable: bool = False
    withheld: bool = False

    @property
    def is_long(self) -> bool:
        """May it break across pages: it has a table, or more than 800 characters."""
        written = len(self.note) + sum(len(piece.text) for piece in self.answer)
        return self.table is not None or written > 800 or len(self.evidence) > 3


@dataclass(frozen=True)
class SectionPrint:
    """A section of the answers."""

    title: str
    anchor: str
    intro: str
    questions: tuple[QuestionPrint, ...]
