"""The evaluation of a review: what is visible, measures, tiers, findings, obligations and outcome, with traces.

Pure: the same checklist, answers and date give the same result anywhere. A trace is plain data of ids and numbers in
written form; it is put into words only where it is shown.
"""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from rai_review.catalogue.answers import Answer
from rai_review.catalogue.bands import FindingRule
from rai_review.catalogue.conditions import Given, Range, Truth
from rai_review.catalogue.definition import Checklist
from rai_review.catalogue.facts import State
from rai_review.catalogue.findings import RANK, Finding, Raised, escalated, made, own_findings, settle
from rai_review.catalogue.measures import range_trace
from rai_review.catalogue.tiers import KINDS
from rai_review.catalogue.tracing import tier_trace
from rai_review.catalogue.waiting import Roots
from rai_review.ledger.canonical import item_part


@dataclass(frozen=True)
class Measured:
    """A measure: `value` where it is settled, else between `low` and `high`; all None: nothing to take it from."""

    value: Fraction | None
    low: Fraction | None
    high: Fraction | None
    trace: Any


@dataclass(frozen=True)
class TierResult:
    """A tier: the key of its row, or the lowest and highest row still possible and the questions that keep it open."""

    value: str | None
    low: str
    high: str
    trace: Any
    keeps_open: tuple[str, ...] = ()


@dataclass(frozen=True)
class Scored:
    """One scored answer: weight, credit, evidence factor, and the figures its bands and checks judged."""

    weight: Fraction
    credit: Fraction
    factor: Fraction
    figures: tuple[Any, ...] = ()

    @property
    def points(self) -> Fraction:
        """Weight x credit x factor."""
        return self.weight * self.credit * self.factor


@dataclass(frozen=True)
class OutcomeResult:
    """The outcome's key, or None while open answers can still change it."""

    value: str | None
    trace: Any


@dataclass(frozen=True)
class Conclusion:
    """What rests on which findings are open."""

    measures: Mapping[str, Measured]
    tiers: Mapping[str, TierResult]
    outcome: OutcomeResult
    residual: Fraction | None


@dataclass(frozen=True)
class Evaluation:
    """Everything that follows from answers on a day.

    `visible` and `hidden` in document order; `waiting`: questions whose visibility is open, each with the visible
    unanswered questions behind it; `missing`: visible, required, unanswered. `tier` is the deciding tier.
    `hidden_options`: options that are not offered, by visible question. `counted`: the answers that count, each with
    only those choices that are offered. `state` is for `outcome_of` alone.
    """

    visible: tuple[str, ...]
    hidden: tuple[str, ...]
    waiting: Mapping[str, tuple[str, ...]]
    missing: tuple[str, ...]
    hidden_options: Mapping[str, tuple[str, ...]]
    flags: frozenset[str]
    measures: Mapping[str, Measured]
    tiers: Mapping[str, TierResult]
    tier: TierResult | None
    findings: tuple[Finding, ...]
    outcome: OutcomeResult
    residual: Fraction | None
    obligations: tuple[str, ...]
    scored: Mapping[str, Scored]
    counted: Mapping[str, Answer]
    state: State = field(repr=False, compare=False)


def evaluate(
    checklist: Checklist,
    answers: Mapping[str, Answer],
    as_of: datetime.date,
    *,
    not_met: frozenset[str] = frozenset(),
    verified: frozenset[str] = frozenset(),
    visible: Collection[str] | None = None,
    flags: Collection[str] | None = None,
    tier: str | None = None,
) -> Evaluation:
    """Returns what follows from the answers on a day.

    `not_met` and `verified` are a reviewer's (question keys, evidence digests). `visible`, `flags` and `tier` replace
    what would be computed: sealed ones for standing, or flags and tier inherited from an earlier review. With
    `visible`, or once nothing required is open, it is settled: what is left unanswered counts as nothing.
    """
    state = State(
        checklist, answers, as_of, not_met=not_met, verified=verified, visible=visible, flags=flags, tier=tier
    )
    shown, waiting, missing = _look(state)
    if not state.settled and not missing:
        if waiting or any(state.answer(key) is None for key in shown):
            state = state.settle(shown)
        state.all_known = True
    return _conclude(state, shown, waiting, missing)


def _look(state: State) -> tuple[tuple[str, ...], dict[str, tuple[str, ...]], tuple[str, ...]]:
    """Visible questions, waiting ones with what they wait on, and missing ones."""
    shown: list[str] = []
    missing: list[str] = []
    waiting: dict[str, tuple[str, ...]] = {}
    roots = Roots(state)
    for question in state.checklist.questions:
        truth = state.visibility(question.key)
        if truth:
            shown.append(question.key)
            if question.required and state.answer(question.key) is None:
                missing.append(question.key)
        elif truth is None:
            waiting[question.key] = roots.of(state.checklist.dependencies.shown(question.key))
    return tuple(shown), waiting, tuple(missing)


def _conclude(
    state: State, shown: tuple[str, ...], waiting: Mapping[str, tuple[str, ...]], missing: tuple[str, ...]
) -> Evaluation:
    checklist = state.checklist
    findings = _findings(state, shown)
    state = state.with_open([finding.kind for finding in findings])
    end = _conclusion(state, [finding.kind for finding in findings])
    seen = {*shown, *waiting}
    return Evaluation(
        visible=shown,
        hidden=tuple(question.key for question in checklist.questions if question.key not in seen),
        waiting=waiting,
        missing=missing,
        hidden_options=_hidden_options(state, shown),
        flags=frozenset(flag.key for flag in checklist.flags if state.flag(flag.key)),
        measures=end.measures,
        tiers=end.tiers,
        tier=end.tiers[checklist.deciding_tier] if checklist.deciding_tier is not None else None,
        findings=findings,
        outcome=end.outcome,
        residual=end.residual,
        obligations=tuple(o.key for o in checklist.obligations if o.condition.truth(state)),
        scored=_scored(state, shown),
        counted={key: answer for key in shown if (answer := state.answer(key)) is not None},
        state=state,
    )


