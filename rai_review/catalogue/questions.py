"""Questions of a checklist as frozen values, read from the canonical document (docs/language.md §2).

Nothing is validated here: a document that reached these readers was checked when it was loaded, or is refused with the
KeyError, TypeError or ValueError that its first wrong place raises.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any

from rai_review.catalogue.bands import (
    Band,
    Data,
    FindingRule,
    optional_finding,
    read_all,
    read_band,
    read_finding,
    read_number,
)
from rai_review.catalogue.conditions import ALWAYS, Condition, Range, read_condition
from rai_review.catalogue.numbers import exact
from rai_review.catalogue.tables import Check, Column, SmallSample, read_check, read_column, read_small_sample

CHOICES = frozenset({"single", "scale", "evidence", "multi"})
TEXTS = frozenset({"text", "long_text", "person", "link"})


@dataclass(frozen=True)
class Option:
    """One choice. `credit` None: not scored; `credit_by_tier` stands for it at exactly these rows."""

    value: str
    label: str
    credit: Fraction | None
    credit_by_tier: Mapping[str, Fraction]
    points: Fraction
    sets: tuple[str, ...]
    findings: tuple[FindingRule, ...]
    exclusive: bool
    needs_note: bool
    needs_evidence: bool
    not_applicable: bool
    clause: str
    show_if: Condition


def _read_option(data: Data) -> Option:
    not_applicable = data.get("not_applicable", False)
    return Option(
        value=data["value"],
        label=data["label"],
        credit=read_number(data, "credit"),
        credit_by_tier={row: exact(n) for row, n in data.get("credit_by_tier", {}).items()},
        points=exact(data.get("points", 0)),
        sets=tuple(data.get("sets", ())),
        findings=read_all(data, "findings", read_finding),
        exclusive=data.get("exclusive", False),
        needs_note=not_applicable or data.get("needs_note", False),
        needs_evidence=data.get("needs_evidence", False),
        not_applicable=not_applicable,
        clause=data.get("clause", ""),
        show_if=read_condition(data.get("show_if")),
    )


@dataclass(frozen=True)
class Contradiction:
    """An answer that another fact speaks against."""

    id: str
    condition: Condition
    credit: Fraction
    finding: FindingRule | None


@dataclass(frozen=True)
class EvidenceAsk:
    """What proof is asked for, and from which row of the deciding tier it is required (None: never)."""

    ask: str
    required_from: str | None


@dataclass(frozen=True)
class Expected:
    """What answer or evidence should hold, from a row of the deciding tier up."""

    from_row: str
    items: tuple[str, ...]


@dataclass(frozen=True)
class Mapped:
    """A clause of an outside framework that a question speaks to; no clause: the framework as a whole."""

    framework: str
    clause: str


def _read_mapping(text: str) -> Mapped:
    framework, _, clause = text.partition(":")
    return Mapped(framework, clause)


@dataclass(frozen=True, eq=False)
class Question:
    """One question with its guidance and its rules. `condition` is that of question, section and module together."""

    key: str
    section: str
    type: str
    short: str
    prompt: str
    required: bool
    weight: Fraction
    owner: str
    owner_from: Mapping[str, str]
    minutes: Fraction
    why: str
    help: str
    example_good: str
    example_weak: str
    terms: tuple[str, ...]
    mappings: tuple[Mapped, ...]
    incidents: tuple[str, ...]
    evidence: EvidenceAsk
    expected: tuple[Expected, ...]
    options: tuple[Option, ...]
    columns: tuple[Column, ...]
    unit: str
    minimum: Fraction | None
    maximum: Fraction | None
    min_chars: int
    max_chars: int | None
    min_rows: int
    max_rows: int | None
    direction: str
    not_applicable_reason: str
    nothing_label: str
    nothing_needs_note: bool
    needs_note: bool
    bands: tuple[Band, ...]
    ahead_limit: Mapping[str, int]
    checks: tuple[Check, ...]
    need_one_of: tuple[str, ...]
    small_sample: SmallSample | None
    contradictions: tuple[Contradiction, ...]
    prefill: str
    show_if: Condition

    @property
    def allows_not_applicable(self) -> bool:
        """May the answer be *not applicable*?"""
        return bool(self.not_applicable_reason)

    @property
    def allows_nothing(self) -> bool:
        """May the answer be that there is nothing to give?"""
        return bool(self.nothing_label)

    @cached_property
    def option_by_value(self) -> dict[str, Option]:
        """The options by value."""
        return {option.value: option for option in self.options}

    @cached_property
    def column_by_id(self) -> dict[str, Column]:
        """The columns by id."""
        return {column.id: column for column in self.columns}

    @cached_property
    def has_conditional_options(self) -> bool:
        """Is any option offered only where a condition holds?"""
        return any(option.show_if is not ALWAYS for option in self.options)

    @cached_property
    def _judging_bands(self) -> list[Band]:
        by_tier = [bands for check in self.checks for bands in check.bands_by_tier.values()]
        of_checks = [band for bands in [*by_tier, *(check.bands for check in self.checks)] for band in bands]
        return [*self.bands, *of_checks]

    @cached_property
    def credit_bounds(self) -> Range:
        """The least and greatest credit that any answer can have at any tier, and whether it can be without one."""
        possible = {band.credit for band in self._judging_bands} | {c.credit for c in self.contradictions}
        if self.type in CHOICES and not self.bands:
            possible |= {option.credit for option in self.options}
            possible |= {credit for option in self.options for credit in option.credit_by_tier.values()}
        if self.type == "table":
            possible |= ({Fraction(1)} if self.weight else set()) | ({Fraction(0)} if self.need_one_of else set())
        numbers = [credit for credit in possible if credit is not None]
        if not numbers:
            return Range(None, None, True)
        nothing_counts = any(band.for_nothing for band in self.bands) or self.type in ("table", "multi")
        without = None in possible or self.allows_not_applicable or (self.allows_nothing and not nothing_counts)
        return Range(min(numbers), max(numbers), without or self.type in ("number", "date", "multi"))

    @cached_property
    def point_bounds(self) -> tuple[Fraction, Fraction]:
        """The least and greatest of the options' points."""
        points = [option.points for option in self.options] or [Fraction(0)]
        return min(points), max(points)


