"""Measures: named numbers declared as expression trees, with bounds while answers are open (docs/language.md §5).

Every expression answers with a `Range`. Interval arithmetic is sound, not tight: a value that can still be reached lies
inside. A trace is the same tree as plain data of ids and numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, ClassVar, Protocol

from rai_review.catalogue.averages import Span, average, total
from rai_review.catalogue.conditions import Condition, Facts, Range, read_condition
from rai_review.catalogue.items import Item, ItemExpression, Over, multiplied, read_item_expression, read_over
from rai_review.catalogue.numbers import Number, added, exact, half_up, written

ABSENT = Range(None, None, True)


class Figures(Facts, Protocol):
    """What an expression may ask beside the facts of conditions. `spans` keeps the work of sums over questions."""

    spans: dict[int, list[tuple[str, Span]]]

    def points(self, question: str, summed: bool) -> Range:
        """Points of the chosen options: the highest, or their sum."""

    def tier_from(self, tier: str) -> Range:
        """The threshold of the row at which the tier stands."""

    def items(self, over: Over) -> Sequence[Item]:
        """The questions of a selection with what each can count."""


def union(ranges: Iterable[Range]) -> Range:
    """Returns the smallest range that holds every given one."""
    found = list(ranges)
    lows = [r.low for r in found if r.low is not None]
    highs = [r.high for r in found if r.high is not None]
    if not lows or not highs:
        return ABSENT
    return Range(min(lows), max(highs), any(r.absent or r.low is None for r in found))


def range_trace(value: Range) -> dict[str, Number]:
    """Returns a range as members of a trace: `value` where settled, else `low` and `high`; none where absent."""
    if value.low is None or value.high is None:
        return {}
    if value.exact is not None:
        return {"value": written(value.exact)}
    return {"low": written(value.low), "high": written(value.high)}


class Expression:
    """One expression. `parts` are the expressions inside it."""

    op: ClassVar[str] = ""
    parts: tuple[Expression, ...] = ()

    def range(self, figures: Figures) -> Range:
        """Returns the least and greatest value."""
        raise NotImplementedError

    def trace(self, figures: Figures) -> Any:
        """Returns the expression with its numbers as plain data."""
        return {self.op: [part.trace(figures) for part in self.parts], **range_trace(self.range(figures))}

    def own_names(self) -> Iterable[tuple[str, str]]:
        """What this expression itself looks at, as (kind of thing, key)."""
        return ()

    def names(self) -> Iterator[tuple[str, str]]:
        """What it and everything inside it look at."""
        yield from self.own_names()
        for part in self.parts:
            yield from part.names()

    def selections(self) -> Iterator[Over]:
        """The selections of questions that it and everything inside it sum over."""
        for part in self.parts:
            yield from part.selections()


@dataclass(frozen=True)
class Constant(Expression):
    """A number."""

    number: Fraction

    def range(self, _: Figures) -> Range:
        """Itself."""
        return Range(self.number, self.number)

    def trace(self, _: Figures) -> Any:
        """Itself."""
        return written(self.number)


@dataclass(frozen=True)
class Looked(Expression):
    """Something looked up by its key: points of a question, another measure, the threshold of a tier."""

    kind: str
    key: str

    def range(self, figures: Figures) -> Range:
        """What stands there now."""
        if self.kind == "measure":
            return figures.measured(self.key)
        if self.kind == "tier_from":
            return figures.tier_from(self.key)
        return figures.points(self.key, self.kind == "points_sum")

    def trace(self, figures: Figures) -> Any:
        """The key and what stands there."""
        return {self.kind: self.key, **range_trace(self.range(figures))}

    def own_names(self) -> Iterable[tuple[str, str]]:
        """The question, measure or tier."""
        kind = {"points": "question", "points_sum": "question", "tier_from": "tier"}.get(self.kind, self.kind)
        return ((kind, self.key),)


@dataclass(frozen=True)
class Sum(Expression):
    """All parts added; absent as soon as one is."""

    op: ClassVar[str] = "sum"
    parts: tuple[Expression, ...]

    def range(self, figures: Figures) -> Range:
        """Least plus least, greatest plus greatest."""
        low = high = Fraction(0)
        absent = False
        for part in self.parts:
            r = part.range(figures)
            if r.low is None or r.high is None:
                return ABSENT
            low, high, absent = low + r.low, high + r.high, absent or r.absent
        return Range(low, high, absent)


@dataclass(frozen=True)
class Product(Expression):
    """All parts multiplied; absent as soon as one is."""

    op: ClassVar[str] = "product"
    parts: tuple[Expression, ...]

    def range(self, figures: Figures) -> Range:
        """The ends are among the products of the ends."""
        low = high = Fraction(1)
        absent = False
        for part in self.parts:
            r = part.range(figures)
            if r.low is None or r.high is None:
                return ABSENT
            low, high = multiplied(low, high, r.low, r.high)
            absent = absent or r.absent
        return Range(low, high, absent)


@dataclass(frozen=True)
class Mean(Expression):
    """The mean of the parts that have a value."""

    op: ClassVar[str] = "mean"
    parts: tuple[Expression, ...]

    def range(self, figures: Figures) -> Range:
        """A part that may be absent counts where it pulls the bound outwards."""
        ranges = [part.range(figures) for part in self.parts]
        return average([Span(r.low, r.high, Fraction(1), r.absent) for r in ranges if r.low is not None])


@dataclass(frozen=True)
class Extreme(Expression):
    """The least or the greatest of the parts that have a value."""

    least: bool
    parts: tuple[Expression, ...]

    def range(self, figures: Figures) -> Range:
        """More parts can only lower the least and raise the greatest."""
        present = [r for r in (part.range(figures) for part in self.parts) if r.low is not None and r.high is not None]
        if not present:
            return ABSENT
        sure = [r for r in present if not r.absent]
        pick = min if self.least else max
        ends = (pick(r.low for r in present), pick(r.high for r in present))  # type: ignore[type-var]
        inner = [r.high if self.least else r.low for r in sure or present]
        bound = pick(inner) if sure else (max if self.least else min)(inner)  # type: ignore[type-var]
        return Range(ends[0], bound, not sure) if self.least else Range(bound, ends[1], not sure)

    def trace(self, figures: Figures) -> Any:
        """All parts, with the one that counts as value."""
        op = "min" if self.least else "max"
        return {op: [part.trace(figures) for part in self.parts], **range_trace(self.range(figures))}


@dataclass(frozen=True)
class First(Expression):
    """The first part that has a value."""

    op: ClassVar[str] = "first"
    parts: tuple[Expression, ...]

    def range(self, figures: Figures) -> Range:
        """Everything up to the first part that surely has a value."""
        found: list[Range] = []
        for part in self.parts:
            r = part.range(figures)
            if r.low is None:
                continue
            found.append(r)
            if not r.absent:
                return union(found)._replace(absent=False)
        return union(found)


@dataclass(frozen=True)
class Rounded(Expression):
    """A part rounded half up."""

    op: ClassVar[str] = "round"
    places: int
    parts: tuple[Expression, ...]

    def range(self, figures: Figures) -> Range:
        """Rounding keeps the order, so the bounds are the rounded bounds."""
        low, high, absent = self.parts[0].range(figures)
        if low is None or high is None:
            return ABSENT
        return Range(half_up(low, self.places), half_up(high, self.places), absent)


@dataclass(frozen=True)
class If(Expression):
    """One part where a condition holds, another where it does not."""

    condition: Condition
    parts: tuple[Expression, ...]

    def range(self, figures: Figures) -> Range:
        """Both parts together while the condition is unknown."""
        truth = self.condition.truth(figures)
        if truth is None:
            return union(part.range(figures) for part in self.parts)
        return self.parts[0 if truth else 1].range(figures)

    def trace(self, figures: Figures) -> Any:
        """Which way it went; both ways while that is open."""
        truth = self.condition.truth(figures)
        shown = {name: part.trace(figures) for name, part in zip(("then", "else"), self.parts, strict=True)}
        if truth is not None:
            shown.pop("else" if truth else "then")
        return {**shown, **range_trace(self.range(figures))}

    def own_names(self) -> Iterable[tuple[str, str]]:
        """What the condition looks at."""
        return self.condition.names()


@dataclass(frozen=True)
class Total(Expression):
    """An item expression summed over questions; with `out_of`, as the share of a second sum."""

    of: ItemExpression
    out_of: ItemExpression | None
    over: Over

    def _spans(self, figures: Figures) -> list[tuple[str, Span]]:
        if id(self) not in figures.spans:
            figures.spans[id(self)] = [
                (item.key, span)
                for item in figures.items(self.over)
                if (span := item.span(self.of, self.out_of, self.over.hidden)) is not None
            ]
        return figures.spans[id(self)]

    def range(self, figures: Figures) -> Range:
        """A question that may not count does so where it pulls the bound outwards."""
        spans = [span for _, span in self._spans(figures)]
        return total(spans) if self.out_of is None else average(spans)

    def trace(self, figures: Figures) -> Any:
        """The questions that count, each with its part of the sum (and of the second sum)."""
        spans = [(key, span) for key, span in self._spans(figures) if span.settled]
        value = range_trace(self.range(figures))
        if self.out_of is None:
            return {"total": [[key, written(s.least)] for key, s in spans], **value}
        of, out_of = added(s.least for _, s in spans), added(s.weight for _, s in spans)
        rows = [[key, written(s.least), written(s.weight)] for key, s in spans]
        return {"share": rows, "of": written(of), "out_of": written(out_of), **value}

    def selections(self) -> Iterator[Over]:
        """The one it sums over."""
        yield self.over


_PARTS = {"sum": Sum, "product": Product, "mean": Mean, "first": First}
_LOOKED = ("points", "points_sum", "measure", "tier_from")


def read_expression(data: Mapping[str, Any] | Number) -> Expression:
    """Returns the expression that a document's value describes. Raises ValueError for any other form."""
    if isinstance(data, int | str):
        return Constant(exact(data))
    for op, cls in _PARTS.items():
        if op in data:
            return cls(_read_parts(data[op]))
    for kind in _LOOKED:
        if kind in data:
            return Looked(kind, data[kind])
    return _read_other(data)


def _read_parts(data: Iterable[Any]) -> tuple[Expression, ...]:
    return tuple(read_expression(part) for part in data)


def _read_other(data: Mapping[str, Any]) -> Expression:
    if "min" in data or "max" in data:
        return Extreme("min" in data, _read_parts(data["min"] if "min" in data else data["max"]))
    if "round" in data:
        return Rounded(data.get("places", 0), (read_expression(data["round"]),))
    if "if" in data:
        return If(read_condition(data["if"]), _read_parts([data["then"], data["else"]]))
    over = read_over(data.get("over", {}))
    if "total" in data:
        return Total(read_item_expression(data["total"]), None, over)
    if "share" in data:
        return Total(read_item_expression(data["share"]), read_item_expression(data["out_of"]), over)
    raise ValueError(f"no expression: {dict(data)}")
