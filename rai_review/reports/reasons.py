"""Why this tier and this outcome: figures, floors, bands and formulas, from the checklist and the standing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction

from rai_review.catalogue.definition import Checklist
from rai_review.catalogue.evaluation import Conclusion, evaluate, outcome_of
from rai_review.catalogue.formulas import Say, in_words, spoken
from rai_review.catalogue.measures import Looked, Total
from rai_review.catalogue.numbers import exact, shown
from rai_review.catalogue.questions import Question
from rai_review.catalogue.tiers import Measure, Row
from rai_review.decisions.open_items import ItemState
from rai_review.decisions.standing import Standing
from rai_review.decisions.submission import Submission
from rai_review.reports.answers import answer_pieces
from rai_review.reports.contents import Band, Figure, MeasurePrint, TierAnswer, TierReason
from rai_review.reports.deeds import position_title

_FOUR = 4


@dataclass(frozen=True)
class TierTitles:
    """The deciding tier as the cover names it, with the score it rests on and the row of the residual risk."""

    key: str = ""
    title: str = ""
    score: str = ""
    highest: str = ""
    residual_row: str = ""


@dataclass(frozen=True)
class Counts:
    """What one answer counts, in the forms in which it is shown; empty where it is not scored."""

    weight: str = ""
    credit: str = ""
    factor: str = ""
    points: str = ""


def conclusion(stands: Standing) -> Conclusion:
    """Measures, tiers and outcome with what is open now."""
    return outcome_of(stands.evaluation, [item.kind for item in stands.items if item.state is ItemState.OPEN])


def outcome_title(checklist: Checklist, outcome: str) -> str:
    """What the checklist calls an outcome."""
    return next((each.title for each in checklist.outcomes if each.key == outcome), outcome)


def tier_titles(checklist: Checklist, stands: Standing) -> TierTitles:
    """The deciding tier in words; all empty where the checklist has none."""
    tier = checklist.deciding
    if tier is None or stands.tier is None:
        return TierTitles()
    row = tier.rows[tier.places[stands.tier]]
    low, high = _span(checklist, stands, tier.measure)
    residual = _residual_tier(checklist, stands)
    return TierTitles(
        key=row.key,
        title=row.title,
        score=_shown(checklist, stands, _score_measure(checklist)),
        highest=str(high) if low < high else "",
        residual_row=residual,
    )


def tier_reason(checklist: Checklist, submission: Submission, stands: Standing, say: Say = spoken) -> TierReason:
    """Everything that the page *why this tier* prints; `say` translates the words of formulas."""
    tier = checklist.deciding
    row = checklist.deciding_row(stands.tier)
    texts = {each.key: each.text for each in checklist.obligations}
    reason = TierReason(
        positions=tuple(position_title(checklist, each) for each in row.positions),
        reviewers=row.reviewers,
        valid_days=row.valid_days or 0,
        obligations=tuple(text for key, text in submission.results.obligations.items() if text or texts.get(key)),
        text=row.text,
        measures=_measures(checklist, stands, say),
    )
    if tier is None or stands.tier is None:
        return reason
    bands = _bands(checklist, stands, tier.rows)
    place = tier.places[stands.tier]
    inherent = _whole(stands, _score_measure(checklist))
    return replace(
        reason,
        answers=_answers(checklist, submission, tier.measure),
        score=_shown(checklist, stands, tier.measure),
        effective=_shown(checklist, stands, _score_measure(checklist)),
        floors=tuple(_floors(checklist, submission)),
        bands=bands,
        inherent=inherent,
        residual=0 if stands.residual is None else round(exact(stands.residual)),
        to_next=bands[place + 1].low - inherent if place + 1 < len(bands) else 0,
        next_tier=bands[place + 1].id if place + 1 < len(bands) else "",
        to_previous=inherent - bands[place - 1].high if place else 0,
        previous_tier=bands[place - 1].id if place else "",
    )


def figures(checklist: Checklist, stands: Standing, before: Submission | None) -> tuple[Figure, ...]:
    """The shares over one group of sections each, with the revision before where it was sealed under the same key."""
    groups = {each.key: each.title for each in checklist.groups}
    ended = conclusion(stands).measures
    found = []
    for measure in checklist.measures:
        value = ended[measure.key].value
        if not isinstance(measure.value, Total) or measure.value.out_of is None or value is None:
            continue
        over = measure.value.over.groups
        earlier = (
            exact(before.results.measures[measure.key]) if before and measure.key in before.results.measures else None
        )
        found.append(
            Figure(
                label=groups.get(over[0], measure.title) if len(over) == 1 else measure.title,
                value=shown(value, measure.places),
                share=float(min(max(value, Fraction(0)), Fraction(1))),
                previous="" if earlier is None else shown(earlier, measure.places),
                previous_share=0.0 if earlier is None else float(min(max(earlier, Fraction(0)), Fraction(1))),
            )
        )
    return tuple(found)


def counts(stands: Standing, key: str) -> Counts:
    """What one answer counts in the standing."""
    scored = stands.evaluation.scored.get(key)
    if scored is None:
        return Counts()
    numbers = (scored.weight, scored.credit, scored.factor, scored.points)
    return Counts(*(_plain(each) for each in numbers))


def owner_at(checklist: Checklist, question: Question | None, row: str | None) -> str:
    """The position that answers for a question at a row of the deciding tier."""
    if question is None:
        return ""
    owner, tier = question.owner, checklist.deciding
    if tier is not None and row is not None:
        reached = [each.key for each in tier.rows[: tier.places[row] + 1]]
        owner = next((question.owner_from[each] for each in reversed(reached) if each in question.owner_from), owner)
    return owner


def _plain(value: Fraction) -> str:
    """A small exact number as people write it: at most four decimals, none that is not needed."""
    text = shown(value, _FOUR)
    return text.rstrip("0").rstrip(".") if "." in text else text


def _score_measure(checklist: Checklist) -> str:
    """The figure that carries the floors: the first measure that looks up the deciding tier's threshold, if any."""
    tier = checklist.deciding
    if tier is None:
        return ""
    lifted = (each.key for each in checklist.measures if ("tier", tier.key) in set(each.value.names()))
    return next(lifted, tier.measure)


