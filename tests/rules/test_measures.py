"""Measures: what each expression gives, exact arithmetic, and bounds that hold what can still be reached."""

from __future__ import annotations

from fractions import Fraction
from itertools import product
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rai_review.catalogue.answers import Answer
from rai_review.catalogue.averages import Span, average, total
from rai_review.catalogue.definition import Checklist
from rai_review.catalogue.evaluation import Measured
from rai_review.catalogue.measures import read_expression
from rai_review.catalogue.numbers import half_up, shown
from tests.checklists import NOT_APPLICABLE, answers, choice, look, several, small, text

F = Fraction


def asked(value: Any, **more: Any) -> Checklist:
    """A checklist with one measure over a few questions of two groups."""
    graded = [{"value": "full", "credit": 1}, {"value": "half", "credit": "0.5"}, {"value": "no", "credit": 0}]
    return small(
        choice("a", *graded, weight=2),
        choice("b", *graded, weight=3, not_applicable="Where it does not fit."),
        choice("c", *graded, {"value": "na", "not_applicable": True}, weight=1, section="t"),
        choice("p", {"value": "low", "points": 1}, {"value": "high", "points": "2.5"}),
        several("m", {"value": "x", "points": 1}, {"value": "y", "points": 3}, {"value": "z"}),
        choice("gate", "open", "shut"),
        choice("h", {"value": "q", "points": 4}, show_if={"question": "gate", "is": "open"}),
        sections=[{"key": "s", "title": "S", "group": "g"}, {"key": "t", "title": "T", "group": "k"}],
        groups=[{"key": "g", "title": "G"}, {"key": "k", "title": "K"}],
        measures=[{"key": "value", "title": "Value", "value": value}],
        **more,
    )


ALL = {"a": "full", "b": "half", "c": "no", "p": "high", "m": ("x", "y"), "gate": "open", "h": "q"}
SHARE: dict[str, Any] = {"share": {"product": ["weight", "credit"]}, "out_of": "weight"}


def measured(value: Any, /, **given: Any) -> Measured:
    return look(asked(value), answers(**given)).measures["value"]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("0.1", F(1, 10)),
        ({"points": "p"}, F(5, 2)),
        ({"points": "m"}, F(3)),
        ({"points_sum": "m"}, F(4)),
        ({"sum": [1, "0.5", {"points": "p"}]}, F(4)),
        ({"product": [{"points": "p"}, {"points": "m"}]}, F(15, 2)),
        ({"mean": [1, 2, 4]}, F(7, 3)),
        ({"min": [{"points": "p"}, 3]}, F(5, 2)),
        ({"max": [{"points": "p"}, 3]}, F(3)),
        ({"round": "2.5"}, F(3)),
        ({"round": "-2.5"}, F(-2)),
        ({"round": "0.125", "places": 2}, F(13, 100)),
        ({"if": {"question": "gate", "is": "open"}, "then": 1, "else": 2}, F(1)),
        ({"total": {"product": ["weight", "credit"]}}, F(7, 2)),
        ({"total": "weight", "over": {"groups": ["g"]}}, F(5)),
        (SHARE, F(7, 12)),
        ({**SHARE, "over": {"groups": ["g"]}}, F(7, 10)),
        ({**SHARE, "over": {"sections": ["t"]}}, F(0)),
        ({**SHARE, "over": {"questions": ["a", "c"]}}, F(2, 3)),
        ({"share": "points", "out_of": "max_points"}, F(19, 19)),
        ({"first": [{**SHARE, "over": {"questions": ["gate"]}}, 9]}, F(9)),
    ],
)
def test_each_expression(value: Any, expected: Fraction) -> None:
    found = measured(value, **ALL)
    assert found.value == found.low == found.high == expected


def test_what_is_absent_stays_absent_or_is_passed_over() -> None:
    nothing = {**SHARE, "over": {"questions": ["gate"]}}
    assert measured(nothing, **ALL) == Measured(None, None, None, {"of": {"share": [], "of": 0, "out_of": 0}})
    assert measured({"sum": [nothing, 1]}, **ALL).low is None
    assert measured({"product": [nothing, 1]}, **ALL).low is None
    assert measured({"mean": [nothing, 1, 2]}, **ALL).value == F(3, 2)
    assert measured({"min": [nothing, 1, 2]}, **ALL).value == 1
    assert measured({"max": [nothing]}, **ALL).low is None


def test_not_applicable_is_left_out_of_both_sums() -> None:
    assert measured(SHARE, **{**ALL, "b": NOT_APPLICABLE, "c": "na"}).value == 1


def test_hidden_questions_count_only_in_the_maximum_that_asks_for_them() -> None:
    share: dict[str, Any] = {"share": "points", "out_of": "max_points"}
    shut = {**{key: value for key, value in ALL.items() if key != "h"}, "gate": "shut"}
    assert measured({"points": "h"}, **shut).value == 0
    assert measured({**share, "over": {"questions": ["p", "h"]}}, **shut).value == 1
    assert measured({**share, "over": {"questions": ["p", "h"], "hidden": True}}, **shut).value == F(5, 13)


