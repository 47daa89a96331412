"""The state of one review under one checklist: what is visible, counted, on, measured; computed once, when asked.

`State` answers every question that conditions, measures and findings may ask. While it is open, what rests on a visible
unanswered question is unknown. Once *settled* (a set of visible questions is given), everything is true or false and
what is unanswered counts as nothing (docs/language.md §3).
"""

from __future__ import annotations

import datetime
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Any

from rai_review.catalogue.answers import NOT_APPLICABLE, NOTHING, Answer, EvidenceItem
from rai_review.catalogue.averages import Span
from rai_review.catalogue.conditions import Given, Range, Truth
from rai_review.catalogue.definition import Checklist
from rai_review.catalogue.findings import Judged, Raised, fixed, judge
from rai_review.catalogue.items import Item, Over
from rai_review.catalogue.measures import ABSENT, union
from rai_review.catalogue.numbers import exact
from rai_review.catalogue.questions import Question
from rai_review.catalogue.tiers import Ladder, Tier

ZERO = Fraction(0)
NO_POINTS = Range(ZERO, ZERO)
UNCOUNTED = Judged()


class State:
    """The facts of one review.

    `answers` by question; `as_of` the day it is looked at; `not_met` questions that a reviewer found not met;
    `verified` digests of verified evidence. `visible`, `flags` and `tier` (row of the deciding tier) take the place of
    what would be computed: sealed ones, or inherited ones. `open_kinds` are the kinds of the open findings, once they
    are known.
    """

    def __init__(
        self,
        checklist: Checklist,
        answers: Mapping[str, Answer],
        as_of: datetime.date,
        *,
        not_met: frozenset[str] = frozenset(),
        verified: frozenset[str] = frozenset(),
        visible: Collection[str] | None = None,
        flags: Collection[str] | None = None,
        tier: str | None = None,
    ) -> None:
        self.checklist = checklist
        self.answers = answers
        self.as_of = as_of
        self.not_met = not_met
        self.verified = verified
        self.sealed_visible = None if visible is None else frozenset(visible)
        self.sealed_flags = None if flags is None else frozenset(flags)
        self.sealed_tier = tier
        self.open_kinds: frozenset[str] | None = None
        self.all_known = self.settled
        self._visibility: dict[str, Truth] = {}
        self._answers: dict[str, Answer | None] = {}
        self._counted: dict[str, Given | Truth] = {}
        self._flags: dict[str, Truth] = {}
        self._measured: dict[str, Range] = {}
        self._standing: dict[str, tuple[int, int]] = {}
        self._judged: dict[str, Judged] = {}
        self._items: dict[Over, Sequence[Item]] = {}
        self._factors: dict[tuple[str, str, int, str | None], Range] = {}
        self._traces: dict[str, Any] = {}
        self.spans: dict[int, list[tuple[str, Span]]] = {}

    @property
    def settled(self) -> bool:
        """Is the set of visible questions given?"""
        return self.sealed_visible is not None

    def settle(self, visible: Collection[str]) -> State:
        """Returns a state of the same review with its visible questions given."""
        return State(
            self.checklist,
            self.answers,
            self.as_of,
            not_met=self.not_met,
            verified=self.verified,
            visible=visible,
            flags=self.sealed_flags,
            tier=self.sealed_tier,
        )

    def with_open(self, kinds: Collection[str]) -> State:
        """Returns the same settled state with other open findings; only what rests on them is computed again."""
        other = State.__new__(State)
        other.__dict__.update(self.__dict__)
        other.open_kinds = frozenset(kinds)
        resting = self.checklist.dependencies.on_open
        other._measured = {key: value for key, value in self._measured.items() if ("measure", key) not in resting}
        other._traces = {key: value for key, value in self._traces.items() if ("measure", key) not in resting}
        other._standing = {key: value for key, value in self._standing.items() if ("tier", key) not in resting}
        return other

    def visibility(self, key: str) -> Truth:
        """Is the question shown?"""
        if self.sealed_visible is not None:
            return key in self.sealed_visible
        if key not in self._visibility:
            self._visibility[key] = None
            self._visibility[key] = self.checklist.question_by_key[key].show_if.truth(self)
        return self._visibility[key]

    def answer(self, key: str) -> Answer | None:
        """The answer with only those choices that exist and are offered; None where nothing is left of it."""
        if key not in self._answers:
            found = self.answers.get(key)
            self._answers[key] = self._offered(self.checklist.question_by_key[key], found) if found else None
        return self._answers[key]

    def _offered(self, question: Question, answer: Answer) -> Answer | None:
        value = answer.value
        if not question.options or value is NOT_APPLICABLE or value is NOTHING:
            return answer
        chosen = value if isinstance(value, tuple) else (value,)
        kept = tuple(v for v in chosen if isinstance(v, str) and self.offers(question, v))
        if not kept:
            return None
        return answer if len(kept) == len(chosen) else replace(answer, value=kept)

    def offers(self, question: Question, value: str) -> bool:
        """Does the question offer this option?"""
        option = question.option_by_value.get(value)
        return option is not None and option.show_if.truth(self) is True

    def counted(self, question: str) -> Given | Truth:
        """The counted answer as conditions see it; False: certainly none; None: open."""
        if question not in self._counted:
            shown = self.visibility(question)
            answer = self.answer(question) if shown else None
            if answer is not None:
                self._counted[question] = _given(self.checklist.question_by_key[question], answer)
            else:
                self._counted[question] = False if shown is False or self.settled else None
        return self._counted[question]

    def flag(self, key: str) -> Truth:
        """Is the flag on? An inherited flag is unknown until it is given."""
        if self.sealed_flags is not None:
            return key in self.sealed_flags
        if key not in self._flags:
            self._flags[key] = self._set(key)
        return self._flags[key]

    def _set(self, key: str) -> Truth:
        result: Truth = None if "flags" in self.checklist.inherits else False
        for question, values in self.checklist.setters.get(key, ()):
            given = self.counted(question)
            if given is None:
                result = None
            elif isinstance(given, Given) and not values.isdisjoint(given.chosen):
                return True
        return result

    def points(self, question: str, summed: bool) -> Range:
        """Points of the chosen options; hidden, unanswered for good and not applicable bring none."""
        asked = self.checklist.question_by_key[question]
        given = self.counted(question)
        if given is False:
            return NO_POINTS
        if isinstance(given, Given):
            points = [asked.option_by_value[value].points for value in given.chosen]
            return fixed((sum(points, ZERO) if summed else max(points)) if points else ZERO)
        low, high = asked.point_bounds
        if summed:
            low = sum((min(option.points, ZERO) for option in asked.options), ZERO)
            high = sum((max(option.points, ZERO) for option in asked.options), ZERO)
        skippable = asked.allows_not_applicable or asked.allows_nothing or not asked.required
        if skippable or not self.visibility(question):
            low, high = min(low, ZERO), max(high, ZERO)
        return Range(low, high)

    def judged(self, question: str) -> Judged:
        """What the question's counted answer means; nothing scored where it is hidden or left open."""
        if question not in self._judged:
            asked, given = self.checklist.question_by_key[question], self.counted(question)
            answer = self.answer(question)
            if isinstance(given, Given) and answer is not None:
                found = judge(asked, answer, self)
                if question in self.not_met:
                    found = replace(found, credit=fixed(ZERO))
            elif given is False:
                found = UNCOUNTED
            else:
                bounds = asked.credit_bounds
                found = Judged(bounds._replace(absent=bounds.absent or not asked.required))
            self._judged[question] = found
        return self._judged[question]

    def raised(self, question: str) -> list[Raised]:
        """The finding rules that the question's counted answer raised."""
        return self.judged(question).raised

    def credit(self, question: str) -> Range:
        """The question's credit."""
        credit = self.judged(question).credit
        waits = self.visibility(question) is None and credit.low is not None
        return credit._replace(absent=True) if waits else credit

    def factor(self, question: Question) -> Range:
        """The evidence factor of a question (docs/language.md §2.5)."""
        factors, required_from = self.checklist.evidence_factors, question.evidence.required_from
        if required_from is None:
            return fixed(factors.not_required)
        proof = "" if self.counted(question.key) is None else self._proof(question.key)
        rows, tier = self.rows_possible(), self.checklist.deciding
        known = (required_from, proof, len(rows), rows[0])
        if known not in self._factors:
            found: set[Fraction] = set()
            for row in rows:
                below = tier is not None and row is not None and tier.places[row] < tier.places[required_from]
                found |= {factors.not_required} if below else factors.at(row, proof)
            self._factors[known] = fixed(found.pop()) if len(found) == 1 else Range(min(found), max(found))
        return self._factors[known]

    def _proof(self, key: str) -> str:
        answer = self.answer(key)
        fresh = [item for item in answer.evidence if not self._stale(item)] if answer else []
        if any(item.digest in self.verified for item in fresh):
            return "verified"
        return "attached" if fresh else "missing"

    def _stale(self, item: EvidenceItem) -> bool:
        days = self.checklist.evidence_factors.stale_days
        if days is None or item.date is None:
            return False
        return (self.as_of - datetime.date.fromisoformat(item.date)).days > days

    def items(self, over: Over) -> Sequence[Item]:
        """The questions of a selection with what each can count."""
        if over not in self._items:
            self._items[over] = [self._item(question) for question in self.checklist.selected(over)]
        return self._items[over]

    def _item(self, question: Question) -> Item:
        given = self.counted(question.key)
        counts: Truth = isinstance(given, Given) or (None if given is None else False)
        if counts is None and question.required and self.visibility(question.key):
            counts = True
        most = question.point_bounds[1]
        if counts is False:
            return Item(question.key, False, question.weight, most, ABSENT, NO_POINTS, NO_POINTS)
        points = self.points(question.key, False)
        return Item(
            question.key, counts, question.weight, most, self.credit(question.key), self.factor(question), points
        )

    def measured(self, measure: str) -> Range:
        """The measure's value."""
        if measure not in self._measured:
            self._measured[measure] = ABSENT
            self._measured[measure] = self.checklist.measure_by_key[measure].value.range(self)
        return self._measured[measure]

    def measure_trace(self, measure: str) -> Any:
        """How the measure comes to its value."""
        if measure not in self._traces:
            self._traces[measure] = self.checklist.measure_by_key[measure].value.trace(self)
        return self._traces[measure]

    def standing(self, tier: str) -> tuple[int, int]:
        """Lowest and highest row at which the tier can still stand, by number."""
        if tier not in self._standing:
            declared = self.checklist.tier_by_key[tier]
            if self.sealed_tier is not None and tier == self.checklist.deciding_tier:
                place = declared.places[self.sealed_tier]
                self._standing[tier] = (place, place)
            else:
                self._standing[tier] = (0, len(declared.rows) - 1)
                self._standing[tier] = self._stands(declared)
        return self._standing[tier]

    def _stands(self, tier: Tier) -> tuple[int, int]:
        if tier.key == self.checklist.deciding_tier and "tier" in self.checklist.inherits:
            return 0, len(tier.rows) - 1
        low = high = 0
        if tier.measure:
            value = self.measured(tier.measure)
            low, high = reached(tier, value.low), reached(tier, value.high)
            low = 0 if value.absent else low
        for floor in tier.floors:
            truth = floor.condition.truth(self)
            if truth is False:
                continue
            relaxed = floor.relax_if.truth(self) if floor.relax_if is not None else False
            most = tier.places[floor.relaxed_to if relaxed else floor.to]
            least = tier.places[floor.to if relaxed is False else floor.relaxed_to]
            low, high = max(low, least if truth else 0), max(high, most)
        if tier.drop is not None:
            other = self.standing(tier.drop.tier)
            low, high = max(low, other[0] - tier.drop.at_most), max(high, other[1] - tier.drop.at_most)
        return low, high

    def tier_from(self, tier: str) -> Range:
        """The threshold of the row at which the tier stands."""
        low, high = self.standing(tier)
        return union(fixed(row.threshold) for row in self.checklist.tier_by_key[tier].rows[low : high + 1])

    def row_number(self, tier: str, row: str) -> int:
        """The place of a row in its tier, from 0."""
        return self.checklist.tier_by_key[tier].places[row]

    def rows_possible(self) -> Sequence[str | None]:
        """Rows at which the deciding tier can still stand; one None where there are no tiers."""
        tier = self.checklist.deciding
        if tier is None:
            return (None,)
        low, high = self.standing(tier.key)
        return tier.row_keys[low : high + 1]

    def ladder(self, key: str) -> Ladder:
        """A ladder by key."""
        return self.checklist.ladder_by_key[key]

    def open(self, kind: str) -> Truth:
        """Is a finding of this kind open? Unknown while answers that are still to come could bring one."""
        if self.open_kinds is None:
            return None
        return kind in self.open_kinds or (False if self.all_known else None)


def reached(tier: Tier, value: Fraction | None) -> int:
    """Returns the place of the highest row whose threshold a value reaches; the first where there is no value."""
    if value is None:
        return 0
    places = [n for n, row in enumerate(tier.rows) if row.threshold is not None and row.threshold <= value]
    return max(places, default=0)


def _given(question: Question, answer: Answer) -> Given:
    value = answer.value
    if value is NOT_APPLICABLE or value is NOTHING:
        return Given(frozenset(), ZERO if question.type in ("multi", "table") and value is NOTHING else None)
    if isinstance(value, tuple):
        chosen = frozenset(v for v in value if isinstance(v, str)) if question.type == "multi" else frozenset[str]()
        return Given(chosen, Fraction(len(value)))
    if question.options:
        return Given(frozenset((str(value),)), None)
    return Given(frozenset(), exact(value) if question.type == "number" else None)
