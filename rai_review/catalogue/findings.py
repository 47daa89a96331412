"""What one answer means: its credit and its findings (docs/language.md §2.1 to §2.4, §4)."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, NamedTuple, Protocol

from rai_review.catalogue.answers import NOT_APPLICABLE, NOTHING, Answer, Row
from rai_review.catalogue.bands import Band, FindingRule, band_for_figure, compares
from rai_review.catalogue.conditions import Facts, Range
from rai_review.catalogue.measures import ABSENT, union
from rai_review.catalogue.numbers import exact, written
from rai_review.catalogue.questions import Option, Question
from rai_review.catalogue.tables import Check, figure, row_sets
from rai_review.catalogue.tiers import KINDS, Ladder
from rai_review.ledger.canonical import item_part

RANK = {kind: rank for rank, kind in enumerate(KINDS)}


class Ground(Facts, Protocol):
    """What judging an answer may ask beside the facts of conditions."""

    as_of: datetime.date

    def rows_possible(self) -> Sequence[str | None]:
        """Rows at which the deciding tier can still stand; one None where the checklist has no tiers."""

    def ladder(self, key: str) -> Ladder:
        """A ladder by key."""


@dataclass(frozen=True)
class Finding:
    """One finding that stands.

    `text` is the fix; `due_days` counts from the sealed `as_of`, a note has none; `question` is empty for a rule.
    """

    item_id: str
    kind: str
    question: str
    text: str
    due_days: int | None
    trace: Any


class Raised(NamedTuple):
    """A finding rule that an answer raised, before the tier makes it a kind."""

    item_id: str
    rule: FindingRule
    trace: dict[str, Any]


@dataclass
class Judged:
    """What an answer counts: its credit (absent: it is not scored), what it raised, and the figures of its checks."""

    credit: Range = ABSENT
    raised: list[Raised] = field(default_factory=list)
    figures: list[Any] = field(default_factory=list)


def fixed(credit: Fraction | None) -> Range:
    """Returns a credit as a range; None is absent."""
    return ABSENT if credit is None else Range(credit, credit)


def kind_of(rule: FindingRule, ground: Ground) -> str | None:
    """Returns the kind of a finding, or None where there is none, or where the open tier does not settle it yet."""
    ladder = ground.ladder(rule.ladder)
    kinds = {ladder.kind_at(row) for row in ground.rows_possible()}
    if len(kinds) != 1:
        return None
    return escalated(kinds.pop(), rule, ground)


def escalated(kind: str | None, rule: FindingRule, ground: Ground) -> str | None:
    """Returns the kind after the rule's escalations; they raise, never lower."""
    for step in rule.escalate:
        if (kind is None or RANK[step.to] > RANK[kind]) and step.condition.truth(ground) is True:
            kind = step.to
    return kind


def settle(question: str, raised: Iterable[Raised], ground: Ground, due_days: int | None) -> list[Finding]:
    """Returns the findings of what was raised: an id stands once, with the worst kind, in the order raised."""
    found: dict[str, Finding] = {}
    for item in raised:
        kind = kind_of(item.rule, ground)
        if kind is None:
            continue
        before = found.get(item.item_id)
        if before is None or RANK[kind] > RANK[before.kind]:
            found[item.item_id] = made(item, kind, question, due_days)
    return list(found.values())


def made(item: Raised, kind: str, question: str, due_days: int | None) -> Finding:
    """Returns a finding of a kind; `due_days` stands in where the rule names none."""
    days = item.rule.due_days if item.rule.due_days is not None else due_days
    trace = {**item.trace, "ladder": item.rule.ladder}
    return Finding(item.item_id, kind, question, item.rule.fix, None if kind == "note" else days, trace)


