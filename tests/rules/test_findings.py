"""What one answer means: credit, findings, item ids, evidence, verdicts."""

from __future__ import annotations

import copy
import datetime
from fractions import Fraction
from typing import Any

import pytest

from rai_review.catalogue.answers import Answer, EvidenceItem
from rai_review.catalogue.definition import Checklist, from_document
from rai_review.catalogue.evaluation import Evaluation, evaluate, ranked
from tests.checklists import NOT_APPLICABLE, NOTHING, answers, choice, finding, look, several, small, text
from tests.rules import small_checklist

F = Fraction
LADDERS = [
    {"key": "any", "kind": "condition"},
    {"key": "mild", "kind": "action", "kinds": {"T2": "condition"}},
    {"key": "late", "kinds": {"T2": "blocker"}},
    {"key": "note", "kind": "note"},
]
ROWS = [{"key": "T1", "title": "Low"}, {"key": "T2", "title": "High", "from": 2}]
RISK = choice("risk", {"value": "low", "points": 1}, {"value": "high", "points": 2, "sets": ["on"]})
TIERED: dict[str, Any] = {
    "flags": [{"key": "on", "text": "On"}],
    "measures": [{"key": "points", "title": "Points", "value": {"points": "risk"}}],
    "tiers": [{"key": "tier", "title": "Tier", "measure": "points", "rows": ROWS}],
    "deciding_tier": "tier",
}


def tiered(*questions: Any, **more: Any) -> Checklist:
    return small(RISK, *questions, ladders=LADDERS, **{**TIERED, **more})


def plain(*questions: Any, **more: Any) -> Checklist:
    return small(*questions, ladders=LADDERS, **more)


def found(evaluation: Evaluation) -> list[tuple[str, str]]:
    return [(f.item_id, f.kind) for f in evaluation.findings]


def test_ladders_follow_the_tier_and_may_bring_nothing() -> None:
    q = choice("q", {"value": "no", "findings": [finding("mild"), finding("late"), finding("note")]})
    low, high = (look(tiered(q), answers(risk=risk, q="no")) for risk in ("low", "high"))
    assert found(low) == [("q/option/no/0", "action"), ("q/option/no/2", "note")]
    assert found(high) == [("q/option/no/0", "condition"), ("q/option/no/1", "blocker"), ("q/option/no/2", "note")]


def test_while_the_tier_is_open_only_settled_kinds_stand() -> None:
    q = choice("q", {"value": "no", "findings": [finding("mild"), finding("any")]})
    assert found(look(tiered(q), answers(q="no"))) == [("q/option/no/1", "condition")]


def test_escalation_raises_and_never_lowers() -> None:
    up, down = ({"if": {"flag": "on"}, "to": kind} for kind in ("blocker", "note"))
    q = choice("q", {"value": "no", "findings": [finding("mild", escalate=[up]), finding("any", escalate=[down])]})
    assert found(look(tiered(q), answers(risk="low", q="no"))) == [
        ("q/option/no/0", "action"),
        ("q/option/no/1", "condition"),
    ]
    assert found(look(tiered(q), answers(risk="high", q="no"))) == [
        ("q/option/no/0", "blocker"),
        ("q/option/no/1", "condition"),
    ]


def test_due_days_fall_back_and_notes_have_none() -> None:
    rules = [finding(), finding(due_days=7), finding("note", due_days=7)]
    evaluation = look(plain(choice("q", {"value": "no", "findings": rules}), due_days=30), answers(q="no"))
    assert [f.due_days for f in evaluation.findings] == [30, 7, None]
    assert [f.text for f in evaluation.findings] == ["Fix it."] * 3


def test_parts_of_an_item_id_are_escaped() -> None:
    evaluation = look(plain(choice("a/b%", {"value": "50%/x", "findings": [finding()]})), {"a/b%": Answer("50%/x")})
    assert found(evaluation) == [("a%2Fb%25/option/50%25%2Fx", "condition")]


def credit_of(checklist: Checklist, key: str = "q", /, **given: Any) -> Fraction | None:
    scored = look(checklist, answers(**given), as_of=datetime.date(2026, 11, 23)).scored
    return scored[key].credit if key in scored else None


NUMBER = {
    "key": "q",
    "type": "number",
    "weight": 1,
    "nothing": {"label": "Not measured"},
    "bands": [
        {"when": {"at_least": "0.8"}, "credit": 1},
        {"when": {"above": "0.5", "below": "0.8"}, "credit": "0.5", "finding": finding("note")},
        {"when": {"nothing": True}, "credit": 0, "finding": finding()},
        {"when": {"at_most": "0.5"}, "credit": 0, "finding": finding("mild")},
    ],
}


@pytest.mark.parametrize(
    ("value", "credit", "item"),
    [
        ("0.8", 1, None),
        ("0.79", F(1, 2), "q/band/1"),
        ("0.5", 0, "q/band/3"),
        (-1, 0, "q/band/3"),
        (NOTHING, 0, "q/band/2"),
    ],
)
def test_bands_of_a_number(value: Any, credit: Fraction, item: str | None) -> None:
    assert credit_of(plain(NUMBER), q=value) == credit
    assert [i for i, _ in found(look(plain(NUMBER), answers(q=value)))] == ([item] if item else [])


