"""Fills the page of the tier: the answers that make it, what raised it, what would change it, what it brings."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from math import ceil

from rai_review.catalogue.changes import TierChange, tier_changes
from rai_review.catalogue.definition import Checklist
from rai_review.catalogue.facts import State
from rai_review.catalogue.formulas import in_words
from rai_review.catalogue.measures import Expression, Looked
from rai_review.catalogue.numbers import shown as figure
from rai_review.catalogue.tiers import Row
from rai_review.catalogue.tiers import Tier as TierOf
from rai_review.catalogue.workload import workload
from rai_review.people.service import PersonView
from rai_review.reviews import words
from rai_review.reviews.draft import Draft
from rai_review.reviews.pages import Contribution, TierBand, TierView, WhatIf
from rai_review.reviews.presentation_check import nobody_for, question_url
from rai_review.reviews.presentation_review import tier_of
from rai_review.reviews.shown import Shown
from rai_review.text import gettext, ngettext
from rai_review.web.pieces import Link, ReviewHead, Tier

NAMES_SHOWN = 3
MOST_CHANGES = 12

Approvers = Sequence[tuple[str, tuple[PersonView, ...]]]


def tier_page(shown: Shown, head: ReviewHead, approvers: Approvers, next_link: Link | None) -> TierView:
    """Returns the page of the tier; `approvers` are the asked positions, in words, with who could fill them."""
    draft = shown.draft
    deciding, result, tier = draft.checklist.deciding, draft.evaluation.tier, tier_of(draft)
    if deciding is None or result is None:
        return _without_tiers(head, approvers, next_link)
    score = draft.evaluation.measures[deciding.measure].value if deciding.measure else None
    contributions = tuple(_contributions(shown, deciding))
    row = deciding.rows[tier.level - 1] if tier else None
    return TierView(
        head=head,
        tier=tier,
        lead=_lead(draft, row, len(contributions)),
        score=None if score is None else int(score),
        bands=_bands(deciding),
        contributions=contributions,
        equation=_equation(draft, deciding) if score is not None else "",
        floors=tuple(_floors(deciding, result.trace)),
        what_if=tuple(_what_if(draft, deciding)) if tier else (),
        facts=tuple(_facts(draft, row)) if row else (),
        modules=tuple(_modules(draft)) if tier else (),
        owners=tuple(_owners(draft, tier)),
        approvers=tuple(_approver(*each) for each in approvers),
        next=next_link,
        waits=tuple(Link(question_url(draft, key), draft.checklist.question(key).short) for key in result.keeps_open),
        nobody=nobody_for(approvers),
    )


def _without_tiers(head: ReviewHead, approvers: Approvers, next_link: Link | None) -> TierView:
    lead = gettext("This checklist has no tiers: everybody answers the same questions.")
    people = tuple(_approver(*each) for each in approvers)
    return TierView(
        head, None, lead, None, (), (), "", (), (), (), (), (), people, next_link, (), nobody_for(approvers)
    )


def _lead(draft: Draft, row: Row | None, count: int) -> str:
    if row is None:
        return gettext("It follows from the first answers. These are still open.")
    left = len(draft.evaluation.visible) - len(draft.counted)
    more = ngettext("%(num)d question is left.", "%(num)d questions are left.", left) if left else ""
    made = ngettext("%(num)d answer makes the score.", "%(num)d answers make the score.", count)
    return " ".join(filter(None, (row.text, made, more)))


def tier_named(deciding: TierOf, key: str) -> Tier:
    """Returns a row of a tier as pages show it."""
    place = deciding.places[key]
    return Tier(key, deciding.rows[place].title, place + 1)


def _bands(deciding: TierOf) -> tuple[TierBand, ...]:
    starts = [int(row.threshold) if row.threshold is not None else 0 for row in deciding.rows]
    ends = [*(start - 1 for start in starts[1:]), max(100, starts[-1])]
    return tuple(
        TierBand(tier_named(deciding, row.key), start, end)
        for row, start, end in zip(deciding.rows, starts, ends, strict=True)
    )


def _contributions(shown: Shown, deciding: TierOf) -> Iterator[Contribution]:
    draft, checklist = shown.draft, shown.checklist
    if not deciding.measure:
        return
    for kind, key in dict.fromkeys(_looked(checklist, checklist.measure_by_key[deciding.measure].value)):
        if key in draft.counted:
            points = _points(shown, key, summed=kind == "points_sum")
            question = checklist.question(key)
            said = words.said(question, shown.content(key), shown.names)
            yield Contribution(question.short, key, question_url(draft, key), said, figure(points, 0))


def _looked(checklist: Checklist, expression: Expression) -> Iterator[tuple[str, str]]:
    if isinstance(expression, Looked) and expression.kind in ("points", "points_sum"):
        yield expression.kind, expression.key
    elif isinstance(expression, Looked) and expression.kind == "measure":
        yield from _looked(checklist, checklist.measure_by_key[expression.key].value)
    for part in expression.parts:
        yield from _looked(checklist, part)


def _points(shown: Shown, key: str, *, summed: bool) -> Fraction:
    question, value = shown.checklist.question(key), shown.content(key).value
    chosen = value if isinstance(value, tuple) else (value,)
    points = [question.option_by_value[each].points for each in chosen if each in question.option_by_value]
    return sum(points, Fraction(0)) if summed else max(points, default=Fraction(0))


def _equation(draft: Draft, deciding: TierOf) -> str:
    """The score's formula with the numbers that went into it, and what it comes to."""
    measure = draft.checklist.measure_by_key[deciding.measure]
    value = draft.evaluation.measures[measure.key].value
    words = in_words(measure, draft.checklist, draft.evaluation.measures, gettext)
    return f"{words} = {figure(value, 0)}" if value is not None else ""


