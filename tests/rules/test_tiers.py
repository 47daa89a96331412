"""Tiers, floors, the limit of a drop, outcomes, and what would change the tier."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rai_review.catalogue.answers import Answer
from rai_review.catalogue.changes import tier_changes
from rai_review.catalogue.definition import Checklist, from_document
from rai_review.catalogue.evaluation import Evaluation, outcome_of
from rai_review.catalogue.workload import owner_at, workload
from tests.checklists import (
    DAY,
    answers,
    choice,
    document,
    finding,
    look,
    several,
    shipped,
    shipped_document,
    small,
    text,
)

KEYS = ("T1", "T2", "T3")
ROWS = [
    {"key": "T1", "title": "Low", "from": 1, "positions": ["lead"], "valid_days": 700},
    {"key": "T2", "title": "Middle", "from": 3, "positions": ["lead"], "reviewers": 1},
    {"key": "T3", "title": "High", "from": 5, "positions": ["director", "lead"], "reviewers": 2},
]
FLOORS: list[dict[str, Any]] = [
    {"id": "domain", "to": "T3", "reason": "Work.", "if": {"question": "domain", "is": "work"}},
    {"id": "data", "to": "T2", "reason": "Data.", "if": {"question": "data", "is": "yes"}},
]
RELAX = {"if": {"question": "narrow", "is": "yes"}, "to": "T2"}


def made(**more: Any) -> Checklist:
    floors = [{**FLOORS[0], "relax": RELAX}, FLOORS[1]]
    parts: dict[str, Any] = {
        "measures": [
            {"key": "raw", "title": "Raw", "value": {"product": [{"points": "harm"}, {"points": "reach"}]}},
            {"key": "score", "title": "Score", "value": {"max": [{"measure": "raw"}, {"tier_from": "tier"}]}},
            {
                "key": "left",
                "title": "Left",
                "value": {
                    "if": {"open": "blocker"},
                    "then": {"measure": "score"},
                    "else": {"round": {"product": [{"measure": "score"}, "0.1"]}},
                },
            },
        ],
        "tiers": [
            {"key": "tier", "title": "Tier", "measure": "raw", "rows": ROWS, "floors": floors},
            {"key": "rest", "title": "Rest", "measure": "left", "rows": ROWS, "drop": {"tier": "tier", "at_most": 1}},
        ],
        "deciding_tier": "tier",
        "residual": "left",
        "ladders": [{"key": "any", "kind": "blocker"}],
        "outcomes": [
            {"key": "not_ready", "title": "Not ready", "if": {"open": "blocker"}},
            {"key": "escalate", "title": "Escalate", "if": {"tier": "rest", "at_least": "T2"}},
            {"key": "ready_actions", "title": "Actions", "if": {"open": "action"}},
            {"key": "ready", "title": "Ready"},
        ],
    }
    return small(
        choice("harm", {"value": "1", "points": 1}, {"value": "2", "points": 2}, {"value": "3", "points": 3}),
        choice("reach", {"value": "1", "points": 1}, {"value": "2", "points": 2}),
        choice("domain", "work", "none"),
        choice("narrow", "yes", "no", show_if={"question": "domain", "is": "work"}),
        choice("data", "yes", "no"),
        choice("switch", "yes", {"value": "no", "findings": [finding()]}),
        **{**parts, **more},
    )


BASE = {"harm": "1", "reach": "1", "domain": "none", "data": "no", "switch": "yes"}


def at(**given: str) -> Evaluation:
    whole = {**BASE, **given}
    return look(made(), answers(**whole))


@pytest.mark.parametrize(
    ("changed", "row", "score"),
    [
        ({}, "T1", 1),
        ({"harm": "3"}, "T2", 3),
        ({"harm": "3", "reach": "2"}, "T3", 6),
        ({"data": "yes"}, "T2", 3),
        ({"domain": "work", "narrow": "no"}, "T3", 5),
        ({"domain": "work", "narrow": "yes"}, "T2", 3),
        ({"domain": "work", "narrow": "yes", "harm": "3", "reach": "2"}, "T3", 6),
    ],
)
def test_thresholds_floors_and_relaxed_floors(changed: dict[str, str], row: str, score: int) -> None:
    evaluation = at(**changed)
    assert evaluation.tier is not None
    assert evaluation.tier.value == row
    assert evaluation.measures["score"].value == score


def test_the_trace_of_a_tier_names_measure_way_and_floors() -> None:
    tier = at(domain="work", narrow="yes", harm="2").tier
    assert tier is not None
    assert tier.trace == {
        "measure": "raw",
        "value": 2,
        "row": "T1",
        "from": 1,
        "next": {"row": "T2", "from": 3, "distance": 1},
        "floors": [{"floor": "domain", "to": "T2", "relaxed_from": "T3"}],
    }


def test_a_drop_is_limited() -> None:
    evaluation = at(harm="3", reach="2")
    assert evaluation.measures["left"].value == 1
    assert evaluation.tiers["rest"].value == "T2"
    assert evaluation.tiers["rest"].trace["drop"] == {"tier": "tier", "at_most": 1, "row": "T3"}
    assert evaluation.outcome.value == "escalate"


def test_outcome_of_recomputes_what_rests_on_open_findings() -> None:
    evaluation = at(harm="3", reach="2", switch="no")
    assert (evaluation.outcome.value, evaluation.residual, evaluation.tiers["rest"].value) == ("not_ready", 6, "T3")
    assert evaluation.outcome.trace == {"rule": 0, "open": {"blocker": 1}}
    closed = outcome_of(evaluation, [])
    assert (closed.outcome.value, closed.residual, closed.tiers["rest"].value) == ("escalate", 1, "T2")
    low = outcome_of(at(switch="no"), ["action", "action"])
    assert (low.outcome.value, low.outcome.trace) == ("ready_actions", {"rule": 2, "open": {"action": 2}})
    assert outcome_of(evaluation, ["blocker"]).outcome == evaluation.outcome
    assert evaluation.outcome.value == "not_ready"


def test_an_outcome_stands_early_only_where_nothing_open_can_change_it() -> None:
    part = answers(switch="no", harm="1")
    assert look(made(), part).outcome.value == "not_ready"
    assert look(made(), answers(switch="yes", harm="1")).outcome.value is None


def test_the_tier_is_open_between_bounds_and_says_what_keeps_it_open() -> None:
    tier = look(made(), answers(harm="3", domain="none", switch="yes")).tier
    assert tier is not None
    assert (tier.value, tier.low, tier.high) == (None, "T2", "T3")
    assert tier.keeps_open == ("reach", "data")
    waiting = look(made(), answers(harm="1", reach="1", data="no", domain="work")).tier
    assert waiting is not None
    assert (waiting.low, waiting.high, waiting.keeps_open) == ("T2", "T3", ("narrow",))


def test_what_would_change_the_tier() -> None:
    given_now = answers(**{**BASE, "harm": "2"})
    found = [(c.question, c.value, c.row, c.higher) for c in tier_changes(made(), given_now, DAY)]
    assert found == [("harm", "3", "T2", True), ("reach", "2", "T2", True), ("data", "yes", "T2", True)]
    assert tier_changes(made(), answers(harm="2"), DAY) == ()


def test_a_tick_that_stands_alone_unticks_the_others() -> None:
    rows = [{"key": "T1", "title": "1"}, {"key": "T2", "title": "2", "from": 1}]
    checklist = small(
        several("q", {"value": "a", "points": 1}, {"value": "b"}, {"value": "none", "exclusive": True}),
        measures=[{"key": "m", "title": "M", "value": {"points": "q"}}],
        tiers=[{"key": "t", "title": "T", "measure": "m", "rows": rows}],
        deciding_tier="t",
    )
    both = [(c.value, c.ticked) for c in tier_changes(checklist, answers(q=("a", "b")), DAY)]
    assert both == [("a", False), ("none", True)]
    alone = [(c.value, c.ticked) for c in tier_changes(checklist, answers(q=("none",)), DAY)]
    assert alone == [("a", True)]


def test_tiers_and_flags_can_be_inherited() -> None:
    checklist = small(
        text("high", show_if={"tier": "t", "at_least": "T2"}),
        text("on", show_if={"flag": "f"}),
        flags=[{"key": "f", "text": "F"}],
        tiers=[{"key": "t", "title": "T", "rows": [{"key": "T1", "title": "1"}, {"key": "T2", "title": "2"}]}],
        deciding_tier="t",
        inherits=["flags", "tier"],
    )
    alone = look(checklist)
    assert set(alone.waiting) == {"high", "on"}
    assert alone.tier is not None
    assert alone.tier.value is None
    taken = look(checklist, flags={"f"}, tier="T2")
    assert taken.visible == ("high", "on")
    assert look(checklist, flags=(), tier="T1").hidden == ("high", "on")
    assert taken.tier is not None
    assert taken.tier.trace == {"given": "T2"}


def test_a_checklist_without_tiers_measures_or_ladders_is_decided_by_its_one_row() -> None:
    row = {"key": "all", "title": "All", "positions": ["lead"], "reviewers": 1, "valid_days": 365}
    outcomes = [
        {"key": "stop", "title": "Stop", "if": {"question": "q", "is": "no"}},
        {"key": "ready", "title": "Ready"},
    ]
    checklist = small(choice("q", "yes", "no"), row=row, outcomes=outcomes)
    evaluation = look(checklist, answers(q="no"))
    assert (evaluation.outcome.value, evaluation.tier, evaluation.residual) == ("stop", None, None)
    assert checklist.deciding_row(None).positions == ("lead",)
    assert look(checklist, answers(q="yes"), not_met=frozenset({"q"})).findings[0].kind == "condition"
    assert tier_changes(checklist, answers(q="no"), DAY) == ()


def test_the_row_of_the_deciding_tier_says_who_decides() -> None:
    row = made().deciding_row("T3")
    assert (row.positions, row.reviewers, row.valid_days) == (("director", "lead"), 2, None)
    with pytest.raises(KeyError):
        made().deciding_row("T9")


def test_obligations_hold_where_their_condition_does() -> None:
    obligations = [
        {"key": "always", "text": "Always."},
        {"key": "high", "text": "High.", "if": {"tier": "tier", "any_of": ["T2", "T3"]}},
    ]
    checklist = made(obligations=obligations)
    assert look(checklist, answers(**BASE)).obligations == ("always",)
    assert look(checklist, answers(**{**BASE, "data": "yes"})).obligations == ("always", "high")


def test_no_shipped_checklist_goes_in_circles() -> None:
    assert shipped().dependencies.circles() == ()
    assert shipped("post-launch-review").dependencies.circles() == ()
    assert made().dependencies.circles() == ()


def test_a_tier_that_rests_on_evidence_that_it_requires_goes_in_a_circle() -> None:
    proof = {"ask": "Proof.", "required_from": "T2"}
    checklist = small(
        choice("q", {"value": "a", "credit": 1}, weight=1, evidence=proof),
        measures=[{"key": "m", "title": "M", "value": {"total": {"product": ["credit", "evidence"]}}}],
        tiers=[{"key": "t", "title": "T", "measure": "m", "rows": ROWS}],
        deciding_tier="t",
    )
    assert checklist.dependencies.circles() == (("measure", "m"), ("tier", "t"))


def test_what_feeds_the_tier_and_what_open_findings_move() -> None:
    assert made().dependencies.feeding_tier == ("harm", "reach", "domain", "narrow", "data")
    assert made().dependencies.on_open == {("measure", "left"), ("tier", "rest")}


def test_owners_follow_the_tier() -> None:
    base = document(
        choice("q", "a", owner="lead", owner_from={"T2": "security"}, minutes="0.25"),
        text("r", owner="lead", minutes=2),
        text("s"),
        positions=[{"key": "lead", "title": "Lead"}, {"key": "security", "title": "Security"}],
        tiers=[{"key": "t", "title": "T", "rows": ROWS}],
        deciding_tier="t",
    )
    checklist = from_document(base)
    assert [owner_at(checklist, checklist.question("q"), row) for row in (None, *KEYS)] == [
        "lead",
        "lead",
        "security",
        "security",
    ]
    shares = [(s.position, s.questions, s.minutes) for s in workload(checklist, ["q", "r", "s"], "T3")]
    assert shares == [("lead", ("r",), 2), ("security", ("q",), 0.25), ("", ("s",), 0)]


def _without_floors() -> Checklist:
    bare = copy.deepcopy(shipped_document())
    for tier in bare["tiers"]:
        tier.pop("floors", None)
    return from_document(bare)


UNFLOORED = _without_floors()
INTAKE = [q for q in shipped().questions if q.key.startswith("INT-") and q.options]


def _intake() -> st.SearchStrategy[dict[str, Answer]]:
    def one(question: Any) -> st.SearchStrategy[Answer]:
        values = [option.value for option in question.options]
        if question.type != "multi":
            return st.sampled_from(values).map(Answer)
        ticked = st.sets(st.sampled_from(values), min_size=1)
        return ticked.map(lambda chosen: Answer(tuple(v for v in values if v in chosen)))

    return st.fixed_dictionaries({question.key: one(question) for question in INTAKE})


@given(_intake())
def test_floors_only_raise(intake: dict[str, Answer]) -> None:
    floored, bare = look(shipped(), intake), look(UNFLOORED, intake)
    assert floored.tier is not None
    assert bare.tier is not None
    places = shipped().tier_by_key["inherent"].places
    assert floored.tier.value is not None
    assert bare.tier.value is not None
    assert places[floored.tier.value] >= places[bare.tier.value]
    assert (floored.measures["score"].value or 0) >= (bare.measures["raw_score"].value or 0)
    assert floored.measures["raw_score"] == bare.measures["raw_score"]
