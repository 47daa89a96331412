"""Conditions of a checklist and their truth: true, false, or unknown while answers are open.

`Truth` is True, False or None; None is *unknown* (docs/language.md §3). A condition looks at the review only through
`Facts`, so that the same condition serves a draft, a sealed submission and a test.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, NamedTuple, Protocol, TypeAlias

from rai_review.catalogue.numbers import exact

Truth: TypeAlias = bool | None


class Range(NamedTuple):
    """The least and greatest value that something can still have.

    `low` and `high` are None where there is certainly no value; `absent` says that there may be none.
    """

    low: Fraction | None
    high: Fraction | None
    absent: bool = False

    @property
    def exact(self) -> Fraction | None:
        """The one value, or None where it is open or absent."""
        return self.low if self.low == self.high and not self.absent else None


class Given(NamedTuple):
    """An answer as conditions see it: the chosen option values, and the figure that is compared with numbers."""

    chosen: frozenset[str]
    figure: Fraction | None


class Facts(Protocol):
    """What a condition may ask. Everything may be unknown (None) except where an answer is definite."""

    def flag(self, key: str) -> Truth:
        """Is the flag on?"""

    def standing(self, tier: str) -> tuple[int, int]:
        """Lowest and highest row number at which the tier can still stand."""

    def row_number(self, tier: str, row: str) -> int:
        """The place of a row in its tier, from 0."""

    def counted(self, question: str) -> Given | Truth:
        """The counted answer; False where it is certainly not counted (hidden), None where that is open."""

    def credit(self, question: str) -> Range:
        """The question's credit."""

    def measured(self, measure: str) -> Range:
        """The measure's value."""

    def open(self, kind: str) -> Truth:
        """Is a finding of this kind open?"""


class Condition:
    """One condition. `parts` are the conditions inside it, `names` what it looks at, as (kind of thing, key)."""

    parts: tuple[Condition, ...] = ()

    def truth(self, facts: Facts) -> Truth:
        """Returns True, False or None for unknown."""
        raise NotImplementedError

    def own_names(self) -> Iterable[tuple[str, str]]:
        """What this condition itself looks at."""
        return ()

    def names(self) -> Iterator[tuple[str, str]]:
        """What it and everything inside it look at: `("flag", key)`, `("tier", key)`, `("question", key)` …"""
        yield from self.own_names()
        for part in self.parts:
            yield from part.names()


@dataclass(frozen=True, slots=True)
class All(Condition):
    """True when every part is; false as soon as one is."""

    parts: tuple[Condition, ...]

    def truth(self, facts: Facts) -> Truth:
        """Kleene's and."""
        result: Truth = True
        for part in self.parts:
            truth = part.truth(facts)
            if truth is False:
                return False
            if truth is None:
                result = None
        return result


@dataclass(frozen=True, slots=True)
class AnyOf(Condition):
    """True as soon as one part is; false when every part is."""

    parts: tuple[Condition, ...]

    def truth(self, facts: Facts) -> Truth:
        """Kleene's or."""
        result: Truth = False
        for part in self.parts:
            truth = part.truth(facts)
            if truth is True:
                return True
            if truth is None:
                result = None
        return result


@dataclass(frozen=True, slots=True)
class Not(Condition):
    """The opposite; unknown stays unknown."""

    parts: tuple[Condition, ...]

    def truth(self, facts: Facts) -> Truth:
        """Kleene's not."""
        truth = self.parts[0].truth(facts)
        return None if truth is None else not truth


@dataclass(frozen=True, slots=True)
class Flag(Condition):
    """A flag is on."""

    key: str

    def truth(self, facts: Facts) -> Truth:
        """The flag's own truth."""
        return facts.flag(self.key)

    def own_names(self) -> Iterable[tuple[str, str]]:
        """The flag."""
        return (("flag", self.key),)


@dataclass(frozen=True, slots=True)
class TierIs(Condition):
    """A tier stands at, at least at, at most at, or among given rows."""

    tier: str
    test: str
    rows: tuple[str, ...]

    def truth(self, facts: Facts) -> Truth:
        """Decided as soon as every row still possible agrees."""
        low, high = facts.standing(self.tier)
        places = [facts.row_number(self.tier, row) for row in self.rows]
        if self.test == "at_least":
            return _settled(low >= places[0], high < places[0])
        if self.test == "at_most":
            return _settled(high <= places[0], low > places[0])
        possible = range(low, high + 1)
        return _settled(all(p in places for p in possible), not any(p in places for p in possible))

    def own_names(self) -> Iterable[tuple[str, str]]:
        """The tier."""
        return (("tier", self.tier),)