def _shown(checklist: Checklist, stands: Standing, key: str) -> str:
    value = conclusion(stands).measures[key].value if key else None
    return "" if value is None else shown(value, checklist.measure_by_key[key].places)


def _whole(stands: Standing, key: str) -> int:
    value = conclusion(stands).measures[key].value if key else None
    return 0 if value is None else round(value)


def _span(checklist: Checklist, stands: Standing, key: str) -> tuple[int, int]:
    """Least and greatest value that a measure can have at all, as whole numbers."""
    if not key:
        return 0, 0
    bare = evaluate(checklist, {}, stands.as_of).measures[key]
    return round(bare.low or 0), round(bare.high or 0)


def _residual_tier(checklist: Checklist, stands: Standing) -> str:
    measured = [tier for tier in checklist.tiers if tier.measure and tier.measure == checklist.residual]
    ended = conclusion(stands).tiers
    return next((ended[tier.key].value or "" for tier in measured), "")


def _bands(checklist: Checklist, stands: Standing, rows: tuple[Row, ...]) -> tuple[Band, ...]:
    tier = checklist.deciding
    low, high = _span(checklist, stands, tier.measure if tier else "")
    starts = [low if row.threshold is None else max(low, round(row.threshold)) for row in rows]
    ends = [start - 1 for start in starts[1:]] + [high]
    pairs = zip(rows, starts, ends, strict=True)
    return tuple(Band(row.key, row.title, start, end) for row, start, end in pairs)


def _floors(checklist: Checklist, submission: Submission) -> list[str]:
    """The floors that held when the submission was sealed, each with its reason."""
    tier = checklist.deciding
    if tier is None:
        return []
    trace = submission.results.tiers[tier.key].trace
    held = {each["floor"]: each for each in trace.get("floors", ())} if isinstance(trace, dict) else {}
    return [f"{held[floor.id]['to']}: {floor.reason}" for floor in tier.floors if floor.id in held]


def _answers(checklist: Checklist, submission: Submission, key: str) -> tuple[TierAnswer, ...]:
    """The answers whose points reach the measure, in the order in which it names them."""
    found = []
    for each in _fed_by(checklist, key):
        question, given = checklist.question(each), submission.answers.get(each)
        if given is None:
            continue
        chosen = given.answer.value if isinstance(given.answer.value, tuple) else (given.answer.value,)
        options = [question.option_by_value[str(v)] for v in chosen if str(v) in question.option_by_value]
        points = max((option.points for option in options), default=Fraction(0))
        words = "; ".join(piece.text for piece in answer_pieces(question, given.answer.value, submission.names))
        found.append(TierAnswer(each, question.short, words, _plain(points)))
    return tuple(found)


def _fed_by(checklist: Checklist, key: str) -> list[str]:
    if not key:
        return []
    found: list[str] = []
    for kind, name in checklist.measure_by_key[key].value.names():
        found += [name] if kind == "question" else _fed_by(checklist, name) if kind == "measure" else []
    return list(dict.fromkeys(found))


def _measures(checklist: Checklist, stands: Standing, say: Say) -> tuple[MeasurePrint, ...]:
    """Every figure in the order in which it is worked out, with its formula; what only looks up points has none."""
    ended = conclusion(stands).measures
    return tuple(
        MeasurePrint(measure.title, in_words(measure, checklist, ended, say), _value(measure, ended[measure.key].value))
        for measure in checklist.measures
        if not isinstance(measure.value, Looked)
    )


def _value(measure: Measure, value: Fraction | None) -> str:
    if value is None:
        return "–"
    return shown(value, _FOUR if measure.places else 0)
