"""Bands: every answer that can be given falls into one, and each test fits what it tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Any, Final, NamedTuple

from rai_review.catalogue.lint_names import Flaw, Names, Steps
from rai_review.ledger.canonical import read_fraction, write_fraction
from rai_review.text import mark

__all__ = ["lint_bands_of_question", "lint_check_bands"]

_NUMBERS: Final = ("at_least", "at_most", "above", "below", "is")
_SHARES: Final = ("share_at_least", "share_below")
_LIMITS: Final = ("within_limit", "beyond_limit")
_TESTS: Final = {
    "number": frozenset({*_NUMBERS, "nothing"}),
    "date": frozenset({*_NUMBERS, *_LIMITS, "nothing"}),
    "multi": frozenset({*_NUMBERS, *_SHARES, "any_of", "nothing"}),
}
_HOLDS: Final[dict[str, Callable[[Fraction, Fraction], bool]]] = {
    "at_least": lambda value, bound: value >= bound,
    "at_most": lambda value, bound: value <= bound,
    "above": lambda value, bound: value > bound,
    "below": lambda value, bound: value < bound,
    "is": lambda value, bound: value == bound,
    "share_at_least": lambda value, bound: value >= bound,
    "share_below": lambda value, bound: value < bound,
}
_COUNTS: Final = frozenset({"rows", "count_where"})


class _Span(NamedTuple):
    """The values that can occur: from `low` to `high` (None: without end), whole numbers only where `whole`."""

    low: Fraction | None
    high: Fraction | None
    whole: bool = False


def lint_bands_of_question(names: Names, question: dict[str, Any], path: Steps) -> Iterator[Flaw]:
    """The flaws of a question's own bands."""
    bands = question.get("bands", ())
    kind = question["type"]
    for number, band in enumerate(bands):
        yield from _tests(names, question, band["when"], (*path, "bands", number, "when"))
    counted = [band for band in bands if "nothing" not in band["when"]]
    if not counted or kind not in _TESTS:
        return
    total = len(question.get("options", ()))
    spans = {
        "number": _Span(_bound(question, "minimum"), _bound(question, "maximum")),
        "multi": _Span(Fraction(1), Fraction(max(total, 1)), whole=True),
        "date": _days(question),
    }
    gap = _gap(counted, spans[kind], total)
    if gap is not None:
        yield _gap_flaw((*path, "bands"), gap)


def lint_check_bands(
    question: dict[str, Any], check: dict[str, Any], bands: Sequence[dict[str, Any]], path: Steps
) -> Iterator[Flaw]:
    """The flaws of the bands of one check; `path` leads to them."""
    for number, band in enumerate(bands):
        for test in band["when"]:
            if test not in _NUMBERS:
                message = mark("“%(test)s” cannot be tested here.")
                steps = (*path, number, "when", test)
                yield Flaw(steps, message, mark("Compare the number of the check."), {"test": test}, at_key=True)
                return
    gap = _gap(bands, _span_of_check(question, check), 0)
    if gap is not None:
        yield _gap_flaw(path, gap)


def _gap_flaw(path: Steps, gap: Fraction) -> Flaw:
    message = mark("No band counts the value %(value)s.")
    fix = mark("Close the gap, or end with a band that takes the rest.")
    return Flaw(path, message, fix, {"value": write_fraction(gap)})


def _bound(holder: dict[str, Any], key: str) -> Fraction | None:
    return read_fraction(holder[key]) if key in holder else None


def _days(question: dict[str, Any]) -> _Span:
    """Days from the date to the day of the evaluation: a date ahead is negative."""
    direction = question.get("direction")
    return _Span(
        Fraction(0) if direction == "past" else None, Fraction(0) if direction == "future" else None, whole=True
    )


def _span_of_check(question: dict[str, Any], check: dict[str, Any]) -> _Span:
    fn = check["fn"]
    if fn in _COUNTS:
        return _Span(Fraction(0), None, whole=True)
    if fn == "share_where":
        return _Span(Fraction(0), Fraction(1))
    if fn == "max_minus_min":
        return _Span(Fraction(0), None)
    column: dict[str, Any] = next(
        (each for each in question.get("columns", ()) if each["id"] == check.get("column")), {}
    )
    if fn in ("min", "max"):
        return _Span(_bound(column, "minimum"), _bound(column, "maximum"))
    least = _bound(column, "minimum") if fn == "sum" else None
    return _Span(Fraction(0) if least is not None and least >= 0 else None, None)


def _tests(names: Names, question: dict[str, Any], when: dict[str, Any], path: Steps) -> Iterator[Flaw]:
    kind = question["type"]
    allowed = _TESTS.get(kind, frozenset({"nothing"}))
    for test in when:
        if test not in allowed:
            message = mark("“%(test)s” cannot be tested on a question of the type %(type)s.")
            fix = mark("Use another test, or another type.")
            yield Flaw((*path, test), message, fix, {"test": test, "type": kind}, at_key=True)
    for number, value in enumerate(when.get("any_of", ())):
        yield from names.among(names.values_of(question["key"]), value, (*path, "any_of", number), "options")
    if "nothing" in when and len(when) > 1:
        message = mark("Beside “nothing” no other test can hold.")
        yield Flaw((*path, "nothing"), message, mark("Write two bands."), at_key=True)
    if "nothing" in when and "nothing" not in question:
        message = mark("The question does not allow the answer that this band counts.")
        fix = mark("Give the question a “nothing” with a label, or take the band out.")
        yield Flaw((*path, "nothing"), message, fix, at_key=True)
    if any(limit in when for limit in _LIMITS) and "ahead_limit" not in question:
        yield Flaw(path, mark("There is no “ahead_limit” to test."), mark("Add it to the question."))


def _gap(bands: Sequence[dict[str, Any]], span: _Span, total: int) -> Fraction | None:
    """The first value inside the span that no band counts; none where all are counted."""
    whens = [band["when"] for band in bands]
    limited = {limit for when in whens for limit in _LIMITS if set(when) == {limit}}
    if limited == set(_LIMITS):
        return None
    return next((value for value in _samples(whens, span, total) if not _counted(whens, value, total)), None)


def _counted(whens: Sequence[dict[str, Any]], value: Fraction, total: int) -> bool:
    return any(all(_holds(test, bound, value, total) for test, bound in when.items()) for when in whens)


def _holds(test: str, bound: Any, value: Fraction, total: int) -> bool:
    if test in _SHARES:
        return bool(total) and _HOLDS[test](value / total, read_fraction(bound))
    return test in _HOLDS and _HOLDS[test](value, read_fraction(bound))


def _samples(whens: Sequence[dict[str, Any]], span: _Span, total: int) -> list[Fraction]:
    """Every bound, what lies just beside it and between two of them, and both ends."""
    bounds = {span.low, span.high} - {None}
    for when in whens:
        bounds |= {read_fraction(bound) for test, bound in when.items() if test in _NUMBERS}
        bounds |= {read_fraction(bound) * total for test, bound in when.items() if test in _SHARES}
    marks = sorted(bound for bound in bounds if bound is not None) or [Fraction(0)]
    near = {marks[0] - 1, marks[-1] + 1, *marks}
    near |= {(left + right) / 2 for left, right in pairwise(marks)}
    if span.whole:
        near = {Fraction(each) for value in near for each in (value.__floor__(), value.__ceil__())}
        near |= {value + step for value in near for step in (-1, 1)}
    return [value for value in sorted(near) if _inside(value, span)]


def _inside(value: Fraction, span: _Span) -> bool:
    return (span.low is None or value >= span.low) and (span.high is None or value <= span.high)
