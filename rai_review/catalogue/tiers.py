"""Tiers, ladders, outcomes and the other rules that turn results into a decision (docs/language.md §4 to §6)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

from rai_review.catalogue.bands import Data, FindingRule, read_all, read_finding, read_number
from rai_review.catalogue.conditions import Condition, read_condition
from rai_review.catalogue.measures import Expression, read_expression
from rai_review.catalogue.numbers import exact

KINDS = ("note", "action", "condition", "blocker")
"""Kinds of finding, mildest first."""


@dataclass(frozen=True)
class Measure:
    """A named number; `places` decimals are shown."""

    key: str
    title: str
    value: Expression
    places: int


@dataclass(frozen=True)
class Row:
    """A row of a tier: from which value it holds, who must approve, how many review, how long an approval lasts."""

    key: str
    title: str
    text: str
    threshold: Fraction | None
    positions: tuple[str, ...]
    reviewers: int
    valid_days: int | None
    target_minutes: int | None


@dataclass(frozen=True)
class Floor:
    """Where `condition` holds the tier is at least `to`, or `relaxed_to` where `relax_if` holds as well."""

    id: str
    to: str
    reason: str
    condition: Condition
    relax_if: Condition | None
    relaxed_to: str


@dataclass(frozen=True)
class Drop:
    """The tier is never more than `at_most` rows below the row of another tier."""

    tier: str
    at_most: int


@dataclass(frozen=True)
class Tier:
    """A scale of rows, lowest first. `measure` is empty where the row is inherited or fixed."""

    key: str
    title: str
    measure: str
    rows: tuple[Row, ...]
    floors: tuple[Floor, ...]
    drop: Drop | None

    @cached_property
    def row_keys(self) -> tuple[str, ...]:
        """The keys of the rows, lowest first."""
        return tuple(row.key for row in self.rows)

    @cached_property
    def places(self) -> dict[str, int]:
        """The place of each row, from 0."""
        return {row.key: place for place, row in enumerate(self.rows)}


@dataclass(frozen=True)
class Ladder:
    """The kind of a finding: `kinds` by row of the deciding tier, else `kind`; None: no finding."""

    key: str
    title: str
    kind: str | None
    kinds: Mapping[str, str]

    def kind_at(self, row: str | None) -> str | None:
        """Returns the kind at a row of the deciding tier (None: there is no tier)."""
        return self.kinds.get(row, self.kind) if row is not None else self.kind


@dataclass(frozen=True)
class Obligation:
    """A text that holds where its condition does."""

    key: str
    text: str
    condition: Condition


@dataclass(frozen=True)
class Rule:
    """A finding outside questions."""

    id: str
    title: str
    condition: Condition
    finding: FindingRule


@dataclass(frozen=True)
class Outcome:
    """One outcome and when it holds; the first that does is the outcome."""

    key: str
    title: str
    condition: Condition


@dataclass(frozen=True)
class EvidenceFactors:
    """What proof makes of a credit (docs/language.md §2.5)."""

    not_required: Fraction
    missing: Fraction
    attached: Fraction
    attached_by_tier: Mapping[str, Fraction]
    verified: Fraction
    stale_days: int | None

    def at(self, row: str | None, proof: str) -> set[Fraction]:
        """Returns the factor of proof that is missing, attached or verified, at a row; all three while that is open."""
        attached = self.attached_by_tier.get(row or "", self.attached)
        states = {"missing": self.missing, "attached": attached, "verified": self.verified}
        return {states[proof]} if proof else set(states.values())


def read_measure(data: Data) -> Measure:
    """Returns a measure."""
    return Measure(data["key"], data["title"], read_expression(data["value"]), data.get("places", 2))


def read_row(data: Data) -> Row:
    """Returns a row of a tier."""
    return Row(
        key=data["key"],
        title=data["title"],
        text=data.get("text", ""),
        threshold=read_number(data, "from"),
        positions=tuple(data.get("positions", ())),
        reviewers=data.get("reviewers", 0),
        valid_days=data.get("valid_days"),
        target_minutes=data.get("target_minutes"),
    )


def _read_floor(data: Data) -> Floor:
    relax = data.get("relax")
    relax_if = read_condition(relax["if"]) if relax else None
    return Floor(
        data["id"], data["to"], data["reason"], read_condition(data["if"]), relax_if, relax["to"] if relax else ""
    )


def read_tier(data: Data) -> Tier:
    """Returns a tier."""
    drop = data.get("drop")
    return Tier(
        key=data["key"],
        title=data["title"],
        measure=data.get("measure", ""),
        rows=read_all(data, "rows", read_row),
        floors=read_all(data, "floors", _read_floor),
        drop=Drop(drop["tier"], drop["at_most"]) if drop else None,
    )


def read_ladder(data: Data) -> Ladder:
    """Returns a ladder."""
    return Ladder(data["key"], data.get("title", ""), data.get("kind"), dict(data.get("kinds", {})))


def read_obligation(data: Data) -> Obligation:
    """Returns an obligation."""
    return Obligation(data["key"], data["text"], read_condition(data.get("if")))


def read_rule(data: Data) -> Rule:
    """Returns a finding outside questions."""
    return Rule(data["id"], data.get("title", ""), read_condition(data["if"]), read_finding(data["finding"]))


def read_outcome(data: Data) -> Outcome:
    """Returns an outcome."""
    return Outcome(data["key"], data["title"], read_condition(data.get("if")))


def read_evidence_factors(data: Data) -> EvidenceFactors:
    """Returns the evidence factors; each is 1 where it is not given."""
    return EvidenceFactors(
        not_required=exact(data.get("not_required", 1)),
        missing=exact(data.get("missing", 1)),
        attached=exact(data.get("attached", 1)),
        attached_by_tier={row: exact(n) for row, n in data.get("attached_by_tier", {}).items()},
        verified=exact(data.get("verified", 1)),
        stale_days=data.get("stale_days"),
    )