def _floors(deciding: TierOf, trace: object) -> Iterator[str]:
    """The floors that hold, at the row that the score alone reaches or above it: a lower score would not get below."""
    if not isinstance(trace, Mapping):
        return
    reached = deciding.places.get(str(trace.get("row", "")), -1)
    reasons = {floor.id: floor.reason for floor in deciding.floors}
    for floor in trace.get("floors", ()):
        if (place := deciding.places[floor["to"]]) < reached:
            continue
        reason = reasons.get(floor["floor"], floor["floor"])
        words = {"reason": reason[:1].upper() + reason[1:], "tier": floor["to"]}
        if place > reached:
            yield gettext("%(reason)s: at least %(tier)s", **words)
        else:
            yield gettext("%(reason)s: at least %(tier)s, which the score reaches too", **words)


def _what_if(draft: Draft, deciding: TierOf) -> Iterable[WhatIf]:
    row = draft.evaluation.tier.value if draft.evaluation.tier else None
    changes = tier_changes(draft.checklist, draft.answers, draft.as_of, row=row)
    for change in changes[:MOST_CHANGES]:
        yield WhatIf(
            _change_words(draft.checklist, change),
            _score_with(draft, deciding, change),
            tier_named(deciding, change.row),
        )


def _score_with(draft: Draft, deciding: TierOf, change: TierChange) -> str:
    value: str | tuple[str, ...] = change.value
    present = draft.answers[change.question].value
    if draft.checklist.question(change.question).type == "multi":
        chosen = {str(each) for each in present if isinstance(each, str)} if isinstance(present, tuple) else set()
        value = _clicked(draft.checklist, change, chosen)
    answers = {**draft.answers, change.question: replace(draft.answers[change.question], value=value)}
    score = State(draft.checklist, answers, draft.as_of).measured(deciding.measure).exact if deciding.measure else None
    return "" if score is None else figure(score, 0)


def _clicked(checklist: Checklist, change: TierChange, chosen: set[str]) -> tuple[str, ...]:
    options = checklist.question(change.question).options
    alone = {option.value for option in options if option.exclusive}
    if not change.ticked:
        kept = chosen - {change.value}
    else:
        kept = {change.value} if change.value in alone else (chosen - alone) | {change.value}
    return tuple(option.value for option in options if option.value in kept)


def _change_words(checklist: Checklist, change: TierChange) -> str:
    question = checklist.question(change.question)
    label = words.label_of(question, change.value)
    if change.ticked:
        return gettext("%(question)s: %(answer)s", question=question.short, answer=label)
    return gettext("%(question)s: not %(answer)s", question=question.short, answer=label)


def _facts(draft: Draft, row: Row) -> Iterator[tuple[str, str]]:
    left = [key for key in draft.evaluation.visible if key not in draft.answers]
    minutes = sum((draft.checklist.question(key).minutes for key in left), Fraction(0))
    yield gettext("Questions left"), str(len(left))
    yield gettext("Minutes, all together"), str(ceil(minutes))
    yield gettext("Independent reviewers"), str(row.reviewers)
    if row.valid_days is not None:
        yield gettext("An approval lasts at most"), ngettext("%(num)d day", "%(num)d days", row.valid_days)


def _modules(draft: Draft) -> Iterator[tuple[str, str, int]]:
    checklist = draft.checklist
    modules = [checklist.section(checklist.question(key).section).module for key in draft.evaluation.visible]
    flags = {flag.key: flag.title for flag in checklist.flags}
    for module in checklist.modules:
        if count := modules.count(module.key):
            named = (key for kind, key in module.show_if.names() if kind == "flag")
            because = [flags[key] for key in named if key in draft.evaluation.flags]
            yield module.title, "; ".join(because), count


def _owners(draft: Draft, tier: Tier | None) -> Iterator[tuple[str, int, str]]:
    left = [key for key in draft.evaluation.visible if key not in draft.answers]
    for share in workload(draft.checklist, left, tier.id if tier else None):
        title = words.position_title(draft.checklist, share.position) if share.position else gettext("Anybody")
        yield title, len(share.questions), str(ceil(share.minutes)) if share.minutes else ""


def _approver(title: str, people: Sequence[PersonView]) -> tuple[str, tuple[str, ...], int]:
    return title, tuple(person.name for person in people[:NAMES_SHOWN]), max(0, len(people) - NAMES_SHOWN)
