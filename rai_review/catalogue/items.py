"""What one question brings to a sum over questions: weight, credit, evidence factor, points."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, NamedTuple

from rai_review.catalogue.averages import ZERO, Span
from rai_review.catalogue.conditions import Range
from rai_review.catalogue.numbers import Number, exact

QUANTITIES = ("weight", "credit", "evidence", "points", "max_points")


@dataclass(frozen=True)
class Over:
    """A selection of questions; every list that is not empty must fit. `hidden`: the rest counts in the second sum."""

    groups: tuple[str, ...] = ()
    sections: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    hidden: bool = False


def read_over(data: Mapping[str, Any]) -> Over:
    """Returns a selection."""
    lists = {name: tuple(data.get(name, ())) for name in ("groups", "sections", "modules", "questions")}
    return Over(**lists, hidden=data.get("hidden", False))


@dataclass(frozen=True)
class ItemExpression:
    """A number or quantity (no parts), or the sum or product of parts."""

    op: str
    number: Fraction = ZERO
    parts: tuple[ItemExpression, ...] = ()

    @cached_property
    def uses_credit(self) -> bool:
        """Does the credit stand anywhere in it?"""
        return self.op == "credit" or any(part.uses_credit for part in self.parts)

    def range(self, item: Item) -> tuple[Fraction, Fraction]:
        """Returns least and most, the same object where they are one; what is absent counts as 0."""
        if self.op == "number":
            return self.number, self.number
        if not self.parts:
            low, high, _ = item.quantity(self.op)
            return low or ZERO, high or ZERO
        low, high = self.parts[0].range(item)
        for part in self.parts[1:]:
            if not low and not high and self.op == "product":
                return ZERO, ZERO
            a, b = part.range(item)
            low, high = _added(low, high, a, b) if self.op == "sum" else multiplied(low, high, a, b)
        return low, high


def _added(low: Fraction, high: Fraction, a: Fraction, b: Fraction) -> tuple[Fraction, Fraction]:
    if low is high and a is b:
        both = low + a
        return both, both
    return low + a, high + b


def multiplied(low: Fraction, high: Fraction, a: Fraction, b: Fraction) -> tuple[Fraction, Fraction]:
    """Returns the least and the greatest product of one number from each of two ranges."""
    if low is high and a is b:
        both = low if a == 1 else a if low == 1 else low * a
        return both, both
    if low >= 0 and a >= 0:
        return low * a, high * b
    ends = (low * a, low * b, high * a, high * b)
    return min(ends), max(ends)


def read_item_expression(data: Mapping[str, Any] | Number) -> ItemExpression:
    """Returns an item expression. Raises ValueError for any other form."""
    if isinstance(data, str) and data in QUANTITIES:
        return ItemExpression(data)
    if isinstance(data, int | str):
        return ItemExpression("number", exact(data))
    op = "sum" if "sum" in data else "product"
    return ItemExpression(op, ZERO, _read_parts(data[op]))


def _read_parts(data: Iterable[Any]) -> tuple[ItemExpression, ...]:
    return tuple(read_item_expression(part) for part in data)


class Item(NamedTuple):
    """One question in a sum. `counts` True: it surely does; None: open; False: hidden, or left out."""

    key: str
    counts: bool | None
    weight: Fraction
    max_points: Fraction
    credit: Range
    evidence: Range
    points: Range

    def quantity(self, name: str) -> Range:
        """Returns one quantity by name."""
        if name == "weight":
            return Range(self.weight, self.weight)
        if name == "max_points":
            return Range(self.max_points, self.max_points)
        return {"credit": self.credit, "evidence": self.evidence}.get(name, self.points)

    def span(self, of: ItemExpression, out_of: ItemExpression | None, hidden: bool) -> Span | None:
        """Returns the item's part of a sum, or None where it has none."""
        counts, uses_credit = self.counts, of.uses_credit
        if uses_credit and self.credit.low is None:
            counts = False
        weight = out_of.range(self)[1] if out_of is not None else ZERO
        if counts is False:
            return Span(ZERO, ZERO, weight, False) if hidden and weight else None
        low, high = of.range(self)
        optional = counts is None or (uses_credit and self.credit.absent)
        if optional and hidden:
            return Span(min(low, ZERO), max(high, ZERO), weight, False)
        if out_of is not None and not weight and low == high == ZERO:
            return None
        return Span(low, high, weight, optional)
