"""Exact numbers: read from a document, compared as fractions, written in their one form.

The written forms are those of docs/formats.md §1: a document holds integers and decimal texts, a trace integers and
fractions in lowest terms.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from functools import lru_cache
from math import floor, lcm
from typing import TypeAlias

from rai_review.ledger.canonical import write_fraction

Number: TypeAlias = int | str
"""A number as it stands in a document, an answer or a trace."""


@lru_cache(maxsize=4096)
def exact(number: Number) -> Fraction:
    """Returns the number that an integer, a decimal text or an `n/d` text stands for. Raises ValueError."""
    return Fraction(number)


def written(value: Fraction) -> Number:
    """Returns a value as measures and traces write it: a whole number as an integer, else `n/d` in lowest terms."""
    return write_fraction(value)


def added(values: Iterable[Fraction]) -> Fraction:
    """Returns the sum, over one common denominator: adding fractions one by one is most of an evaluation's time."""
    parts = list(values)
    common = lcm(*(part.denominator for part in parts))
    return Fraction(sum(part.numerator * (common // part.denominator) for part in parts), common)


def half_up(value: Fraction, places: int = 0) -> Fraction:
    """Returns the value rounded to so many decimals, halves towards the greater number."""
    scale = 10**places
    return Fraction(floor(value * scale + Fraction(1, 2)), scale)


def shown(value: Fraction, places: int) -> str:
    """Returns the value rounded half up with exactly so many decimals, for reading: `0.97`, `33`."""
    scaled = floor(value * 10**places + Fraction(1, 2))
    if not places:
        return str(scaled)
    sign, digits = ("-" if scaled < 0 else ""), str(abs(scaled)).rjust(places + 1, "0")
    return f"{sign}{digits[:-places]}.{digits[-places:]}"
