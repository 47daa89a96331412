"""Questions with their options, columns and checks (language page, section 2)."""

from __future__ import annotations

from typing import Final

from rai_review.catalogue.fields import Choice, Key, ListOf, Number, Part, PartOf, Text, TrueFalse, Whole
from rai_review.catalogue.schema_rules import Band, Condition, FindingRule, Where, by_row, keys

__all__ = ["COLUMN_TYPES", "FUNCTIONS", "QUESTION_TYPES", "Question"]

QUESTION_TYPES: Final = (
    "single",
    "multi",
    "scale",
    "number",
    "date",
    "text",
    "long_text",
    "person",
    "link",
    "evidence",
    "table",
)
COLUMN_TYPES: Final = ("text", "number", "date", "single", "person", "link")
FUNCTIONS: Final = (
    "rows",
    "count_where",
    "share_where",
    "sum",
    "min",
    "max",
    "max_minus_min",
    "min_over_max",
    "min_ratio",
    "max_ratio",
    "row_product_sum",
)
PREFILLS: Final = ("open_findings", "launch_targets", "launch_groups")


class _EvidenceAsk(Part):
    """What proof is asked for, and from which row on it counts against the answer when it is missing."""

    ask = Text(longest=1_000)
    required_from = Key()


class _Expected(Part):
    """What the evidence or the answer should hold, from this row up."""

    from_ = Key(required=True, data_key="from")
    items = ListOf(Text(required=True, longest=500), required=True, shortest=1, longest=50)


class _Option(Part):
    """One choice of a question."""

    value = Key(required=True)
    label = Text(required=True, longest=1_000)
    credit = Number(least=0, most=1)
    credit_by_tier = by_row(Number(least=0, most=1))
    points = Number(fallback=0)
    sets = keys(longest=50)
    findings = ListOf(PartOf(FindingRule), longest=10)
    exclusive = TrueFalse(fallback=False)
    needs_note = TrueFalse(fallback=False)
    needs_evidence = TrueFalse(fallback=False)
    not_applicable = TrueFalse(fallback=False)
    clause = Text(longest=200)
    show_if = Condition()


class _ColumnOption(Part):
    """One choice of a column."""

    value = Key(required=True)
    label = Text(longest=500)


class _Column(Part):
    """One column of a table."""

    id = Key(required=True)
    label = Text(required=True, longest=500)
    type = Choice(*COLUMN_TYPES, required=True)
    required = TrueFalse(fallback=False)
    options = ListOf(PartOf(_ColumnOption), longest=100)
    unit = Text(longest=100)
    minimum = Number()
    maximum = Number()


class _Check(Part):
    """What is computed over the rows of a table, and how it counts."""

    id = Key(required=True)
    label = Text(required=True, longest=500)
    fn = Choice(*FUNCTIONS, required=True)
    column = Key()
    columns = keys(longest=20)
    numerator = Key()
    denominator = Key()
    where = Where()
    per = Key()
    applies_if = Condition()
    bands = ListOf(PartOf(Band), longest=20)
    bands_by_tier = by_row(ListOf(PartOf(Band), shortest=1, longest=20))
    optional = TrueFalse(fallback=False)


class _SmallSample(Part):
    """Rows with too few cases to conclude from."""

    column = Key(required=True)
    below = Number(required=True)
    note = Text(required=True, longest=1_000)


class _Nothing(Part):
    """The explicit answer that there is nothing to give."""

    label = Text(required=True, longest=200)
    needs_note = TrueFalse(fallback=False)


class _Contradiction(Part):
    """An answer that does not fit what was said before."""

    id = Key(required=True)
    if_ = Condition(required=True, data_key="if")
    credit = Number(least=0, most=1, fallback=0)
    finding = PartOf(FindingRule)


class _Answering(Part):
    """How a question is answered."""

    options = ListOf(PartOf(_Option), longest=100)
    columns = ListOf(PartOf(_Column), longest=50)
    unit = Text(longest=100)
    minimum = Number()
    maximum = Number()
    min_chars = Whole(least=0, most=100_000, fallback=0)
    max_chars = Whole(least=1, most=100_000)
    min_rows = Whole(least=0, most=1_000, fallback=0)
    max_rows = Whole(least=1, most=1_000)
    direction = Choice("past", "future")
    not_applicable = Text(longest=1_000)
    nothing = PartOf(_Nothing)
    needs_note = TrueFalse(fallback=False)
    prefill = Choice(*PREFILLS)


class _Guiding(Part):
    """What helps to answer it."""

    why = Text()
    help = Text()
    example_good = Text()
    example_weak = Text()
    terms = keys(longest=50)
    mappings = ListOf(Key(), longest=100)
    incidents = keys(longest=50)
    evidence = PartOf(_EvidenceAsk)
    expected = ListOf(PartOf(_Expected), longest=20)


class _Counting(Part):
    """How an answer counts."""

    weight = Number(least=0, most=1_000, fallback=0)
    bands = ListOf(PartOf(Band), longest=50)
    ahead_limit = by_row(Whole(least=0, most=36_500))
    checks = ListOf(PartOf(_Check), longest=50)
    need_one_of = keys(longest=50)
    small_sample = PartOf(_SmallSample)
    contradictions = ListOf(PartOf(_Contradiction), longest=20)


class Question(_Answering, _Guiding, _Counting):
    """One question of a checklist."""

    key = Key(required=True)
    section = Key(required=True)
    type = Choice(*QUESTION_TYPES, required=True)
    short = Text(required=True, longest=200)
    prompt = Text(required=True, longest=2_000)
    required = TrueFalse(fallback=True)
    owner = Key()
    owner_from = by_row(Key())
    minutes = Number(least=0, most=10_000, fallback=0)
    show_if = Condition()