DATE = {
    "key": "q",
    "type": "date",
    "weight": 1,
    "ahead_limit": {"T1": 30, "T2": 10},
    "bands": [
        {"when": {"at_most": -1, "within_limit": True}, "credit": 1},
        {"when": {"beyond_limit": True}, "credit": "0.5"},
        {"when": {"at_least": 0, "at_most": 365}, "credit": "0.25"},
        {"when": {"above": 365}, "credit": 0, "finding": finding()},
    ],
}


@pytest.mark.parametrize(
    ("day", "low", "high"),
    [
        ("2026-12-03", 1, 1),
        ("2026-12-23", 1, F(1, 2)),
        ("2026-12-24", F(1, 2), F(1, 2)),
        ("2026-11-23", F(1, 4), F(1, 4)),
        ("2025-11-23", F(1, 4), F(1, 4)),
        ("2025-11-22", 0, 0),
    ],
)
def test_bands_of_a_date_count_days_to_the_day_given(day: str, low: Fraction, high: Fraction) -> None:
    assert credit_of(tiered(DATE), risk="low", q=day) == low
    assert credit_of(tiered(DATE), risk="high", q=day) == high


def test_a_date_band_moves_with_the_day_it_is_looked_at() -> None:
    given = answers(risk="low", q="2025-11-23")
    assert not look(tiered(DATE), given).findings
    assert look(tiered(DATE), given, as_of=datetime.date(2026, 11, 24)).findings


def test_a_multiple_choice_counts_by_bands_or_by_its_worst_option() -> None:
    bands = [
        {"when": {"any_of": ["none"]}, "credit": "0.25"},
        {"when": {"share_at_least": "0.5"}, "credit": 1},
        {"when": {"is": 1}, "credit": "0.5"},
        {"when": {"share_below": "0.5"}, "credit": 0},
    ]
    options = [*"abc", {"value": "none", "exclusive": True}]
    banded = plain(several("q", *options, weight=1, bands=bands, nothing={"label": "None yet"}))
    assert credit_of(banded, q=("none",)) == F(1, 4)
    assert credit_of(banded, q=("a", "b")) == 1
    assert credit_of(banded, q=("a",)) == F(1, 2)
    assert credit_of(banded, q=NOTHING) == 0
    worst = plain(several("q", {"value": "a", "credit": 1}, {"value": "b", "credit": "0.5"}, "c", weight=1))
    assert credit_of(worst, q=("a", "b", "c")) == F(1, 2)
    assert credit_of(worst, q=("c",)) is None


def test_credit_by_tier_stands_at_exactly_its_rows() -> None:
    q = choice("q", {"value": "one", "credit": 1, "credit_by_tier": {"T2": "0.5"}}, weight=1)
    assert credit_of(tiered(q), risk="low", q="one") == 1
    assert credit_of(tiered(q), risk="high", q="one") == F(1, 2)


def test_a_contradiction_lowers_the_credit_and_may_look_at_its_own_question() -> None:
    rule = {"id": "sure", "if": {"all": [{"question": "q", "is": "none"}, {"flag": "on"}]}, "finding": finding()}
    q = choice("q", {"value": "none", "credit": 1}, {"value": "some", "credit": "0.5"}, weight=1, contradictions=[rule])
    assert credit_of(tiered(q), risk="low", q="none") == 1
    assert credit_of(tiered(q), risk="high", q="none") == 0
    assert credit_of(tiered(q), risk="high", q="some") == F(1, 2)
    assert found(look(tiered(q), answers(risk="high", q="none"))) == [("q/check/sure", "condition")]


def test_an_answer_that_rests_on_an_option_not_offered_is_no_answer() -> None:
    only = {"value": "only", "credit": 1, "show_if": {"flag": "on"}}
    checklist = tiered(choice("q", only, {"value": "no", "credit": 0}, weight=1))
    assert look(checklist, answers(risk="high", q="only")).missing == ()
    hidden = look(checklist, answers(risk="low", q="only"))
    assert hidden.missing == ("q",)
    assert hidden.hidden_options == {"q": ("only",)}
    assert not hidden.scored


def test_not_applicable_and_unscored_answers_stand_outside_every_sum() -> None:
    checklist = plain(
        choice(
            "q",
            {"value": "na", "not_applicable": True},
            {"value": "no", "credit": 0, "findings": [finding()]},
            weight=1,
        ),
        text("t", not_applicable="Where there is none.", weight=2),
        choice("record", {"value": "x", "credit": 0, "findings": [finding("note")]}),
    )
    evaluation = look(checklist, answers(q="na", t=NOT_APPLICABLE, record="x"))
    assert evaluation.scored == {}
    assert found(evaluation) == [("record/option/x", "note")]
    assert checklist.question("q").options[0].needs_note