def _settled(surely: bool, surely_not: bool) -> Truth:
    return True if surely else False if surely_not else None


@dataclass(frozen=True, slots=True)
class AnswerIs(Condition):
    """A question is answered, or its answer holds given choices or compares with a number."""

    question: str
    test: str
    values: tuple[str, ...] = ()
    number: Fraction | None = None

    def truth(self, facts: Facts) -> Truth:
        """Unknown while the question is open, false where it is hidden."""
        given = facts.counted(self.question)
        if not isinstance(given, Given):
            return given
        if self.test == "answered":
            return True
        if self.number is not None:
            return _compares(self.test, given.figure, self.number)
        return self._chosen(given.chosen)

    def _chosen(self, chosen: frozenset[str]) -> bool:
        if self.test == "is":
            return chosen == {self.values[0]}
        if self.test == "is_not":
            return chosen != {self.values[0]}
        if self.test == "all_of":
            return chosen.issuperset(self.values)
        return chosen.isdisjoint(self.values) == (self.test == "none_of")

    def own_names(self) -> Iterable[tuple[str, str]]:
        """The question."""
        return (("question", self.question),)


def _compares(test: str, figure: Fraction | None, number: Fraction) -> bool:
    if figure is None:
        return False
    if test == "at_least":
        return figure >= number
    if test == "at_most":
        return figure <= number
    return figure > number if test == "above" else figure < number


@dataclass(frozen=True, slots=True)
class RangeIs(Condition):
    """A measure or a question's credit compares with a number. Without a value no comparison holds."""

    kind: str
    key: str
    test: str
    number: Fraction

    def truth(self, facts: Facts) -> Truth:
        """Decided as soon as both bounds agree."""
        low, high, absent = facts.measured(self.key) if self.kind == "measure" else facts.credit(self.key)
        if low is None or high is None:
            return False
        ends = (_compares(self.test, low, self.number), _compares(self.test, high, self.number))
        if ends[0] != ends[1]:
            return None
        return None if ends[0] and absent else ends[0]

    def own_names(self) -> Iterable[tuple[str, str]]:
        """The measure, or the question whose credit it is."""
        return ((self.kind, self.key),)


@dataclass(frozen=True, slots=True)
class Open(Condition):
    """A finding of a kind is open."""

    kind: str

    def truth(self, facts: Facts) -> Truth:
        """Unknown while open answers could still bring one."""
        return facts.open(self.kind)

    def own_names(self) -> Iterable[tuple[str, str]]:
        """The kind of finding."""
        return (("open", self.kind),)


ALWAYS: Condition = All(())

_COMPARISONS = ("at_least", "at_most", "above", "below")
_CREDITS = {"credit_below": "below", "credit_at_least": "at_least"}


def read_condition(data: Mapping[str, Any] | None) -> Condition:
    """Returns the condition that an object of the document describes; none is always true. Raises ValueError."""
    if data is None:
        return ALWAYS
    if "all" in data:
        return All(tuple(map(read_condition, data["all"])))
    if "any" in data:
        return AnyOf(tuple(map(read_condition, data["any"])))
    if "not" in data:
        return Not((read_condition(data["not"]),))
    if "flag" in data:
        return Flag(data["flag"])
    if "open" in data:
        return Open(data["open"])
    return _read_comparison(data)


def _read_comparison(data: Mapping[str, Any]) -> Condition:
    subject = next((kind for kind in ("tier", "question", "measure") if kind in data), None)
    tests = [name for name in data if name != subject]
    if subject is None or len(tests) != 1:
        raise ValueError(f"no condition: {dict(data)}")
    key, test, operand = data[subject], tests[0], data[tests[0]]
    if subject == "tier":
        return TierIs(key, test, tuple(operand) if test == "any_of" else (operand,))
    if subject == "measure":
        return RangeIs("measure", key, test, exact(operand))
    if test in _CREDITS:
        return RangeIs("credit", key, _CREDITS[test], exact(operand))
    if test == "answered":
        return AnswerIs(key, test)
    if test in _COMPARISONS:
        return AnswerIs(key, test, number=exact(operand))
    return AnswerIs(key, test, (operand,) if test in ("is", "is_not") else tuple(operand))
