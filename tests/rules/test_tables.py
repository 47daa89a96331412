"""Table checks: every function, filters, groups of rows, and what cannot be computed."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from rai_review.catalogue.definition import Checklist
from rai_review.catalogue.numbers import exact
from rai_review.catalogue.tables import FUNCTIONS, figure, matches, read_check
from tests.checklists import NOTHING, answers, finding, look, small

F = Fraction
ROWS: list[dict[str, Any]] = [
    {"group": "a", "n": 200, "rate": "0.2", "base": "0.4", "kind": "in"},
    {"group": "b", "n": 100, "rate": "0.25", "base": "0.5", "kind": "out"},
    {"group": "c", "n": 50, "rate": "0.1", "base": 0, "kind": "out"},
    {"group": "d", "n": 10, "kind": "in"},
]
LARGE = {"column": "n", "at_least": 100}


@pytest.mark.parametrize(
    ("check", "expected"),
    [
        ({"fn": "rows"}, 4),
        ({"fn": "count_where", "where": LARGE}, 2),
        ({"fn": "share_where", "where": LARGE}, F(1, 2)),
        ({"fn": "sum", "column": "n"}, 360),
        ({"fn": "sum", "column": "n", "where": LARGE}, 300),
        ({"fn": "min", "column": "rate"}, F(1, 10)),
        ({"fn": "max", "column": "rate", "where": {"column": "kind", "is": "in"}}, F(1, 5)),
        ({"fn": "max_minus_min", "column": "rate", "where": LARGE}, F(1, 20)),
        ({"fn": "min_over_max", "column": "rate", "where": LARGE}, F(4, 5)),
        ({"fn": "min_ratio", "numerator": "rate", "denominator": "base"}, F(1, 2)),
        ({"fn": "max_ratio", "numerator": "n", "denominator": "rate"}, 1000),
        ({"fn": "row_product_sum", "columns": ["n", "rate"], "where": LARGE}, 65),
        ({"fn": "row_product_sum", "columns": ["n", "rate"]}, None),
        ({"fn": "min", "column": "rate", "where": {"column": "n", "above": 1000}}, None),
        ({"fn": "max", "column": "rate", "where": {"column": "n", "above": 1000}}, None),
        ({"fn": "max_minus_min", "column": "rate", "where": {"column": "n", "is": 200}}, None),
        ({"fn": "min_over_max", "column": "rate", "where": {"column": "n", "below": 60}}, None),
        ({"fn": "min_ratio", "numerator": "rate", "denominator": "base", "where": {"column": "base", "is": 0}}, None),
    ],
)
def test_each_function(check: dict[str, Any], expected: Any) -> None:
    found = figure(read_check({"id": "c", "label": "C", **check}), ROWS)
    assert found == expected
    assert check["fn"] in FUNCTIONS


def test_what_needs_rows_has_no_figure_over_none() -> None:
    bare = {"id": "c", "label": "C", "column": "n", "numerator": "n", "denominator": "n", "columns": ["n"]}
    found = {fn: figure(read_check({**bare, "fn": fn}), ()) for fn in FUNCTIONS}
    counted = {"rows", "count_where", "sum", "row_product_sum"}
    assert {fn for fn, value in found.items() if value is not None} == counted


@pytest.mark.parametrize(
    ("where", "rows"),
    [
        ({}, "abcd"),
        ({"column": "kind", "is": "in"}, "ad"),
        ({"column": "kind", "any_of": ["in", "out"]}, "abcd"),
        ({"column": "rate", "empty": True}, "d"),
        ({"column": "rate", "filled": True}, "abc"),
        ({"column": "rate", "at_most": "0.2"}, "ac"),
        ({"column": "base", "is": 0}, "c"),
        ({"not": {"column": "kind", "is": "in"}}, "bc"),
        ({"all": [{"column": "kind", "is": "in"}, LARGE]}, "a"),
        ({"any": [{"column": "rate", "empty": True}, {"column": "n", "above": 100}]}, "ad"),
    ],
)
def test_filters(where: dict[str, Any], rows: str) -> None:
    assert "".join(row["group"] for row in ROWS if matches(where, row)) == rows


def test_an_empty_text_is_an_empty_cell() -> None:
    assert matches({"column": "x", "empty": True}, {"x": ""})
    assert not matches({"column": "x", "is": ""}, {"x": ""})


COLUMNS = [
    {"id": "trait", "label": "Trait", "type": "text"},
    {"id": "rate", "label": "Rate", "type": "number"},
    {"id": "error", "label": "Error", "type": "number"},
]
RATIO = {
    "id": "ratio",
    "label": "Ratio",
    "fn": "min_over_max",
    "column": "rate",
    "per": "trait",
    "bands": [
        {"when": {"at_least": "0.8"}, "credit": 1},
        {"when": {"below": "0.8"}, "credit": 0, "finding": finding()},
    ],
}
ERROR = {
    "id": "error",
    "label": "Error",
    "fn": "max",
    "column": "error",
    "optional": True,
    "bands": [{"when": {"at_most": "0.1"}, "credit": 1}, {"when": {"above": "0.1"}, "credit": "0.5"}],
}


def table(**more: Any) -> Checklist:
    question = {"key": "q", "type": "table", "weight": 1, "columns": COLUMNS, "checks": [RATIO, ERROR], **more}
    return small(question, ladders=[{"key": "any", "kind": "action"}])


def rows(*cells: tuple[str, Any, Any]) -> tuple[dict[str, Any], ...]:
    return tuple(
        {key: cell for key, cell in zip(("trait", "rate", "error"), row, strict=True) if cell is not None}
        for row in cells
    )


def test_the_worst_set_of_rows_and_the_worst_check_count() -> None:
    given = rows(("age", "0.5", None), ("sex", "0.4", "0.2"), ("age", "0.2", None), ("sex", "0.4", None))
    evaluation = look(table(), answers(q=given))
    scored, (worst,) = evaluation.scored["q"], evaluation.findings
    assert scored.credit == 0
    assert scored.figures == (
        {"check": "ratio", "value": "2/5", "band": 1, "set": 0},
        {"check": "error", "value": "1/5", "band": 1},
    )
    assert (worst.item_id, worst.kind) == ("q/check/ratio", "action")
    assert worst.trace == {"question": "q", "check": "ratio", "value": "2/5", "band": 1, "set": 0, "ladder": "any"}


def test_checks_without_a_figure_are_skipped() -> None:
    one = rows(("age", "0.5", "0.2"))
    assert look(table(), answers(q=one)).scored["q"].credit == F(1, 2)
    none = rows(("age", "0.5", None))
    assert look(table(), answers(q=none)).scored["q"].credit == 1


def test_at_least_one_of_the_needed_checks_must_have_a_figure() -> None:
    band = {"when": {"nothing": True}, "credit": "0.5", "finding": finding(fix="Measure.")}
    checklist = table(need_one_of=["ratio"], nothing={"label": "Not yet"}, bands=[band])
    short = look(checklist, answers(q=rows(("age", "0.5", "0.2"))))
    assert short.scored["q"].credit == 0
    assert [(f.item_id, f.text) for f in short.findings] == [("q/band/0", "Measure.")]
    nothing = look(checklist, answers(q=NOTHING))
    assert nothing.scored["q"].credit == F(1, 2)
    assert [f.item_id for f in nothing.findings] == ["q/band/0"]


def test_nothing_without_a_band_of_its_own_is_judged_over_no_rows() -> None:
    count = {
        "id": "rows",
        "label": "Rows",
        "fn": "rows",
        "bands": [{"when": {"above": 0}, "credit": 1}, {"when": {"is": 0}, "credit": 0, "finding": finding()}],
    }
    checklist = table(checks=[count], nothing={"label": "Nobody yet"})
    evaluation = look(checklist, answers(q=NOTHING))
    assert evaluation.scored["q"].credit == 0
    assert [f.item_id for f in evaluation.findings] == ["q/check/rows"]


def test_exact_numbers_decide_at_the_threshold() -> None:
    given = rows(("age", "0.7", None), ("age", "0.56", None))
    assert exact("0.56") / exact("0.7") == F(4, 5)
    assert look(table(), answers(q=given)).scored["q"].credit == 1
