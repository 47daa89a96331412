"""A checklist version as frozen values, read from its canonical document (docs/language.md).

`from_document` takes the parsed canonical JSON, not YAML: it runs in the verifier with the standard library alone and
checks nothing. A document that was never validated fails with the KeyError, TypeError or ValueError of its first wrong
place.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from rai_review.catalogue.answers import NOT_APPLICABLE, NOTHING, Answer, EvidenceItem
from rai_review.catalogue.bands import Data, read_all
from rai_review.catalogue.conditions import ALWAYS, All, Condition, read_condition
from rai_review.catalogue.dependencies import Dependencies
from rai_review.catalogue.items import Over
from rai_review.catalogue.questions import Option, Question, read_question
from rai_review.catalogue.references import (
    Framework,
    Incident,
    Term,
    Titled,
    read_framework,
    read_incident,
    read_titled,
)
from rai_review.catalogue.tables import Column
from rai_review.catalogue.tiers import (
    KINDS,
    EvidenceFactors,
    Ladder,
    Measure,
    Obligation,
    Outcome,
    Row,
    Rule,
    Tier,
    read_evidence_factors,
    read_ladder,
    read_measure,
    read_obligation,
    read_outcome,
    read_row,
    read_rule,
    read_tier,
)
from rai_review.ledger.canonical import jcs, sha256_hex

__all__ = [
    "FORMAT",
    "KINDS",
    "NOTHING",
    "NOT_APPLICABLE",
    "Answer",
    "Checklist",
    "Column",
    "EvidenceItem",
    "Framework",
    "Incident",
    "Ladder",
    "Measure",
    "Module",
    "Obligation",
    "Option",
    "Outcome",
    "Question",
    "Row",
    "Rule",
    "Section",
    "Term",
    "Tier",
    "Titled",
    "from_document",
]

FORMAT = "rai-checklist/1"


@dataclass(frozen=True)
class Module:
    """An optional block of sections."""

    key: str
    title: str
    summary: str
    show_if: Condition


@dataclass(frozen=True)
class Section:
    """A page of questions, in a module and a group where it has them (else empty)."""

    key: str
    module: str
    group: str
    title: str
    intro: str
    show_if: Condition


@dataclass(frozen=True, eq=False)
class Checklist:
    """One checklist version. `digest` is the SHA-256 of its canonical bytes, its identity."""

    format: str
    semantics: int
    key: str
    label: str
    title: str
    summary: str
    language: str
    groups: tuple[Titled, ...]
    modules: tuple[Module, ...]
    sections: tuple[Section, ...]
    questions: tuple[Question, ...]
    terms: tuple[Term, ...]
    flags: tuple[Titled, ...]
    positions: tuple[Titled, ...]
    measures: tuple[Measure, ...]
    tiers: tuple[Tier, ...]
    deciding_tier: str | None
    row: Row | None
    obligations: tuple[Obligation, ...]
    ladders: tuple[Ladder, ...]
    not_met: str | None
    due_days: int | None
    rules: tuple[Rule, ...]
    outcomes: tuple[Outcome, ...]
    residual: str | None
    evidence_factors: EvidenceFactors
    frameworks: tuple[Framework, ...]
    incidents: tuple[Incident, ...]
    inherits: tuple[str, ...]
    digest: str

    @cached_property
    def question_by_key(self) -> dict[str, Question]:
        """The questions by key, in document order."""
        return {question.key: question for question in self.questions}

    @cached_property
    def place_by_key(self) -> dict[str, int]:
        """The place of each question in document order, from 0."""
        return {question.key: place for place, question in enumerate(self.questions)}

    @cached_property
    def section_by_key(self) -> dict[str, Section]:
        """The sections by key."""
        return {section.key: section for section in self.sections}

    @cached_property
    def measure_by_key(self) -> dict[str, Measure]:
        """The measures by key."""
        return {measure.key: measure for measure in self.measures}

    @cached_property
    def tier_by_key(self) -> dict[str, Tier]:
        """The tiers by key."""
        return {tier.key: tier for tier in self.tiers}

    @cached_property
    def ladder_by_key(self) -> dict[str, Ladder]:
        """The ladders by key."""
        return {ladder.key: ladder for ladder in self.ladders}

    def question(self, key: str) -> Question:
        """Returns a question. Raises KeyError where there is none."""
        return self.question_by_key[key]

    def section(self, key: str) -> Section:
        """Returns a section. Raises KeyError where there is none."""
        return self.section_by_key[key]

    def questions_of(self, section: str) -> tuple[Question, ...]:
        """Returns the questions of a section in document order."""
        return self._questions_by_section.get(section, ())

    @cached_property
    def _questions_by_section(self) -> dict[str, tuple[Question, ...]]:
        found: dict[str, tuple[Question, ...]] = {}
        for question in self.questions:
            found[question.section] = (*found.get(question.section, ()), question)
        return found

    @cached_property
    def deciding(self) -> Tier | None:
        """The tier whose row decides, where the checklist has tiers."""
        return self.tier_by_key[self.deciding_tier] if self.deciding_tier is not None else None

    def deciding_row(self, row: str | None) -> Row:
        """Returns the row that says who decides. Raises KeyError for a row that the deciding tier has not."""
        tier = self.deciding
        if tier is not None and row is not None:
            return tier.rows[tier.places[row]]
        if self.row is not None:
            return self.row
        raise KeyError(row)

    @cached_property
    def setters(self) -> dict[str, tuple[tuple[str, frozenset[str]], ...]]:
        """For each flag the questions that can switch it on, with the options that do."""
        found: dict[str, dict[str, set[str]]] = {flag.key: {} for flag in self.flags}
        for question in self.questions:
            for option in question.options:
                for flag in option.sets:
                    found.setdefault(flag, {}).setdefault(question.key, set()).add(option.value)
        return {flag: tuple((key, frozenset(v)) for key, v in by.items()) for flag, by in found.items()}

    @cached_property
    def dependencies(self) -> Dependencies:
        """What rests on what."""
        return Dependencies(self)

    @cached_property
    def _selected(self) -> dict[Over, tuple[Question, ...]]:
        return {}

    def selected(self, over: Over) -> tuple[Question, ...]:
        """Returns the questions of a selection in document order."""
        known = self._selected
        if over not in known:
            known[over] = tuple(question for question in self.questions if self._fits(over, question))
        return known[over]

    def _fits(self, over: Over, question: Question) -> bool:
        section = self.section_by_key[question.section]
        pairs = (
            (over.questions, question.key),
            (over.sections, section.key),
            (over.modules, section.module),
            (over.groups, section.group),
        )
        return all(not wanted or key in wanted for wanted, key in pairs)


def _show_if(data: Data) -> Condition:
    return read_condition(data.get("show_if"))


def _both(*conditions: Condition) -> Condition:
    """All of the conditions that ask for anything."""
    asking = tuple(condition for condition in conditions if condition is not ALWAYS)
    return asking[0] if len(asking) == 1 else All(asking) if asking else ALWAYS


def _read_questions(data: Data, modules: Sequence[Module], sections: Sequence[Section]) -> Iterator[Question]:
    of_module = {module.key: module.show_if for module in modules}
    of_section = {s.key: _both(of_module.get(s.module, ALWAYS), s.show_if) for s in sections}
    for question in data["questions"]:
        yield read_question(question, _both(of_section[question["section"]], _show_if(question)))


def _read_section(data: Data) -> Section:
    return Section(
        key=data["key"],
        module=data.get("module", ""),
        group=data.get("group", ""),
        title=data["title"],
        intro=data.get("intro", ""),
        show_if=_show_if(data),
    )


def _read_module(data: Data) -> Module:
    return Module(data["key"], data["title"], data.get("summary", ""), _show_if(data))


def _scoring(document: Data) -> dict[str, Any]:
    return {
        "measures": read_all(document, "measures", read_measure),
        "tiers": read_all(document, "tiers", read_tier),
        "deciding_tier": document.get("deciding_tier"),
        "row": read_row(document["row"]) if "row" in document else None,
        "obligations": read_all(document, "obligations", read_obligation),
        "ladders": read_all(document, "ladders", read_ladder),
        "not_met": document.get("not_met"),
        "due_days": document.get("due_days"),
        "rules": read_all(document, "rules", read_rule),
        "outcomes": read_all(document, "outcomes", read_outcome),
        "residual": document.get("residual"),
        "evidence_factors": read_evidence_factors(document.get("evidence_factors", {})),
    }


def _reference(document: Data) -> dict[str, Any]:
    return {
        "groups": read_all(document, "groups", read_titled),
        "terms": read_all(document, "terms", lambda t: Term(t["key"], t["term"], t["meaning"])),
        "flags": read_all(document, "flags", lambda f: read_titled(f, "text")),
        "positions": read_all(document, "positions", read_titled),
        "frameworks": read_all(document, "frameworks", read_framework),
        "incidents": read_all(document, "incidents", read_incident),
    }


def from_document(document: Data) -> Checklist:
    """Returns the checklist version that a canonical document (parsed JSON) describes; its digest is computed here."""
    if document["format"] != FORMAT:
        raise ValueError(f"not a checklist: {document['format']}")
    modules = read_all(document, "modules", _read_module)
    sections = read_all(document, "sections", _read_section)
    return Checklist(
        format=document["format"],
        semantics=document["semantics"],
        key=document["key"],
        label=document["label"],
        title=document["title"],
        summary=document.get("summary", ""),
        language=document["language"],
        modules=modules,
        sections=sections,
        questions=tuple(_read_questions(document, modules, sections)),
        inherits=tuple(document.get("inherits", ())),
        digest=sha256_hex(jcs(document)),
        **_reference(document),
        **_scoring(document),
    )