FACTORS = {"missing": "0.5", "attached_by_tier": {"T2": "0.8"}, "stale_days": 365}


@pytest.mark.parametrize(
    ("risk", "evidence", "verified", "factor"),
    [
        ("low", (), (), 1),
        ("high", (), (), F(1, 2)),
        ("high", (("f", "2026-11-01"),), (), F(4, 5)),
        ("high", (("f", "2026-11-01"),), ("f",), 1),
        ("high", (("f", "2025-11-23"),), ("f",), 1),
        ("high", (("f", "2025-11-22"),), ("f",), F(1, 2)),
        ("high", (("f", "2025-11-22"), ("g", None)), ("f",), F(4, 5)),
    ],
)
def test_evidence_factors(risk: str, evidence: Any, verified: Any, factor: Fraction) -> None:
    q = choice("q", {"value": "yes", "credit": 1}, weight=2, evidence={"ask": "Proof.", "required_from": "T2"})
    checklist = tiered(q, evidence_factors=FACTORS)
    given = answers(risk=risk, q=Answer("yes", evidence=tuple(EvidenceItem(*item) for item in evidence)))
    scored = look(checklist, given, verified=frozenset(verified)).scored["q"]
    assert (scored.factor, scored.points) == (factor, 2 * factor)


def test_not_met_counts_nothing_and_brings_the_worst_declared_finding() -> None:
    q = choice(
        "q",
        {"value": "yes", "credit": 1},
        {"value": "some", "credit": "0.5", "findings": [finding("mild", fix="First."), finding("mild", fix="Second.")]},
        weight=1,
    )
    checklist = tiered(q)
    sealed = look(checklist, answers(risk="low", q="yes"))
    again = look(
        checklist,
        answers(risk="low", q="yes"),
        not_met=frozenset({"q"}),
        visible=sealed.visible,
        flags=sealed.flags,
        tier="T1",
    )
    assert again.scored["q"].credit == 0
    assert [(f.item_id, f.kind, f.text) for f in again.findings] == [("q/not_met", "action", "First.")]


@pytest.mark.parametrize(
    ("named", "kind"), [({}, "condition"), ({"not_met": "mild"}, "action"), ({"not_met": "late"}, "condition")]
)
def test_not_met_without_a_declared_finding_takes_the_named_ladder(named: dict[str, str], kind: str) -> None:
    checklist = tiered(choice("q", {"value": "yes", "credit": 1}, weight=1), **named)
    evaluation = look(checklist, answers(risk="low", q="yes"), not_met=frozenset({"q"}))
    assert found(evaluation) == [("q/not_met", kind)]


def test_rules_bring_findings_outside_questions() -> None:
    rule = {"id": "both/sure", "if": {"question": "q", "is": "a"}, "finding": finding()}
    checklist = plain(choice("q", "a", "b"), rules=[rule])
    assert found(look(checklist, answers(q="a"))) == [("rule/both%2Fsure", "condition")]
    assert found(look(checklist, answers(q="b"))) == []


def test_findings_are_ranked_by_kind_then_by_what_was_lost_then_by_due_date() -> None:
    def q(key: str, weight: int, ladder: str, **more: Any) -> dict[str, Any]:
        return choice(key, {"value": "no", "credit": 0, "findings": [finding(ladder, **more)]}, weight=weight)

    checklist = plain(q("a", 1, "mild"), q("b", 1, "any"), q("c", 3, "any"), q("d", 1, "any", due_days=3))
    evaluation = look(checklist, answers(a="no", b="no", c="no", d="no"))
    assert [f.question for f in ranked(evaluation)] == ["c", "d", "b", "a"]


def test_a_choice_that_is_not_offered_is_left_out_of_what_counts() -> None:
    only = {"value": "only", "points": 9, "findings": [finding()], "show_if": {"flag": "on"}}
    checklist = tiered(several("q", "a", only))
    given = answers(risk="low", q=("a", "only"))
    draft = look(checklist, given)
    assert draft.counted["q"].value == ("a",)
    assert draft.findings == ()
    sealed = look(checklist, given, visible=draft.visible, flags=draft.flags, tier="T1")
    assert sealed.findings == ()
    assert look(checklist, answers(risk="high", q=("a", "only"))).counted["q"].value == ("a", "only")


def test_a_figure_that_rests_on_open_findings_is_known_once_they_are() -> None:
    document = copy.deepcopy(small_checklist.DOCUMENT)
    rule = {
        "id": "r",
        "title": "R",
        "if": {"measure": "residual", "at_least": 5},
        "finding": {"ladder": "hard", "fix": "F"},
    }
    given = {"harm": "small", "switch": "yes", "notice": "yes", "tested": "2026-11-20", "why": "x" * 30}
    found = evaluate(
        from_document({**document, "rules": [rule]}),
        {key: Answer(value) for key, value in given.items()},
        datetime.date(2026, 11, 25),
    )
    assert (found.outcome.value, found.residual) == ("not_ready", 10)