def judge(question: Question, answer: Answer, ground: Ground) -> Judged:
    """Returns what a counted answer means. `answer` holds only options that are offered."""
    value = answer.value
    if value is NOT_APPLICABLE:
        return Judged()
    judged = _judge_nothing(question) if value is NOTHING else None
    if judged is None:
        judged = _judge_value(question, () if value is NOTHING else value, ground)
    for contradiction in question.contradictions:
        truth = contradiction.condition.truth(ground)
        if truth is None:
            judged.credit = union([judged.credit, _lowered(judged.credit, contradiction.credit)])
        elif truth:
            judged.credit = _lowered(judged.credit, contradiction.credit)
            judged.raised += _raised(question, "check", contradiction.id, contradiction.finding, {})
    return judged


def _lowered(credit: Range, to: Fraction) -> Range:
    return fixed(to if credit.low is None else min(credit.low, to))


def _judge_value(question: Question, value: Any, ground: Ground) -> Judged:
    if question.type == "table":
        return _judge_table(question, value, ground)
    if question.type == "multi":
        return _judge_multi(question, value)
    if question.option_by_value:
        return _judge_option(question, question.option_by_value[value], ground)
    if question.type == "number":
        return _judge_figure(question, exact(value))
    if question.type == "date":
        return _judge_date(question, datetime.date.fromisoformat(value), ground)
    return Judged()


def _raised(question: Question, part: str, name: str, rule: FindingRule | None, trace: dict[str, Any]) -> list[Raised]:
    if rule is None:
        return []
    key = item_part(question.key)
    return [Raised(f"{key}/{part}/{item_part(name)}", rule, {"question": question.key, part: name, **trace})]


def _from_band(question: Question, place: int, band: Band, value: Fraction | None) -> Judged:
    trace = {} if value is None else {"value": written(value)}
    raised = _raised(question, "band", str(place), band.finding, {"band": place, **trace})
    return Judged(fixed(band.credit), raised, [{"band": place, **trace}])


def _judge_nothing(question: Question) -> Judged | None:
    """The band of the answer *nothing*; None where the question judges it by its other rules."""
    for place, band in enumerate(question.bands):
        if band.for_nothing:
            return _from_band(question, place, band, None)
    return None if question.type in ("table", "multi") else Judged()


def _judge_figure(question: Question, value: Fraction) -> Judged:
    found = band_for_figure(question.bands, value)
    return _from_band(question, *found, value) if found else Judged()


def option_findings(question: Question, option: Option) -> Iterator[Raised]:
    """Yields what an option raises; several findings bear `/0`, `/1` … in document order."""
    several = len(option.findings) > 1
    for place, rule in enumerate(option.findings):
        for raised in _raised(question, "option", option.value, rule, {}):
            yield raised._replace(item_id=f"{raised.item_id}/{place}") if several else raised


def _judge_option(question: Question, option: Option, ground: Ground) -> Judged:
    counts = [fixed(option.credit_by_tier.get(row or "", option.credit)) for row in ground.rows_possible()]
    return Judged(union(counts), list(option_findings(question, option)))


def _judge_multi(question: Question, chosen: Sequence[str]) -> Judged:
    options = [question.option_by_value[value] for value in chosen]
    raised = [item for option in options for item in option_findings(question, option)]
    if not question.bands:
        counts = [option.credit for option in options if option.credit is not None]
        return Judged(fixed(min(counts, default=None)), raised)
    count = Fraction(len(chosen))
    for place, band in enumerate(question.bands):
        if not band.for_nothing and _multi_band(band, question, chosen):
            judged = _from_band(question, place, band, count)
            return Judged(judged.credit, raised + judged.raised, judged.figures)
    return Judged(ABSENT, raised)


def _multi_band(band: Band, question: Question, chosen: Sequence[str]) -> bool:
    numbers = dict(band.when)
    ticked = numbers.pop("any_of", None)
    if ticked is not None and not set(ticked) & set(chosen):
        return False
    share = Fraction(len(chosen), len(question.options))
    if share < numbers.pop("share_at_least", share) or numbers.pop("share_below", share + 1) <= share:
        return False
    return compares(numbers, Fraction(len(chosen)))