def test_measures_compare_with_numbers_in_conditions() -> None:
    def outcome(test: str, **given: Any) -> str | None:
        rule = {"key": "stop", "title": "Stop", "if": {"measure": "value", test: 2}}
        made = asked({"points": "p"}, outcomes=[rule, {"key": "ready", "title": "Ready"}])
        return look(made, answers(**given)).outcome.value

    assert outcome("above", **ALL) == "stop"
    assert outcome("below", **ALL) == "ready"
    assert outcome("at_least", **{**ALL, "p": "low"}) == "ready"
    rest = {key: value for key, value in ALL.items() if key != "p"}
    assert outcome("at_least", **rest) is None
    assert outcome("at_least") is None


def test_a_trace_holds_ids_and_numbers_only() -> None:
    made = {"sum": [{"product": [{"points": "p"}, 2]}, SHARE]}
    assert measured(made, **ALL).trace == {
        "of": {
            "sum": [
                {"product": [{"points": "p", "value": "5/2"}, 2], "value": 5},
                {
                    "share": [["a", 2, 2], ["b", "3/2", 3], ["c", 0, 1]],
                    "of": "7/2",
                    "out_of": 6,
                    "value": "7/12",
                },
            ],
            "value": "67/12",
        },
        "value": "67/12",
    }


SPACE: dict[str, list[Any]] = {
    "a": ["full", "half", "no"],
    "b": ["full", "half", "no", NOT_APPLICABLE],
    "c": ["full", "half", "no", "na"],
    "p": ["low", "high"],
    "m": [("x",), ("y",), ("z",), ("x", "z"), ("x", "y", "z")],
    "gate": ["open", "shut"],
    "h": ["q"],
}
LEAVES = st.sampled_from(
    [
        1,
        "-0.5",
        {"points": "p"},
        {"points": "h"},
        {"points": "m"},
        {"points_sum": "m"},
        SHARE,
        {**SHARE, "over": {"groups": ["k"]}},
        {**SHARE, "over": {"questions": ["b", "c"], "hidden": True}},
        {"share": "points", "out_of": "max_points", "over": {"questions": ["h", "m"]}},
        {"total": {"sum": ["points", {"product": ["credit", "-1"]}]}},
        {"total": {"product": ["weight", "credit"]}, "over": {"groups": ["g"]}},
    ]
)
CONDITIONS = st.sampled_from(
    [
        {"question": "gate", "is": "open"},
        {"question": "b", "credit_below": 1},
        {"not": {"question": "m", "any_of": ["y"]}},
    ]
)


def _grown(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    lists = st.lists(inner, min_size=1, max_size=3)
    named = [lists.map(lambda parts, op=op: {op: parts}) for op in ("sum", "product", "mean", "min", "max", "first")]
    branch = st.tuples(CONDITIONS, inner, inner).map(lambda t: {"if": t[0], "then": t[1], "else": t[2]})
    return st.one_of(*named, inner.map(lambda part: {"round": part}), branch)


EXPRESSIONS = st.recursive(LEAVES, _grown, max_leaves=6)
FINAL = st.fixed_dictionaries({key: st.sampled_from(values) for key, values in SPACE.items()})


@given(EXPRESSIONS, FINAL, st.sets(st.sampled_from(sorted(SPACE))))
def test_bounds_hold_every_value_that_can_still_be_reached(
    value: Any, final: dict[str, Any], open_now: set[str]
) -> None:
    made = asked(value)
    whole = {key: Answer(answer) for key, answer in final.items()}
    part = {key: answer for key, answer in whole.items() if key not in open_now}
    end, now = look(made, whole).measures["value"], look(made, part).measures["value"]
    assert end.low == end.high == end.value
    if end.value is not None:
        assert now.low is not None
        assert now.high is not None
        assert now.low <= end.value <= now.high
    if now.value is not None:
        assert end.value == now.value


SPANS = st.builds(
    lambda low, more, weight, optional: Span(F(low, 4), F(low + more, 4), F(weight), optional),
    st.integers(-8, 8),
    st.integers(0, 8),
    st.integers(0, 3),
    st.booleans(),
)


@given(st.lists(SPANS, max_size=4))
def test_sums_and_averages_are_as_tight_as_their_parts_allow(spans: list[Span]) -> None:
    sums, averages = [], []
    for kept in product(*([True, False] if s.optional else [True] for s in spans)):
        for ends in product(*([s.least, s.most] for s in spans)):
            weight = sum((s.weight for s, k in zip(spans, kept, strict=True) if k), F(0))
            value = sum((e for e, k in zip(ends, kept, strict=True) if k), F(0))
            sums.append(value)
            averages += [value / weight] if weight else []
    assert total(spans)[:2] == (min(sums), max(sums))
    found = average(spans)
    if averages:
        assert found.low is not None
        assert found.high is not None
        assert (found.low, found.high) == (min(averages), max(averages))
    else:
        assert found.low is None


@given(st.fractions(max_denominator=1000), st.integers(0, 3))
def test_halves_round_towards_the_greater_number(value: Fraction, places: int) -> None:
    rounded = half_up(value, places)
    assert -F(1, 2) < (rounded - value) * 10**places <= F(1, 2)
    assert Fraction(shown(value, places)) == rounded


def test_what_is_no_expression_is_refused() -> None:
    with pytest.raises(ValueError, match="no expression"):
        read_expression({"power": [2, 3]})


def test_text_questions_have_no_figure() -> None:
    made = small(text("t"), measures=[{"key": "v", "title": "V", "value": {"points": "t"}}])
    assert look(made, answers(t="words")).measures["v"].value == 0
