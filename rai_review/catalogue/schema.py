"""The whole checklist document as marshmallow schemas (language page, sections 1, 5 and 6)."""

from __future__ import annotations

from typing import Any, Final

from marshmallow import ValidationError

from rai_review.catalogue.fields import Choice, Fault, Key, ListOf, Number, Part, PartOf, Text, TrueFalse, Whole
from rai_review.catalogue.schema_questions import Question
from rai_review.catalogue.schema_rules import KINDS, Condition, Expression, FindingRule, by_row, keys

__all__ = ["FORMAT", "OUTCOMES", "SEMANTICS", "typed"]

FORMAT: Final = "rai-checklist/1"
SEMANTICS: Final = 0
OUTCOMES: Final = ("stop", "not_ready", "conditional", "escalate", "ready_actions", "ready")


class _Titled(Part):
    """Something with a key and a title."""

    key = Key(required=True)
    title = Text(required=True, longest=300)


class _Group(_Titled):
    """A group of sections that measures can sum over."""


class _Module(_Titled):
    """An optional block of sections."""

    summary = Text(longest=1_000)
    show_if = Condition()


class _Section(_Titled):
    """A page of questions."""

    module = Key()
    group = Key()
    intro = Text(longest=1_000)
    show_if = Condition()


class _Term(Part):
    """A word of the glossary."""

    key = Key(required=True)
    term = Text(required=True, longest=200)
    meaning = Text(required=True, longest=1_000)


class _Flag(Part):
    """A fact that answers switch on."""

    key = Key(required=True)
    text = Text(required=True, longest=500)


class _Position(_Titled):
    """Who can answer or must approve."""


class _Measure(_Titled):
    """A named number."""

    value = Expression(required=True)
    places = Whole(least=0, most=10, fallback=2)


class _Row(Part):
    """One row of a tier, or the one row of a checklist without tiers: who decides."""

    key = Key(required=True)
    title = Text(required=True, longest=200)
    text = Text(longest=1_000)
    from_ = Number(data_key="from")
    positions = keys(longest=20)
    reviewers = Whole(least=0, most=20, fallback=0)
    valid_days = Whole(least=1, most=36_500)
    target_minutes = Whole(least=0, most=100_000)


class _Relaxed(Part):
    """Where a condition holds, a floor lifts only to this row."""

    if_ = Condition(required=True, data_key="if")
    to = Key(required=True)


class _Floor(Part):
    """Where a condition holds, the tier is at least this row."""

    id = Key(required=True)
    to = Key(required=True)
    reason = Text(required=True, longest=300)
    if_ = Condition(required=True, data_key="if")
    relax = PartOf(_Relaxed)


class _Drop(Part):
    """Never more than so many rows below another tier."""

    tier = Key(required=True)
    at_most = Whole(required=True, least=0, most=100)


class _Tier(_Titled):
    """A scale of rows with floors."""

    measure = Key()
    rows = ListOf(PartOf(_Row), required=True, shortest=1, longest=20)
    floors = ListOf(PartOf(_Floor), longest=200)
    drop = PartOf(_Drop)


class _Obligation(Part):
    """A text that holds where its condition does."""

    key = Key(required=True)
    text = Text(required=True, longest=2_000)
    if_ = Condition(data_key="if")


class _Ladder(Part):
    """How a finding becomes a kind."""

    key = Key(required=True)
    title = Text(longest=300)
    kind = Choice(*KINDS)
    kinds = by_row(Choice(*KINDS))


class _Rule(Part):
    """A finding outside questions."""

    id = Key(required=True)
    title = Text(longest=300)
    if_ = Condition(required=True, data_key="if")
    finding = PartOf(FindingRule, required=True)


class _Outcome(Part):
    """What the review comes to."""

    key = Choice(*OUTCOMES, required=True)
    title = Text(required=True, longest=300)
    if_ = Condition(data_key="if")


class _EvidenceFactors(Part):
    """How proof changes what an answer brings."""

    not_required = Number(least=0, most=1, fallback=1)
    missing = Number(least=0, most=1, fallback=1)
    attached = Number(least=0, most=1, fallback=1)
    attached_by_tier = by_row(Number(least=0, most=1))
    verified = Number(least=0, most=1, fallback=1)
    stale_days = Whole(least=1, most=36_500)


class _Clause(Part):
    """A clause of an outside framework."""

    key = Key(required=True)
    text = Text(required=True, longest=1_000)


class _Framework(_Titled):
    """An outside source that questions map to."""

    how = Text(longest=300)
    status = Text(longest=300)
    url = Text(longest=1_000)
    any_clause = TrueFalse(fallback=False)
    clauses = ListOf(PartOf(_Clause), longest=1_000)


class _Incident(_Titled):
    """What went wrong elsewhere."""

    year = Whole(least=1900, most=9999)
    what = Text(required=True, longest=2_000)
    source = Text(longest=500)
    caught_by = keys(longest=50)


class _Wording(Part):
    """The words of a checklist beside its questions."""

    terms = ListOf(PartOf(_Term))
    frameworks = ListOf(PartOf(_Framework))
    incidents = ListOf(PartOf(_Incident))
    positions = ListOf(PartOf(_Position))
    obligations = ListOf(PartOf(_Obligation))


class _Judging(Part):
    """How answers become a tier, findings and an outcome."""

    flags = ListOf(PartOf(_Flag))
    measures = ListOf(PartOf(_Measure))
    tiers = ListOf(PartOf(_Tier))
    deciding_tier = Key()
    row = PartOf(_Row)
    ladders = ListOf(PartOf(_Ladder))
    not_met = Key()
    due_days = Whole(least=0, most=3_650)
    rules = ListOf(PartOf(_Rule))
    outcomes = ListOf(PartOf(_Outcome), required=True, shortest=1, longest=len(OUTCOMES))
    residual = Key()
    evidence_factors = PartOf(_EvidenceFactors)
    inherits = ListOf(Choice("flags", "tier"))


class Document(_Wording, _Judging):
    """A checklist version."""

    format = Choice(FORMAT, required=True)
    semantics = Whole(required=True, least=SEMANTICS, most=SEMANTICS)
    key = Key(required=True)
    label = Key(required=True)
    title = Text(required=True, longest=300)
    summary = Text(longest=2_000)
    language = Key(required=True)
    groups = ListOf(PartOf(_Group))
    modules = ListOf(PartOf(_Module))
    sections = ListOf(PartOf(_Section), required=True, shortest=1)
    questions = ListOf(PartOf(Question), required=True, shortest=1)


def typed(value: dict[str, Any]) -> tuple[dict[str, Any], list[tuple[tuple[str | int, ...], Fault]]]:
    """Give a joined YAML value its types and drop defaults; returns the document, or every fault with its path."""
    try:
        document: dict[str, Any] = PartOf(Document).deserialize(value)
    except ValidationError as problem:
        return {}, list(_flat(problem.messages, ()))
    return document, []


def _flat(messages: object, path: tuple[str | int, ...]) -> list[tuple[tuple[str | int, ...], Fault]]:
    if isinstance(messages, Fault):
        return [(path, messages)]
    if isinstance(messages, dict):
        return [
            each for key, inner in messages.items() for each in _flat(inner, path if key == "_schema" else (*path, key))
        ]
    assert isinstance(messages, list), messages
    return [each for inner in messages for each in _flat(inner, path)]