def _judge_date(question: Question, day: datetime.date, ground: Ground) -> Judged:
    ago = Fraction((ground.as_of - day).days)
    found = {_date_band(question, ago, row) for row in ground.rows_possible()}
    if len(found) == 1 and (place := found.pop()) is not None:
        return _from_band(question, place, question.bands[place], ago)
    return Judged(union(fixed(question.bands[place].credit if place is not None else None) for place in found))


def _date_band(question: Question, ago: Fraction, row: str | None) -> int | None:
    limit = question.ahead_limit.get(row or "")
    within = limit is None or -ago <= limit
    for place, band in enumerate(question.bands):
        numbers = dict(band.when)
        if numbers.pop("within_limit", within) is not within or numbers.pop("beyond_limit", not within) is within:
            continue
        if not band.for_nothing and compares(numbers, ago):
            return place
    return None


def _judge_table(question: Question, rows: Sequence[Row], ground: Ground) -> Judged:
    judged, counts, valued, open_still = Judged(), [], set[str](), False
    for check in question.checks:
        applies = True if check.applies_if is None else check.applies_if.truth(ground)
        bands = _bands_of(check, ground)
        if applies is None or bands is None:
            open_still = True
            continue
        worst = _worst(check, bands, rows) if applies else None
        if worst is None:
            continue
        valued.add(check.id)
        counts.append(worst.band.credit)
        judged.figures.append(worst.trace(check))
        judged.raised += _raised(question, "check", check.id, worst.band.finding, worst.trace(check))
    if question.need_one_of and not valued.intersection(question.need_one_of) and not open_still:
        lacking = _judge_nothing(question) or Judged()
        return Judged(fixed(Fraction(0)), judged.raised + lacking.raised, judged.figures)
    counted = [credit for credit in counts if credit is not None]
    judged.credit = fixed(min(counted) if counted else Fraction(1) if question.weight else None)
    if open_still:
        judged.credit = question.credit_bounds
    return judged


def _bands_of(check: Check, ground: Ground) -> tuple[Band, ...] | None:
    """The bands at the present row; None while the tier is open and they differ by it."""
    if not check.bands_by_tier:
        return check.bands
    rows = ground.rows_possible()
    return check.bands_by_tier.get(rows[0] or "", ()) if len(rows) == 1 else None


class _Worst(NamedTuple):
    """The worst set of rows of a check: where it stands, its figure and its band."""

    place: int | None
    value: Fraction
    band_place: int
    band: Band

    def trace(self, check: Check) -> dict[str, Any]:
        """Ids and numbers; `set` numbers the sets of rows in the order they first appear."""
        where = {} if self.place is None else {"set": self.place}
        return {"check": check.id, "value": written(self.value), "band": self.band_place, **where}

    def rank(self) -> tuple[Fraction, bool]:
        """Orders the worse before the better: less credit, then a finding."""
        credit = self.band.credit if self.band.credit is not None else Fraction(1)
        return credit, self.band.finding is None


def _worst(check: Check, bands: Sequence[Band], rows: Sequence[Row]) -> _Worst | None:
    found: list[_Worst] = []
    for place, (shared, members) in enumerate(row_sets(check, rows)):
        value = figure(check, members)
        band = band_for_figure(bands, value) if value is not None else None
        if value is not None and band is not None:
            found.append(_Worst(None if shared is None else place, value, *band))
    return min(found, key=_Worst.rank, default=None)


def own_findings(question: Question, row: str | None) -> Iterator[Raised]:
    """Yields every finding that a question declares at a row, in the order options, bands, checks, contradictions."""
    for option in question.options:
        yield from option_findings(question, option)
    for place, band in enumerate(question.bands):
        yield from _raised(question, "band", str(place), band.finding, {})
    for check in question.checks:
        for band in check.bands_by_tier.get(row or "", ()) if check.bands_by_tier else check.bands:
            yield from _raised(question, "check", check.id, band.finding, {})
    for contradiction in question.contradictions:
        yield from _raised(question, "check", contradiction.id, contradiction.finding, {})
