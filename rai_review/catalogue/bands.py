"""Bands and finding rules: how a value counts, and what to do about it (docs/language.md §2.2, §4)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property
from typing import Any, TypeVar

from rai_review.catalogue.conditions import Condition, read_condition
from rai_review.catalogue.numbers import exact

Data = Mapping[str, Any]
T = TypeVar("T")


def read_all(data: Data, key: str, read: Callable[[Any], T]) -> tuple[T, ...]:
    """Returns the members of a list that may be left out, each read."""
    return tuple(read(item) for item in data.get(key, ()))


def read_number(data: Data, key: str) -> Fraction | None:
    """Returns a number that may be left out."""
    return exact(data[key]) if key in data else None


@dataclass(frozen=True)
class Escalation:
    """Where `condition` holds, a finding is at least of the kind `to`."""

    condition: Condition
    to: str


@dataclass(frozen=True)
class FindingRule:
    """What to do about an answer: the fix in words, and the ladder that makes it a kind."""

    ladder: str
    fix: str
    due_days: int | None = None
    escalate: tuple[Escalation, ...] = ()


def read_finding(data: Data) -> FindingRule:
    """Returns a finding rule."""
    escalate = read_all(data, "escalate", lambda e: Escalation(read_condition(e["if"]), e["to"]))
    return FindingRule(data["ladder"], data["fix"], data.get("due_days"), escalate)


def optional_finding(data: Data) -> FindingRule | None:
    """Returns the finding rule of an object that may have none."""
    return read_finding(data["finding"]) if "finding" in data else None


@dataclass(frozen=True)
class Band:
    """A stretch of values: where every test of `when` holds, the credit and the finding."""

    when: Mapping[str, Any]
    credit: Fraction | None
    finding: FindingRule | None

    @cached_property
    def for_nothing(self) -> bool:
        """Is it the band of the answer *nothing*?"""
        return "nothing" in self.when


_NUMBER_TESTS = frozenset({"at_least", "at_most", "above", "below", "is", "share_at_least", "share_below"})


def read_band(data: Data) -> Band:
    """Returns a band, its numbers exact."""
    when = {test: exact(n) if test in _NUMBER_TESTS else n for test, n in data["when"].items()}
    return Band(when, read_number(data, "credit"), optional_finding(data))


def compares(when: Mapping[str, Any], figure: Fraction | None) -> bool:
    """Do all number tests of a band hold for the figure? Without a figure none does."""
    if figure is None:
        return False
    return all(_holds(test, figure, number) for test, number in when.items())


def _holds(test: str, figure: Fraction, number: Fraction) -> bool:
    if test == "at_least":
        return figure >= number
    if test == "at_most":
        return figure <= number
    if test == "above":
        return figure > number
    return figure < number if test == "below" else figure == number


def band_for_figure(bands: Sequence[Band], figure: Fraction) -> tuple[int, Band] | None:
    """Returns the first band whose tests hold for the figure, with its place; bands of *nothing* are passed over."""
    found = ((n, band) for n, band in enumerate(bands) if not band.for_nothing and compares(band.when, figure))
    return next(found, None)