def outcome_of(evaluation: Evaluation, open_kinds: Iterable[str]) -> Conclusion:
    """Returns measures, tiers, outcome and residual with other open findings.

    `open_kinds` holds the kind of each item that is open: findings that are neither closed nor waived, and what acts
    added. `evaluation` must be settled (every required question answered), or what is unknown stays unknown.
    """
    kinds = list(open_kinds)
    return _conclusion(evaluation.state.with_open(kinds), kinds)


def _conclusion(state: State, kinds: list[str]) -> Conclusion:
    checklist = state.checklist
    measures = {m.key: _measured(state.measured(m.key), state.measure_trace(m.key)) for m in checklist.measures}
    roots = Roots(state)
    tiers = {tier.key: _tier(state, tier.key, roots) for tier in checklist.tiers}
    residual = measures[checklist.residual].value if checklist.residual is not None else None
    return Conclusion(measures, tiers, _outcome(state, kinds), residual)


def _measured(value: Range, trace: Any) -> Measured:
    return Measured(value.exact, value.low, value.high, {"of": trace, **range_trace(value)})


def _tier(state: State, key: str, roots: Roots) -> TierResult:
    low, high = state.standing(key)
    rows = state.checklist.tier_by_key[key].rows
    keeps_open = roots.of([("tier", key)]) if low != high else ()
    value = rows[low].key if low == high else None
    return TierResult(value, rows[low].key, rows[high].key, tier_trace(state, key), keeps_open)


def _outcome(state: State, kinds: list[str]) -> OutcomeResult:
    counted = Counter(kinds)
    open_now = {kind: counted[kind] for kind in reversed(KINDS) if counted[kind]}
    for place, outcome in enumerate(state.checklist.outcomes):
        truth: Truth = outcome.condition.truth(state)
        if truth is None and not state.all_known:
            return OutcomeResult(None, {"open": open_now})
        if truth:
            return OutcomeResult(outcome.key, {"rule": place, "open": open_now})
    return OutcomeResult(None, {"open": open_now})


def _findings(state: State, shown: tuple[str, ...]) -> tuple[Finding, ...]:
    checklist, found = state.checklist, list[Finding]()
    for key in shown:
        if raised := state.raised(key):
            found += settle(key, raised, state, checklist.due_days)
        if key in state.not_met:
            found.append(_not_met(state, key))
    rules = [
        Raised(f"rule/{item_part(rule.id)}", rule.finding, {"rule": rule.id})
        for rule in checklist.rules
        if rule.condition.truth(state)
    ]
    return (*found, *settle("", rules, state, checklist.due_days))


def _not_met(state: State, key: str) -> Finding:
    """The question's own worst finding at the present tier; none declared: ladder `not_met`, else a condition."""
    checklist, row = state.checklist, state.rows_possible()[0]
    worst: tuple[str, Raised] | None = None
    for raised in own_findings(checklist.question_by_key[key], row):
        kind = escalated(checklist.ladder_by_key[raised.rule.ladder].kind_at(row), raised.rule, state)
        if kind is not None and (worst is None or RANK[kind] > RANK[worst[0]]):
            worst = (kind, raised)
    item_id = f"{item_part(key)}/not_met"
    if worst is not None:
        kind, raised = worst
        like = {"question": key, "not_met": True, "as": raised.item_id}
        return made(raised._replace(item_id=item_id, trace=like), kind, key, checklist.due_days)
    ladder = checklist.ladder_by_key[checklist.not_met] if checklist.not_met is not None else None
    named = ladder.kind_at(row) if ladder is not None else None
    undeclared = Raised(item_id, FindingRule(checklist.not_met or "", ""), {"question": key, "not_met": True})
    return made(undeclared, named or "condition", key, checklist.due_days)


def _hidden_options(state: State, shown: tuple[str, ...]) -> dict[str, tuple[str, ...]]:
    asked = (state.checklist.question_by_key[key] for key in shown)
    return {
        question.key: tuple(o.value for o in question.options if o.show_if.truth(state) is not True)
        for question in asked
        if question.has_conditional_options
    }


def _scored(state: State, shown: tuple[str, ...]) -> dict[str, Scored]:
    found: dict[str, Scored] = {}
    for key in shown:
        question = state.checklist.question_by_key[key]
        if not question.weight or not isinstance(state.counted(key), Given):
            continue
        credit, factor = state.credit(key).exact, state.factor(question).exact
        if credit is not None and factor is not None:
            found[key] = Scored(question.weight, credit, factor, tuple(state.judged(key).figures))
    return found


def ranked(evaluation: Evaluation) -> tuple[Finding, ...]:
    """Returns the findings as a report lists them: by kind, then by weight x (1 - credit), then by due date."""

    def order(finding: Finding) -> tuple[int, Fraction, int]:
        scored = evaluation.scored.get(finding.question)
        lost = scored.weight * (1 - scored.credit) if scored else Fraction(0)
        return -RANK[finding.kind], -lost, finding.due_days if finding.due_days is not None else 2**31

    return tuple(sorted(evaluation.findings, key=order))