def _guidance(data: Data) -> dict[str, Any]:
    evidence = data.get("evidence", {})
    return {
        "owner": data.get("owner", ""),
        "owner_from": dict(data.get("owner_from", {})),
        "minutes": exact(data.get("minutes", 0)),
        "why": data.get("why", ""),
        "help": data.get("help", ""),
        "example_good": data.get("example_good", ""),
        "example_weak": data.get("example_weak", ""),
        "terms": tuple(data.get("terms", ())),
        "mappings": read_all(data, "mappings", _read_mapping),
        "incidents": tuple(data.get("incidents", ())),
        "evidence": EvidenceAsk(evidence.get("ask", ""), evidence.get("required_from")),
        "expected": read_all(data, "expected", lambda e: Expected(e["from"], tuple(e["items"]))),
    }


def _limits(data: Data) -> dict[str, Any]:
    nothing = data.get("nothing", {})
    return {
        "unit": data.get("unit", ""),
        "minimum": read_number(data, "minimum"),
        "maximum": read_number(data, "maximum"),
        "min_chars": data.get("min_chars", 0),
        "max_chars": data.get("max_chars"),
        "min_rows": data.get("min_rows", 0),
        "max_rows": data.get("max_rows"),
        "direction": data.get("direction", ""),
        "not_applicable_reason": data.get("not_applicable", ""),
        "nothing_label": nothing.get("label", ""),
        "nothing_needs_note": nothing.get("needs_note", False),
        "needs_note": data.get("needs_note", False),
    }


def _read_contradiction(data: Data) -> Contradiction:
    return Contradiction(data["id"], read_condition(data["if"]), exact(data.get("credit", 0)), optional_finding(data))


def _rules(data: Data) -> dict[str, Any]:
    return {
        "options": read_all(data, "options", _read_option),
        "columns": read_all(data, "columns", read_column),
        "bands": read_all(data, "bands", read_band),
        "ahead_limit": dict(data.get("ahead_limit", {})),
        "checks": read_all(data, "checks", read_check),
        "need_one_of": tuple(data.get("need_one_of", ())),
        "small_sample": read_small_sample([data["small_sample"]] if "small_sample" in data else []),
        "contradictions": read_all(data, "contradictions", _read_contradiction),
        "prefill": data.get("prefill", ""),
    }


def read_question(data: Data, show_if: Condition) -> Question:
    """Returns a question; `show_if` is its own condition together with those of its section and module."""
    return Question(
        key=data["key"],
        section=data["section"],
        type=data["type"],
        short=data["short"],
        prompt=data["prompt"],
        required=data.get("required", True),
        weight=exact(data.get("weight", 0)),
        show_if=show_if,
        **_guidance(data),
        **_limits(data),
        **_rules(data),
    )
