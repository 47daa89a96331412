"""Sums and averages over parts of which some may not count."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import NamedTuple

from rai_review.catalogue.conditions import Range
from rai_review.catalogue.numbers import added

ZERO = Fraction(0)


class Span(NamedTuple):
    """One part: between `low` and `high`, of a weight; `optional`: it may turn out not to count."""

    low: Fraction | None
    high: Fraction | None
    weight: Fraction
    optional: bool

    @property
    def settled(self) -> bool:
        """Does it surely count, with one value?"""
        return not self.optional and self.low == self.high

    @property
    def least(self) -> Fraction:
        """The least it can count."""
        return self.low if self.low is not None else ZERO

    @property
    def most(self) -> Fraction:
        """The most it can count."""
        return self.high if self.high is not None else ZERO


def total(spans: Sequence[Span]) -> Range:
    """Returns the bounds of the sum of the parts."""
    low = added(min(s.least, ZERO) if s.optional else s.least for s in spans)
    high = added(max(s.most, ZERO) if s.optional else s.most for s in spans)
    return Range(low, high)


def average(spans: Sequence[Span]) -> Range:
    """Returns the bounds of the sum of the parts over the sum of their weights; absent where nothing has a weight."""
    sure = [s for s in spans if not s.optional]
    maybe = [s for s in spans if s.optional]
    weight = added(s.weight for s in sure)
    low = _outermost(added(s.least for s in sure), weight, [(s.least, s.weight) for s in maybe], 1)
    if all(s.settled for s in spans):
        return Range(low, low, not weight)
    high = _outermost(added(s.most for s in sure), weight, [(s.most, s.weight) for s in maybe], -1)
    return Range(low, high, not weight)


def _outermost(value: Fraction, weight: Fraction, maybe: list[tuple[Fraction, Fraction]], sign: int) -> Fraction | None:
    """The least (sign 1) or greatest (sign -1) average: the most extreme parts join while they pull outwards."""
    value += added(part for part, part_weight in maybe if not part_weight and part * sign < 0)
    weighted = sorted(((part / w if part else ZERO, w) for part, w in maybe if w), reverse=sign < 0)
    if weight or not value:
        return _joined(value, weight, weighted, sign)
    # Something counts without a weight: the average then depends on which part brings the first one.
    starts = [(value + ratio * w, w, weighted[:n] + weighted[n + 1 :]) for n, (ratio, w) in enumerate(weighted)]
    found = [_joined(*start, sign) for start in starts]
    return min((each for each in found if each is not None), key=lambda each: each * sign, default=None)


def _joined(value: Fraction, weight: Fraction, weighted: list[tuple[Fraction, Fraction]], sign: int) -> Fraction | None:
    for ratio, part_weight in weighted:
        if weight and ratio * weight * sign >= value * sign:
            break
        value, weight = value + ratio * part_weight, weight + part_weight
    return value / weight if weight else None
